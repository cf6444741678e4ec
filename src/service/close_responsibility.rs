//! Closes an item (销号): nothing on it is judged any more.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::{item_change, on_item};
use crate::model::assignment::AssignmentStatus;
use crate::model::lifecycle::responsibility::ResponsibilityAction;
use crate::model::refusal::{Refusal, UserErrorCode};
use crate::model::responsibility::{Outcome, ResponsibilityStatus};
use crate::store::UnitOfWork;

/// How an item ends.
#[derive(Debug)]
pub struct CloseResponsibility {
    pub item: Versioned,
    pub outcome: Outcome,
    pub summary: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for CloseResponsibility {
    const ACTION: &'static str = "closeResponsibility";

    fn named(&self) -> Vec<Uuid> {
        vec![self.item.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let item = on_item::one(act, work, self.item, ResponsibilityAction::Close).await?;
        let status = on_item::status(&item)?;
        let mut checks = Checks::default();
        let summary = match self.outcome {
            Outcome::Completed => {
                if status != ResponsibilityStatus::UnderReview {
                    checks.refuse(not_under_review(status));
                }
                checks.optional("summary", self.summary.as_deref(), COMMENT_MAX)
            }
            Outcome::NotCompleted | Outcome::CarriedOver => {
                Some(checks.required("summary", self.summary.as_deref().unwrap_or_default(), COMMENT_MAX))
            }
        };
        checks.done()?;
        let mut changes = item_change::read(act, work, [item]).await?;
        for change in &mut changes {
            change.after.status = ResponsibilityStatus::Closed.to_string();
            change.after.outcome = Some(self.outcome.to_string());
            change.after.summary.clone_from(&summary);
            change.after.closed_at = Some(act.now);
            let left_open = |status: &str| {
                ![AssignmentStatus::Completed, AssignmentStatus::Withdrawn]
                    .map(AssignmentStatus::as_str)
                    .contains(&status)
            };
            for part in change.parts.iter_mut().filter(|part| left_open(&part.after.status)) {
                part.after.ended = true;
                part.after.next_due_on = None;
                part.after.next_measure_ordinal = None;
            }
        }
        item_change::write(act, work, &changes, None).await?;
        Ok(self.named())
    }
}

fn not_under_review(status: ResponsibilityStatus) -> Refusal {
    Refusal::new(
        "outcome",
        UserErrorCode::InvalidTransition,
        format!(
            "当前状态为 {status}:以 COMPLETED 销号须先审核通过全部牵头单位的办结申请(UNDER_REVIEW);此状态下可用:NOT_COMPLETED、CARRIED_OVER"
        ),
        format!(
            "It is {status}: closing it as COMPLETED needs the accepted completion of every lead (UNDER_REVIEW); allowed now: NOT_COMPLETED, CARRIED_OVER"
        ),
    )
}
