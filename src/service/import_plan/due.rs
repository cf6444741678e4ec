//! The days and the lead that follow from an item's assignments.

use uuid::Uuid;

use super::Context;
use super::contents::children;
use super::items::{Item, assignment_subject, on_item};
use super::report::{Kind, Subject};
use super::tables::Tables;
use crate::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use crate::model::measure::MeasureStatus;
use crate::model::next_due::{DueFacts, MeasureDue, next_due};
use crate::model::work_plan::FilingStatus;
use crate::store::assignment::AssignmentRecord;

/// Settles the item's due day and lead, then what is due next of each assignment that depends on this file.
pub(super) fn settle(tables: &mut Tables, context: &Context<'_>, item: &Item<'_>, id: Uuid) {
    settle_item(tables, item, id);
    let item_due_on = tables.responsibilities.get(&item.normalized_title).and_then(|row| row.due_on);
    let assignments: Vec<AssignmentRecord> = tables.assignments.within(on_item(id)).cloned().collect();
    for row in assignments {
        let own = row.agency_id == context.agency.id;
        let Some((facts, known)) = facts(tables, &row, item_due_on) else { continue };
        if facts.status == AssignmentStatus::Withdrawn {
            continue;
        }
        // Another agency's days are its own plan's; only while it hasn't answered do they hang on the item.
        if !own && (facts.answered || facts.role != AssignmentRole::Lead) {
            continue;
        }
        let measures = if own { known } else { Vec::new() };
        let next = next_due(&facts, measures);
        let agency = context.name_of(tables, row.agency_id);
        let subject = |_: &AssignmentRecord| assignment_subject(&agency, &item.read.title);
        tables.assignments.derive(&(id, row.agency_id), subject, |row| {
            row.next_due_on = next.on;
            row.next_measure_ordinal = next.measure;
        });
    }
}

/// The latest day of the item's assignments, unless the city's notice or someone since gave it a day of its own; and
/// its first lead, stated ones before concluded ones.
fn settle_item(tables: &mut Tables, item: &Item<'_>, id: Uuid) {
    let counting = || {
        let rows = tables.assignments.within(on_item(id));
        rows.filter(|row| row.status != AssignmentStatus::Withdrawn.as_str())
    };
    let latest = counting().filter_map(|row| row.due_on).max();
    let lead = counting()
        .filter(|row| row.role == AssignmentRole::Lead.as_str())
        .min_by_key(|row| (row.origin != Origin::Stated.as_str(), row.position))
        .map(|row| row.agency_id);
    let guarded = tables.responsibilities.changed_since(id, Some("due_on"));
    let subject = |_: &_| Subject::new(Kind::Responsibility, &item.read.title);
    tables.responsibilities.derive(&item.normalized_title, subject, |row| {
        if row.due_text.is_none() && !guarded {
            row.due_on = latest;
        }
        row.lead_agency_id = lead;
    });
}

/// What the assignment's next due day is read from; none where the database holds a word that this program doesn't
/// know, which its checks forbid.
fn facts(
    tables: &Tables,
    row: &AssignmentRecord,
    item_due_on: Option<chrono::NaiveDate>,
) -> Option<(DueFacts, Vec<MeasureDue>)> {
    let status: AssignmentStatus = row.status.parse().ok()?;
    let plan = tables.work_plans.get(&row.agency_id).filter(|plan| row.work_plan_id == Some(plan.id));
    let submitted = [FilingStatus::Submitted, FilingStatus::Accepted].map(FilingStatus::as_str);
    let answered = plan.is_some_and(|plan| submitted.contains(&plan.status.as_str()));
    let facts = DueFacts {
        status,
        role: row.role.parse().ok()?,
        answered: answered && status != AssignmentStatus::Pending,
        due_on: row.due_on,
        item_due_on,
    };
    let measures = tables.measures.within(children(row.id));
    let measures = measures.filter_map(|measure| {
        let status: MeasureStatus = measure.status.parse().ok()?;
        Some(MeasureDue { ordinal: measure.ordinal, status, due_on: measure.due_on })
    });
    Some((facts, measures.collect()))
}
