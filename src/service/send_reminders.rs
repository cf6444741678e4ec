//! Sends reminders (催办): one slip an assignment (一事一单), each with the light that stood behind it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks};
use super::on_assignment::{about_each, may};
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::refusal::{Place, Refusal};
use crate::model::reminder::ReminderLevel;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRow;
use crate::store::reminder::ReminderRow;

const LIST: &str = "assignmentIds";

/// Whom to urge, how, and by when an answer is asked for.
#[derive(Debug)]
pub struct SendReminders {
    /// 1 to 100 assignments, each once.
    pub assignments: Vec<Uuid>,
    pub level: ReminderLevel,
    pub message: String,
    /// 限期反馈: not before today.
    pub answer_by: Option<NaiveDate>,
}

#[async_trait::async_trait]
impl UseCase for SendReminders {
    const ACTION: &'static str = "sendReminders";

    /// What is refused has made no slip to show.
    fn named(&self) -> Vec<Uuid> {
        Vec::new()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let message = self.check(act)?;
        let rows = self.assignments(act, work).await?;
        for (place, row) in &rows {
            may(act, AssignmentAction::SendReminder, row, None, place)?;
        }
        self.check_repeated(act, work, &message).await?;
        let slips: Vec<_> = rows
            .iter()
            .map(|(_, row)| {
                let slip =
                    Slip { level: self.level, message: message.clone(), automatic: false, answer_by: self.answer_by };
                slip.on(row, work)
            })
            .collect();
        let about = about_each(rows.iter().map(|(_, row)| row));
        work.add_each(&slips, |slip| about(slip.assignment_id)).await?;
        Ok(slips.into_iter().map(|slip| slip.id).collect())
    }
}

impl SendReminders {
    fn check(&self, act: &Act<'_>) -> Result<String, Stop> {
        let mut checks = Checks::default();
        if self.assignments.is_empty() {
            checks.refuse(Refusal::required(LIST));
        }
        if self.assignments.len() > 100 {
            checks.refuse(Refusal::too_long(LIST, self.assignments.len(), 100));
        }
        let mut seen = HashSet::new();
        for (index, id) in self.assignments.iter().enumerate() {
            // An id of another kind names nothing, however often.
            if !id.is_nil() && !seen.insert(id) {
                checks.refuse(Refusal::duplicate(
                    Place::item(LIST, index),
                    "同一分工在列表中出现了两次:请只保留一次",
                    "The list names this assignment twice: name it once",
                ));
            }
        }
        let message = checks.required("message", &self.message, COMMENT_MAX);
        if self.answer_by.is_some_and(|day| day < act.day.today) {
            checks.refuse(Refusal::out_of_range(
                "answerBy",
                format!("反馈期限不能早于今天({})", act.day.today),
                format!("An answer can't be due before today ({})", act.day.today),
            ));
        }
        checks.done()?;
        Ok(message)
    }

    /// The same words that wait for their answer already are not sent again: somebody pressed twice, or two did.
    async fn check_repeated(&self, act: &Act<'_>, work: &UnitOfWork, message: &str) -> Result<(), Stop> {
        let slips = work.scope(act.day).reminders_of_assignments(&self.assignments).await?;
        let same = |slip: &&ReminderRow| {
            slip.answered_at.is_none() && slip.level == self.level.as_str() && slip.message == message
        };
        let waiting: HashSet<Uuid> = slips.iter().filter(same).map(|slip| slip.assignment_id).collect();
        let mut checks = Checks::default();
        for (index, id) in self.assignments.iter().enumerate() {
            if waiting.contains(id) {
                checks.refuse(Refusal::duplicate(
                    Place::item(LIST, index),
                    "同样的督办单已发出并待反馈:请等待反馈,或改写内容",
                    "The same slip waits for its answer already: wait for it, or write another text",
                ));
            }
        }
        checks.done()
    }

    /// The assignments in the order of the list, locked.
    async fn assignments(&self, act: &Act<'_>, work: &UnitOfWork) -> Result<Vec<(Place, AssignmentRow)>, Stop> {
        let rows = work.scope(act.day).assignments_to_change(&self.assignments).await?;
        let mut rows: HashMap<Uuid, AssignmentRow> = rows.into_iter().map(|row| (row.assignment.id, row)).collect();
        let mut checks = Checks::default();
        let mut found = Vec::new();
        for (index, id) in self.assignments.iter().enumerate() {
            let place = Place::item(LIST, index);
            match rows.remove(id) {
                None => checks.refuse(Refusal::not_found(place)),
                Some(row) => found.push((place, row)),
            }
        }
        checks.done()?;
        Ok(found)
    }
}

/// What a slip says, whoever sends it.
pub(super) struct Slip {
    pub level: ReminderLevel,
    pub message: String,
    /// Whether a rule sends it.
    pub automatic: bool,
    pub answer_by: Option<NaiveDate>,
}

impl Slip {
    /// The slip for an assignment: its cause is the light as it is now.
    pub fn on(self, row: &AssignmentRow, work: &UnitOfWork) -> ReminderRow {
        let Self { level, message, automatic, answer_by } = self;
        ReminderRow {
            id: work.id(),
            jurisdiction_id: row.assignment.jurisdiction_id,
            assignment_id: row.assignment.id,
            level: level.to_string(),
            message,
            cause: Some(row.light().rule.to_string()),
            cause_due_on: row.assignment.next_due_on,
            automatic,
            sent_at: work.now(),
            sent_on: work.today(),
            sent_by_subject: work.viewer().subject.clone(),
            sent_by_name: work.viewer().name.clone(),
            answer_by,
            answer: None,
            answered_at: None,
            answered_by_subject: None,
            answered_by_name: None,
            version: 1,
            created_at: work.now(),
            updated_at: work.now(),
        }
    }
}
