//! The items of the file, who has which part in them, and who leads them.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::report::{ImportWarning, KeptReason, Kind, Subject};
use super::tables::Tables;
use super::{Context, contents, due, plan};
use crate::document::{PlanDocument, PlanItem};
use crate::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use crate::model::pace::Pace;
use crate::model::pinyin::sort_key;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::text::{nfkc, normalized_title};
use crate::service::new_assignment::{Part, new_assignment};
use crate::store::assignment::AssignmentRecord;
use crate::store::event::FieldChange;
use crate::store::responsibility::ResponsibilityRecord;

/// An item of the file with the title by which it is known.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    pub read: &'a PlanItem,
    pub normalized_title: String,
}

/// The items of the file. One that stands there twice counts once: what the second says is not put over the first.
pub(super) fn distinct<'a>(document: &'a PlanDocument, warnings: &mut Vec<ImportWarning>) -> Vec<Item<'a>> {
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    for read in &document.responsibilities {
        let normalized_title = normalized_title(&read.title);
        if seen.insert(normalized_title.clone()) {
            items.push(Item { read, normalized_title });
        } else {
            warnings.push(ImportWarning::SameItemTwice { title: read.title.clone(), ordinal: read.ordinal });
        }
    }
    items
}

/// The ids under which an item is imported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parents {
    pub work_report: Uuid,
    pub work_plan: Uuid,
}

/// Imports one item: its row, its lead, the agency's own part and what the plan holds of it, and the days that follow.
pub(super) fn import(
    tables: &mut Tables,
    context: &Context<'_>,
    parents: Parents,
    item: &Item<'_>,
    warnings: &mut Vec<ImportWarning>,
) {
    let id = want_responsibility(tables, context, parents.work_report, item);
    let status = tables.responsibilities.get(&item.normalized_title).map(|row| row.status.as_str());
    if status == Some(ResponsibilityStatus::Draft.as_str()) {
        warnings.push(ImportWarning::NotDispatched { title: item.read.title.clone() });
    }
    // The lead first, so that it is printed before the agency that assists it.
    want_other_lead(tables, context, parents.work_report, item, id);
    want_own(tables, context, parents.work_plan, item, id);
    due::settle(tables, context, item, id);
}

/// The item's row, whichever bureau's plan brought it; its title stays as it was first printed.
fn want_responsibility(tables: &mut Tables, context: &Context<'_>, work_report: Uuid, item: &Item<'_>) -> Uuid {
    let title = &item.read.title;
    let key = item.normalized_title.clone();
    let blank = || ResponsibilityRecord {
        id: context.ids.next(),
        jurisdiction_id: context.jurisdiction.id,
        work_report_id: work_report,
        section: serde_json::json!([]),
        section_nfkc: serde_json::json!([]),
        ordinal: None,
        title: title.clone(),
        title_nfkc: nfkc(title),
        normalized_title: key.clone(),
        sort_key: sort_key(title),
        leader: None,
        leader_nfkc: None,
        due_on: None,
        due_text: None,
        status: ResponsibilityStatus::InProgress.to_string(),
        lead_agency_id: None,
        notice_due_on: None,
        outcome: None,
        summary: None,
        dispatched_on: None,
        closed_at: None,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
    };
    let subject = Subject::new(Kind::Responsibility, title);
    let id = tables.responsibilities.set(key.clone(), subject.clone(), blank, |_| ());
    tables.responsibilities.derive(
        &key,
        |_| subject,
        |row| {
            // A bureau has answered, so the item is under way. Later states are the supervisor's word.
            if row.status == ResponsibilityStatus::Dispatched.as_str() {
                row.status = ResponsibilityStatus::InProgress.to_string();
            }
        },
    );
    tables.names.entry(id).or_insert_with(|| title.clone());
    id
}

/// The lead that an assisting item names. One that is on the item already is left as it is: its own plan, or the
/// supervisor, knows better.
fn want_other_lead(tables: &mut Tables, context: &Context<'_>, work_report: Uuid, item: &Item<'_>, id: Uuid) {
    let named = item.read.other_lead.as_ref().filter(|_| item.read.role == AssignmentRole::Assist);
    let Some(lead) = named.and_then(|name| context.agencies.find(name)) else { return };
    if lead.id == context.agency.id {
        return;
    }
    let work_plan = plan::want_missing_plan(tables, context, work_report, lead);
    let position = next_position(tables, id);
    let origin = item.read.other_lead_origin.unwrap_or(Origin::Inferred);
    let subject = assignment_subject(&lead.name, &item.read.title);
    let blank = || AssignmentRecord {
        work_plan_id: Some(work_plan),
        role: AssignmentRole::Lead.to_string(),
        origin: origin.to_string(),
        position,
        ..paced(context, blank_assignment(context, id, lead.id))
    };
    tables.assignments.set((id, lead.id), subject, blank, |_| ());
}

