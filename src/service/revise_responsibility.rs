//! Revises an item (调整): sets it, and who leads and who assists, as a whole. It settles a dispute (异议).

use std::collections::HashMap;

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::item_change::{self, ItemChange, PartChange, first_lead, latest_due};
use super::item_input::{self, Item, ItemInput, Known, PartInput};
use super::on_assignment::{settled, word};
use super::{draft_item, on_item};
use crate::model::assignment::{AssignmentStatus, Origin};
use crate::model::lifecycle::responsibility::ResponsibilityAction;
use crate::model::refusal::{Place, Refusal};
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::UnitOfWork;

/// An item as it shall be, and why.
#[derive(Debug)]
pub struct ReviseResponsibility {
    pub item: Versioned,
    pub revised: ItemInput,
    /// Required once the item is dispatched.
    pub reason: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for ReviseResponsibility {
    const ACTION: &'static str = "reviseResponsibility";

    fn named(&self) -> Vec<Uuid> {
        vec![self.item.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let row = on_item::one(act, work, self.item, ResponsibilityAction::Revise).await?;
        let is_draft = on_item::status(&row)? == ResponsibilityStatus::Draft;
        let report = on_item::report(act, work, "id", row.work_report_id).await?;
        let mut changes = item_change::read(act, work, [row.clone()]).await?;

        let mut checks = Checks::default();
        let reason = checks.optional("reason", self.reason.as_deref(), COMMENT_MAX);
        if reason.is_none() && !is_draft {
            checks.refuse(Refusal::required("reason"));
        }
        let assignments: Vec<_> =
            changes.iter().flat_map(|change| &change.parts).map(|part| part.after.clone()).collect();
        let known = Known::read(act, work, &report, [&self.revised]).await?;
        let known = known.standing(&row, assignments.iter());
        let place = Place::field("responsibility");
        let item = item_input::check(&mut checks, &place, &self.revised, &known);
        item_input::refuse_known_titles(act, work, &mut checks, &report, (&place, &item), Some(row.id)).await?;
        checks.done()?;

        for change in &mut changes {
            revise(work, change, &item, &known, is_draft)?;
        }
        if !is_draft {
            item_change::begin(act, work, &mut changes).await?;
        }
        item_change::write(act, work, &changes, reason.as_deref()).await?;
        Ok(self.named())
    }
}

fn revise(
    work: &UnitOfWork,
    change: &mut ItemChange,
    item: &Item,
    known: &Known<'_>,
    is_draft: bool,
) -> Result<(), Stop> {
    item.put(&mut change.after);
    let mut standing: HashMap<Uuid, PartChange> =
        change.parts.drain(..).map(|part| (part.after.agency_id, part)).collect();
    for (wanted, position) in item.parts.iter().zip(1..) {
        if let Some(mut part) = standing.remove(&wanted.agency) {
            stay(&mut part, wanted, position, is_draft)?;
            change.parts.push(part);
        } else if let Some(agency) = known.agency(wanted.agency) {
            let after = draft_item::assignment(work, &change.after, wanted, position);
            change.parts.push(PartChange { before: None, after, agency: agency.clone(), begins: !is_draft });
        }
    }
    // Left out: it keeps its row and its history, and no longer gives sight.
    let mut left_out: Vec<PartChange> = standing.into_values().collect();
    left_out.sort_by_key(|part| part.after.position);
    left_out.iter_mut().for_each(PartChange::withdraw);
    change.parts.extend(left_out);

    let rows = || change.parts.iter().map(|part| &part.after);
    let lead = first_lead(rows());
    let due_on = change.after.notice_due_on.or_else(|| latest_due(rows()));
    let status = settled(on_item::status(&change.after)?, rows())?;
    change.after.lead_agency_id = lead;
    change.after.due_on = due_on;
    change.after.status = status.to_string();
    Ok(())
}

/// Sets the part of an agency that is on the item already. A dispute is settled by the office's word, and what was
/// withdrawn begins anew: the agency acknowledges either again.
fn stay(part: &mut PartChange, wanted: &PartInput, position: i32, is_draft: bool) -> Result<(), Stop> {
    let row = &mut part.after;
    row.role = wanted.role.to_string();
    row.origin = Origin::Stated.to_string();
    row.position = position;
    if row.due_on != wanted.due_on {
        row.due_on = wanted.due_on;
        // The words that were printed said the day that it was.
        row.due_text = None;
    }
    let status: AssignmentStatus = word(&row.status)?;
    part.begins = !is_draft && (status == AssignmentStatus::Withdrawn || row.work_plan_id.is_none());
    if matches!(status, AssignmentStatus::Disputed | AssignmentStatus::Withdrawn) {
        row.status = AssignmentStatus::Pending.to_string();
        row.dispute_reason = None;
        row.acknowledged_at = None;
        row.completed_at = None;
    }
    Ok(())
}
