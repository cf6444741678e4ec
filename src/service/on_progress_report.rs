//! What changes of progress reports share: finding them with their assignments, and whom their events tell.

use std::collections::HashMap;

use uuid::Uuid;

use super::act::{Act, Stop};
use super::check::{Checks, Versioned};
use super::on_assignment::{about, may, word};
use crate::model::event::{About, EventAudience};
use crate::model::lifecycle;
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::filing::{REPORT_STEPS, ReportAction};
use crate::model::refusal::{Place, Refusal};
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::assignment::{AssignmentRecord, AssignmentRow};
use crate::store::progress_report::{ProgressReportRecord, ProgressReportRow};

/// A report of a list of items.
#[derive(Debug)]
pub struct Filed {
    pub place: Place,
    pub row: ProgressReportRow,
    pub assignment: AssignmentRow,
}

/// The reports of a list of items, locked with their assignments and items, in the list's order: those that are hidden
/// or missing are NOT_FOUND, stale ones CONFLICT.
pub async fn versioned(act: &Act<'_>, work: &UnitOfWork, items: &[Versioned]) -> Result<Vec<Filed>, Stop> {
    let mut checks = Checks::default();
    checks.list("items", items, |item| item.id);
    checks.done()?;
    let scope = work.scope(act.day);
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let seen = scope.progress_reports(&ids).await?;
    let mut owners: Vec<Uuid> = seen.iter().map(|row| row.report.assignment_id).collect();
    owners.sort_unstable();
    owners.dedup();
    // Items and assignments first, as every change takes them, and then the reports as they are by now.
    let assignments = scope.assignments_to_change(&owners).await?;
    let assignments: HashMap<Uuid, AssignmentRow> =
        assignments.into_iter().map(|row| (row.assignment.id, row)).collect();
    let rows = scope.progress_reports_to_change(&ids).await?;
    let mut rows: HashMap<Uuid, ProgressReportRow> = rows.into_iter().map(|row| (row.report.id, row)).collect();
    let mut checks = Checks::default();
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let place = Place::item("items", index);
        let row = rows.remove(&item.id);
        let pair = row.and_then(|row| Some((assignments.get(&row.report.assignment_id)?.clone(), row)));
        let Some((assignment, row)) = pair else {
            checks.refuse(Refusal::not_found(place.then("id")));
            continue;
        };
        checks.version(&place.then("expectedVersion"), item.expected_version, row.report.version);
        found.push(Filed { place, row, assignment });
    }
    checks.done()?;
    Ok(found)
}

/// Refuses what the viewer may not do with a report, or what can't be done now, on the assignment or on the report.
pub fn may_with(
    act: &Act<'_>,
    on_assignment: AssignmentAction,
    action: ReportAction,
    filed: &Filed,
    receiver: Option<Uuid>,
) -> Result<(), Stop> {
    may(act, on_assignment, &filed.assignment, receiver, &filed.place)?;
    let status: FilingStatus = word(&filed.row.report.status)?;
    Ok(lifecycle::check(REPORT_STEPS, status, action, &filed.place)?)
}

/// What the events of an unsubmitted report tell: its own agency alone.
pub const fn about_draft(assignment: &AssignmentRecord) -> About {
    About { audience: EventAudience::Draft, ..about(assignment) }
}

/// The report in another state.
pub fn in_state(report: &ProgressReportRecord, status: FilingStatus) -> ProgressReportRecord {
    ProgressReportRecord { status: status.to_string(), ..report.clone() }
}