/// The agency's own part, as its plan states it; and with it the contents of the plan.
fn want_own(tables: &mut Tables, context: &Context<'_>, work_plan: Uuid, item: &Item<'_>, id: Uuid) {
    let key = (id, context.agency.id);
    let subject = assignment_subject(&context.agency.name, &item.read.title);
    let position = next_position(tables, id);
    let known = tables.assignments.get(&key).cloned();
    if known.as_ref().is_some_and(|row| row.status == AssignmentStatus::Withdrawn.as_str()) {
        tables.assignments.keep(subject, KeptReason::Withdrawn, Vec::new());
        return;
    }
    let (role, origin) = part(tables, known.as_ref(), item, &subject);
    let is_new = tables.assignments.is_new(&key);
    let read = item.read;
    let blank = || AssignmentRecord { position, ..blank_assignment(context, id, context.agency.id) };
    let assignment = tables.assignments.set(key, subject.clone(), blank, |row| {
        row.role = role;
        row.origin = origin;
        row.ordinal = read.ordinal;
        row.due_on = read.due_on;
        row.due_text.clone_from(&read.due_text);
    });
    tables.assignments.derive(
        &key,
        |_| subject,
        |row| {
            row.work_plan_id = Some(work_plan);
            *row = paced(context, row.clone());
            if row.status == AssignmentStatus::Pending.as_str() {
                row.status = AssignmentStatus::Acknowledged.to_string();
                row.acknowledged_at = Some(context.now);
            }
        },
    );
    contents::import(tables, context, read, assignment, is_new);
}

/// With the pace of the whole year, unless its dispatch set one: of what a published plan brings nobody knows on which
/// day it was dispatched.
fn paced(context: &Context<'_>, row: AssignmentRecord) -> AssignmentRecord {
    let pace = Pace::of_year(context.year);
    if row.pace_to > row.pace_from {
        return row;
    }
    let started_on = row.started_on.or(NaiveDate::from_ymd_opt(context.year, 1, 1));
    AssignmentRecord { started_on, pace_from: pace.from, pace_to: pace.to, ..row }
}

/// Role and origin. What some document states is not replaced by what was concluded from this one's wording.
fn part(tables: &mut Tables, known: Option<&AssignmentRecord>, item: &Item<'_>, subject: &Subject) -> (String, String) {
    let (role, origin) = (item.read.role.to_string(), item.read.origin.to_string());
    let stated = known.filter(|row| row.origin == Origin::Stated.as_str() && item.read.origin == Origin::Inferred);
    let Some(stated) = stated else { return (role, origin) };
    if stated.role != role {
        let fields =
            vec![FieldChange { field: "role".to_owned(), before: stated.role.clone().into(), after: role.into() }];
        tables.assignments.keep(subject.clone(), KeptReason::RoleStated, fields);
    }
    (stated.role.clone(), stated.origin.clone())
}

/// The agency's assignments that the file doesn't list: they stay, and are told of.
pub(super) fn keep_unlisted(tables: &mut Tables, context: &Context<'_>, items: &[Item<'_>]) {
    let listed: HashSet<Uuid> =
        items.iter().filter_map(|item| tables.responsibilities.get(&item.normalized_title).map(|row| row.id)).collect();
    for ((item, agency), row) in tables.assignments.gone(..) {
        let withdrawn = row.status == AssignmentStatus::Withdrawn.as_str();
        if agency == context.agency.id && !listed.contains(&item) && !withdrawn {
            let title = tables.names.get(&item).map(String::as_str).unwrap_or_default();
            let subject = assignment_subject(&context.agency.name, title);
            tables.assignments.keep(subject, KeptReason::NotInFile, Vec::new());
        }
    }
}

pub(super) fn assignment_subject(agency: &str, title: &str) -> Subject {
    Subject { agency: Some(agency.to_owned()), ..Subject::new(Kind::Assignment, title) }
}

/// The assignments on an item.
pub(super) fn on_item(item: Uuid) -> std::ops::RangeInclusive<(Uuid, Uuid)> {
    (item, Uuid::nil())..=(item, Uuid::max())
}

/// Behind those that are on the item; leads sort before assisting agencies whatever their position.
fn next_position(tables: &Tables, item: Uuid) -> i32 {
    tables.assignments.within(on_item(item)).map(|row| row.position).max().unwrap_or_default() + 1
}
fn blank_assignment(context: &Context<'_>, item: Uuid, agency: Uuid) -> AssignmentRecord {
    let part = Part {
        id: context.ids.next(),
        jurisdiction: context.jurisdiction.id,
        responsibility: item,
        agency,
        role: AssignmentRole::Assist,
        origin: Origin::Inferred,
        position: 1,
    };
    new_assignment(part, context.now)
}
