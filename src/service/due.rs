//! The next due day of an assignment, kept on its row: light, reminders and lists follow it.

use super::on_assignment::word;
use crate::model::assignment::AssignmentStatus;
use crate::model::measure::MeasureStatus;
use crate::model::next_due::{DueFacts, MeasureDue, NextDue, next_due};
use crate::model::work_plan::FilingStatus;
use crate::store::StoreError;
use crate::store::assignment::AssignmentRecord;
use crate::store::measure::MeasureRow;
use crate::store::responsibility::ResponsibilityRecord;

/// Sets what is due next of an assignment, from its item, its agency's plan and its own measures (others' are left out).
/// What stands in a plan that is not submitted promises nothing yet.
pub fn settle<'m>(
    row: &mut AssignmentRecord,
    item: &ResponsibilityRecord,
    plan: Option<FilingStatus>,
    measures: impl IntoIterator<Item = &'m MeasureRow>,
) -> Result<(), StoreError> {
    let status: AssignmentStatus = word(&row.status)?;
    let submitted = matches!(plan, Some(FilingStatus::Submitted | FilingStatus::Accepted));
    let mut own = Vec::new();
    for measure in measures {
        if measure.assignment_id == row.id {
            let status: MeasureStatus = word(&measure.status)?;
            own.push(MeasureDue { ordinal: measure.ordinal, status, due_on: measure.due_on });
        }
    }
    let facts = DueFacts {
        status,
        role: word(&row.role)?,
        answered: submitted && status != AssignmentStatus::Pending,
        due_on: row.due_on,
        item_due_on: item.due_on,
    };
    let next = if row.ended { NextDue::default() } else { next_due(&facts, own) };
    row.next_due_on = next.on;
    row.next_measure_ordinal = next.measure;
    Ok(())
}
