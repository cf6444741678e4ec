//! Accepts the completion of an assignment (审核办结), or returns it for rework.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{Checks, Versioned};
use super::on_assignment::{about, facts, may, one, settle_item, word};
use super::verdict::{self, Subject};
use super::{due, obligations};
use crate::model::assignment::AssignmentStatus;
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::refusal::Place;
use crate::model::review::ReviewVerdict;
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;

#[derive(Debug)]
pub struct ReviewCompletion {
    pub assignment: Versioned,
    pub verdict: ReviewVerdict,
    pub comment: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for ReviewCompletion {
    const ACTION: &'static str = "reviewCompletion";

    fn named(&self) -> Vec<Uuid> {
        vec![self.assignment.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let row = one(act, work, "id", self.assignment).await?;
        let facts = facts(act, work, [&row]).await?.remove(&row.assignment.id);
        let receiver = facts.as_ref().and_then(|facts| facts.receiver);
        may(act, AssignmentAction::ReviewCompletion, &row, receiver, &Place::field("id"))?;
        let mut checks = Checks::default();
        let comment = verdict::comment(&mut checks, self.verdict, self.comment.as_deref());
        checks.done()?;

        let before = &row.assignment;
        let mut after = before.clone();
        match self.verdict {
            ReviewVerdict::Accept => {
                after.status = AssignmentStatus::Completed.to_string();
                after.completed_at = Some(act.now);
            }
            ReviewVerdict::Return => after.status = AssignmentStatus::Acknowledged.to_string(),
        }
        let plan = facts.and_then(|facts| facts.plan_status).as_deref().map(word::<FilingStatus>).transpose()?;
        let measures = work.scope(act.day).measures_of_assignments(&[before.id]).await?;
        due::settle(&mut after, &row.item, plan, &measures)?;
        work.about(about(before));
        work.update(before, &after).await?;
        let review = verdict::review(act, work, Subject::Completion(before.id), self.verdict, comment, receiver);
        work.add(&[review]).await?;
        settle_item(act, work, &row.item).await?;
        // What is completed owes no more reports.
        obligations::settle(work, act.day, &[row.item.work_report_id], Some(&[row.item.id])).await?;
        Ok(self.named())
    }
}
