//! Changes of dispatched items and drafts: an item with its assignments, as they are and as they are to be. What follows
//! from the office's word is derived here, and written here.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Act, Stop};
use super::on_assignment::{about, about_item, word};
use super::on_work_plan::about_plan;
use super::{due, end_extensions, obligations};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::event::{About, EventAudience};
use crate::model::pace::Pace;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::work_plan::{FilingStatus, missing_plan_title};
use crate::store::UnitOfWork;
use crate::store::agency::AgencyRow;
use crate::store::assignment::{AssignmentRecord, AssignmentRow};
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::work_plan::WorkPlanRecord;

/// An item with all its assignments.
#[derive(Debug)]
pub struct ItemChange {
    pub before: ResponsibilityRecord,
    pub after: ResponsibilityRecord,
    pub parts: Vec<PartChange>,
}

/// An assignment: one without `before` is new.
#[derive(Debug)]
pub struct PartChange {
    pub before: Option<AssignmentRecord>,
    pub after: AssignmentRecord,
    pub agency: AgencyRow,
    /// Its work begins with this change.
    pub begins: bool,
}

impl PartChange {
    /// Whether the agency is on the item: a withdrawn assignment is kept for its history.
    pub fn counts(&self) -> bool {
        counts(&self.after)
    }

    /// Takes the agency off the item. What it disputed is settled by that.
    pub fn withdraw(&mut self) {
        let row = &mut self.after;
        row.status = AssignmentStatus::Withdrawn.to_string();
        row.dispute_reason = None;
        row.next_due_on = None;
        row.next_measure_ordinal = None;
    }
}

fn counts(row: &AssignmentRecord) -> bool {
    row.status != AssignmentStatus::Withdrawn.as_str()
}

/// The first leading agency by position.
pub fn first_lead<'r>(assignments: impl IntoIterator<Item = &'r AssignmentRecord>) -> Option<Uuid> {
    let leads = assignments.into_iter().filter(|row| counts(row) && row.role == AssignmentRole::Lead.as_str());
    leads.min_by_key(|row| row.position).map(|row| row.agency_id)
}

/// The latest day of the assignments.
pub fn latest_due<'r>(assignments: impl IntoIterator<Item = &'r AssignmentRecord>) -> Option<NaiveDate> {
    assignments.into_iter().filter(|row| counts(row)).filter_map(|row| row.due_on).max()
}

/// The items with their assignments, nothing changed yet. The items must be locked.
pub async fn read(
    act: &Act<'_>,
    work: &UnitOfWork,
    items: impl IntoIterator<Item = ResponsibilityRecord>,
) -> Result<Vec<ItemChange>, Stop> {
    let items: Vec<ResponsibilityRecord> = items.into_iter().collect();
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let mut parts: HashMap<Uuid, Vec<PartChange>> = HashMap::new();
    for AssignmentRow { assignment, agency, .. } in work.scope(act.day).assignments_of_responsibilities(&ids).await? {
        let before = Some(assignment.clone());
        let part = PartChange { before, after: assignment, agency, begins: false };
        parts.entry(part.after.responsibility_id).or_default().push(part);
    }
    let change = |item: ResponsibilityRecord| ItemChange {
        parts: parts.remove(&item.id).unwrap_or_default(),
        after: item.clone(),
        before: item,
    };
    Ok(items.into_iter().map(change).collect())
}

