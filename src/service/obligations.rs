//! Reporting obligations (应报): who owes which progress report by when, kept as rows in line with the calendar and the
//! assignments.
//!
//! What is past its due day never changes, nor is anything added to it, so that a published bulletin never changes: a
//! day that was over when it was set, or when the assignment was dispatched, binds nobody.

use std::collections::HashMap;

use uuid::Uuid;

use super::on_assignment::word;
use crate::model::assignment::AssignmentStatus;
use crate::model::event::{About, EventAudience};
use crate::model::lifecycle::responsibility::OPEN;
use crate::model::period::Period;
use crate::model::reporting_calendar::counts;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::viewer::Viewer;
use crate::store::reporting_deadline::ReportingDeadlineRow;
use crate::store::reporting_obligation::{Debtor, ReportingObligationRecord};
use crate::store::{Day, StoreError, UnitOfWork};

/// Brings the obligations of these work reports in line, or only those of some of their items: after a calendar was set,
/// and after an item was dispatched, revised, withdrawn or closed, or a completion accepted. A fixed number of
/// statements, and one more for each line of a calendar that moved. Two who do it for one work report follow each other.
///
/// It follows from the rows and not from who acts, so it reads with the eyes of the jurisdiction's own office.
pub async fn settle(
    work: &mut UnitOfWork,
    day: Day,
    work_reports: &[Uuid],
    items: Option<&[Uuid]>,
) -> Result<(), StoreError> {
    if work_reports.is_empty() || items.is_some_and(<[Uuid]>::is_empty) {
        return Ok(());
    }
    let office = Viewer::operator(work.jurisdiction());
    let scope = work.scope_of(&office, day);
    scope.work_reports_to_change(work_reports).await?;
    let deadlines = scope.deadlines_of_work_reports(work_reports).await?;
    if items.is_some() && deadlines.is_empty() {
        // An empty calendar took what was not due yet away when it was set.
        return Ok(());
    }
    let debtors = scope.debtors(work_reports, items).await?;
    let ids: Vec<Uuid> = debtors.iter().map(|debtor| debtor.id).collect();
    let existing = scope.obligations_of_assignments(&ids).await?;
    let Changes { added, moved, removed } = compare(work, day, &deadlines, &debtors, existing)?;
    let debtors: HashMap<Uuid, &Debtor> = debtors.iter().map(|debtor| (debtor.id, debtor)).collect();
    let about = |row: &ReportingObligationRecord| About {
        responsibility: debtors.get(&row.assignment_id).map(|debtor| debtor.responsibility_id),
        assignment: Some(row.assignment_id),
        agency: Some(row.agency_id),
        audience: EventAudience::Agency,
    };
    work.remove_each(&removed, about).await?;
    work.update_alike(&moved, about).await?;
    work.add_each(&added, about).await
}

struct Changes {
    added: Vec<ReportingObligationRecord>,
    moved: Vec<(ReportingObligationRecord, ReportingObligationRecord)>,
    removed: Vec<ReportingObligationRecord>,
}

fn compare(
    work: &UnitOfWork,
    day: Day,
    deadlines: &[ReportingDeadlineRow],
    debtors: &[Debtor],
    existing: Vec<ReportingObligationRecord>,
) -> Result<Changes, StoreError> {
    let mut wanted = HashMap::new();
    for debtor in debtors {
        if owes(debtor)? {
            for line in lines_of(debtor, deadlines, day)? {
                wanted.insert((debtor.id, line.period.clone()), obligation(work, debtor, line));
            }
        }
    }
    let mut changes = Changes { added: Vec::new(), moved: Vec::new(), removed: Vec::new() };
    for before in existing {
        let wanted = wanted.remove(&(before.assignment_id, before.period.clone()));
        if before.due_on < day.today {
            continue;
        }
        match wanted {
            Some(after) if after.due_on == before.due_on => {}
            Some(after) => {
                let after = ReportingObligationRecord { due_on: after.due_on, ..before.clone() };
                changes.moved.push((before, after));
            }
            None => changes.removed.push(before),
        }
    }
    changes.added = wanted.into_values().collect();
    // In one order, so that the same change makes the same events.
    changes.added.sort_by_key(|row| (row.due_on, row.assignment_id));
    Ok(changes)
}

/// Dispatched, and neither completed nor withdrawn: a dispute does not end what is owed, its settlement may.
fn owes(debtor: &Debtor) -> Result<bool, StoreError> {
    let item: ResponsibilityStatus = word(&debtor.item_status)?;
    let status: AssignmentStatus = word(&debtor.status)?;
    let over = matches!(status, AssignmentStatus::Completed | AssignmentStatus::Withdrawn);
    Ok(debtor.work_plan_id.is_some() && OPEN.contains(&item) && !over)
}

/// The lines of the calendar that bind it from today on.
fn lines_of<'d>(
    debtor: &Debtor,
    deadlines: &'d [ReportingDeadlineRow],
    day: Day,
) -> Result<Vec<&'d ReportingDeadlineRow>, StoreError> {
    let mut lines = Vec::new();
    for line in deadlines {
        let own = line.work_report_id == debtor.work_report_id && line.role == debtor.role;
        if own && line.due_on >= day.today {
            let period: Period = line.period.parse().map_err(|error| StoreError::Fault(format!("{error}")))?;
            if counts(debtor.started_on, period) {
                lines.push(line);
            }
        }
    }
    Ok(lines)
}

fn obligation(work: &UnitOfWork, debtor: &Debtor, line: &ReportingDeadlineRow) -> ReportingObligationRecord {
    ReportingObligationRecord {
        id: work.id(),
        jurisdiction_id: debtor.jurisdiction_id,
        work_report_id: debtor.work_report_id,
        assignment_id: debtor.id,
        agency_id: debtor.agency_id,
        period: line.period.clone(),
        due_on: line.due_on,
    }
}
