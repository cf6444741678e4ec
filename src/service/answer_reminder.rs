//! Answers a reminder (反馈催办): the agency says what it does about it, once.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks};
use super::on_assignment::{about, locked, may};
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::invalid_transition;
use crate::model::refusal::{Place, Refusal};
use crate::store::UnitOfWork;
use crate::store::reminder::ReminderRow;

/// Which slip, and the answer.
#[derive(Debug)]
pub struct AnswerReminder {
    pub id: Uuid,
    pub answer: String,
}

#[async_trait::async_trait]
impl UseCase for AnswerReminder {
    const ACTION: &'static str = "answerReminder";

    fn named(&self) -> Vec<Uuid> {
        vec![self.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let mut checks = Checks::default();
        let answer = checks.required("answer", &self.answer, COMMENT_MAX);
        checks.done()?;
        let slip = self.slip(act, work).await?;
        let row = locked(act, work, "id", slip.assignment_id).await?;
        let place = Place::field("id");
        may(act, AssignmentAction::AnswerReminder, &row, None, &place)?;
        // Read again now that the assignment is locked: of two answers at once the second finds the first.
        let before = self.slip(act, work).await?;
        if before.answered_at.is_some() {
            return Err(invalid_transition(&place, &"ANSWERED", &AssignmentAction::AnswerReminder, &[]).into());
        }
        let after = ReminderRow {
            answer: Some(answer),
            answered_at: Some(act.now),
            answered_by_subject: Some(act.viewer.subject.clone()),
            answered_by_name: act.viewer.name.clone(),
            ..before.clone()
        };
        work.about(about(&row.assignment));
        work.update(&before, &after).await?;
        Ok(self.named())
    }
}

impl AnswerReminder {
    async fn slip(&self, act: &Act<'_>, work: &UnitOfWork) -> Result<ReminderRow, Stop> {
        let slip = work.scope(act.day).reminders(&[self.id]).await?.pop();
        Ok(slip.ok_or_else(|| Refusal::not_found("id"))?)
    }
}