/// Begins the work of those assignments for which it begins, and sets what is due next of all that are under way: every
/// agency gets its plan of the year, listed as missing until it files one.
pub async fn begin(act: &Act<'_>, work: &mut UnitOfWork, changes: &mut [ItemChange]) -> Result<(), Stop> {
    let scope = work.scope(act.day);
    let mut reports: Vec<Uuid> = changes.iter().map(|change| change.after.work_report_id).collect();
    reports.sort_unstable();
    reports.dedup();
    let years: HashMap<Uuid, i32> =
        scope.work_reports(&reports).await?.into_iter().map(|report| (report.id, report.year)).collect();
    let plans = scope.plans_of_work_reports(&reports).await?;
    let known = changes.iter().flat_map(|change| &change.parts).filter_map(|part| part.before.as_ref());
    let known: Vec<Uuid> = known.map(|row| row.id).collect();
    let measures = if known.is_empty() { Vec::new() } else { scope.measures_of_assignments(&known).await? };

    let mut plans: HashMap<(Uuid, Uuid), WorkPlanRecord> =
        plans.into_iter().map(|row| ((row.plan.work_report_id, row.plan.agency_id), row.plan)).collect();
    let mut missing = Vec::new();
    for ItemChange { after: item, parts, .. } in changes {
        let year = years.get(&item.work_report_id).copied().unwrap_or_default();
        for part in parts.iter_mut().filter(|part| part.counts()) {
            if part.begins {
                let key = (item.work_report_id, part.after.agency_id);
                let plan = plans.entry(key).or_insert_with(|| {
                    let plan = missing_plan(work, item, &part.agency, year);
                    missing.push(plan.clone());
                    plan
                });
                part.after.work_plan_id = Some(plan.id);
                part.after.started_on = Some(act.day.today);
                let pace = Pace::from_dispatch(act.day.today, year);
                (part.after.pace_from, part.after.pace_to) = (pace.from, pace.to);
            }
            let plan = plans.get(&(item.work_report_id, part.after.agency_id));
            let status = plan.map(|plan| word::<FilingStatus>(&plan.status)).transpose()?;
            due::settle(&mut part.after, item, status, &measures)?;
        }
    }
    Ok(work.add_each(&missing, about_plan).await?)
}

/// Writes what differs, an item before its assignments. The note says in the event of each item why it was changed.
/// An item counts what was changed on it, so that of two who change it one is refused.
pub async fn write(
    act: &Act<'_>,
    work: &mut UnitOfWork,
    changes: &[ItemChange],
    note: Option<&str>,
) -> Result<(), Stop> {
    for change in changes {
        let parts: Vec<&PartChange> =
            change.parts.iter().filter(|part| part.before.as_ref() != Some(&part.after)).collect();
        if parts.is_empty() && change.before == change.after {
            continue;
        }
        // Its first event tells that it was dispatched, its last one that it no longer is what it was.
        let told = if change.after.status == ResponsibilityStatus::Withdrawn.as_str() {
            &change.before
        } else {
            &change.after
        };
        let about_item = about_item(told);
        work.about(about_item);
        work.note(note);
        work.update_whole(&change.before, &change.after).await?;
        let about_part = |row: &AssignmentRecord| match about_item.audience {
            EventAudience::Office => About { audience: EventAudience::Office, ..about(row) },
            _ => about(row),
        };
        let added = parts.iter().filter(|part| part.before.is_none()).map(|part| part.after.clone());
        work.add_each(&added.collect::<Vec<_>>(), about_part).await?;
        for part in parts {
            if let Some(before) = &part.before {
                work.about(about_part(before));
                work.update(before, &part.after).await?;
            }
        }
    }
    end_extensions::end(act, work, changes).await?;
    // Of a draft nobody owes any.
    let judged = || changes.iter().filter(|change| change.after.status != ResponsibilityStatus::Draft.as_str());
    let items: Vec<Uuid> = judged().map(|change| change.after.id).collect();
    let reports: BTreeSet<Uuid> = judged().map(|change| change.after.work_report_id).collect();
    let reports: Vec<Uuid> = reports.into_iter().collect();
    Ok(obligations::settle(work, act.day, &reports, Some(&items)).await?)
}

fn missing_plan(work: &UnitOfWork, item: &ResponsibilityRecord, agency: &AgencyRow, year: i32) -> WorkPlanRecord {
    WorkPlanRecord {
        id: work.id(),
        jurisdiction_id: item.jurisdiction_id,
        work_report_id: item.work_report_id,
        agency_id: agency.id,
        title: missing_plan_title(&agency.name, year),
        published_on: None,
        source_document_id: None,
        status: FilingStatus::Draft.to_string(),
        submitted_at: None,
        submitted_on: None,
        signed_off_by: None,
        rating: None,
        rating_comment: None,
        score: None,
        evaluated_at: None,
        version: 1,
        created_at: work.now(),
        updated_at: work.now(),
    }
}
