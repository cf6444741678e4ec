//! Asks for completion (申请办结) of an assignment.

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
pub struct RequestCompletion {
    pub assignment: Versioned,
    pub summary: String,
}

#[async_trait::async_trait]
impl UseCase for RequestCompletion {
    const ACTION: &'static str = "requestCompletion";

    fn named(&self) -> Vec<Uuid> {
        vec![self.assignment.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let row = one(act, work, "id", self.assignment).await?;
        may(act, AssignmentAction::RequestCompletion, &row, None, &Place::field("id"))?;
        let mut checks = Checks::default();
        let summary = checks.required("summary", &self.summary, COMMENT_MAX);
        checks.done()?;
        let before = &row.assignment;
        let after = AssignmentRecord {
            status: AssignmentStatus::CompletionRequested.to_string(),
            completion_summary: Some(summary),
            ..before.clone()
        };
        work.about(about(before));
        work.update(before, &after).await?;
        Ok(self.named())
    }
}
