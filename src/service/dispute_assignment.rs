//! Disputes an assignment (提出异议): it is not judged until the supervision office revises the item.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::on_assignment::{about, may, one};
use crate::model::assignment::AssignmentStatus;
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::refusal::Place;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRecord;

#[derive(Debug)]
pub struct DisputeAssignment {
    pub assignment: Versioned,
    pub reason: String,
}

#[async_trait::async_trait]
impl UseCase for DisputeAssignment {
    const ACTION: &'static str = "disputeAssignment";

    fn named(&self) -> Vec<Uuid> {
        vec![self.assignment.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let row = one(act, work, "id", self.assignment).await?;
        may(act, AssignmentAction::Dispute, &row, None, &Place::field("id"))?;
        let mut checks = Checks::default();
        let reason = checks.required("reason", &self.reason, COMMENT_MAX);
        checks.done()?;
        let before = &row.assignment;
        let after = AssignmentRecord {
            status: AssignmentStatus::Disputed.to_string(),
            dispute_reason: Some(reason),
            ..before.clone()
        };
        work.about(about(before));
        work.update(before, &after).await?;
        Ok(self.named())
    }
}
