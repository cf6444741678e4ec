//! Reminders (督办单).

use async_graphql::{Context, Description, ID, Object};

use super::assignment::Assignment;
use super::loaded;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ReminderLevel;
use crate::graphql::inputs::operators::LightRule;
use crate::graphql::scalars::{Date, DateTime};
use crate::model::global_id::{GlobalId, NodeKind};
use crate::store::assignment::AssignmentRow;
use crate::store::reminder::ReminderRow;

/// A slip by which an assignment is urged, sent by the supervision office or by rule. Seen by the agency itself, by the
/// stated lead of the item that it assists, and by supervisors and auditors. 督办单
#[derive(Clone, Description)]
pub struct Reminder(pub Loaded<ReminderRow>);

#[Object(use_type_description)]
impl Reminder {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Reminder, self.0.id).to_string())
    }

    /// What is urged. 责任分工
    async fn assignment(&self, context: &Context<'_>) -> Result<Assignment> {
        Assignment::of(context, &self.0, |row| row.assignment_id).await
    }

    /// How pressing it is. 督办级别
    async fn level(&self) -> Result<ReminderLevel> {
        ReminderLevel::of_text(&self.0.level)
    }

    /// What it says; a slip by rule says the light's reason, in Chinese. 内容
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The light's rule when it was sent; null where that is not known. 催办原因
    async fn cause(&self) -> Result<Option<LightRule>> {
        self.0.cause.as_deref().map(LightRule::of_text).transpose()
    }

    /// Whether a rule sent it, and not a person. 是否自动
    async fn automatic(&self) -> bool {
        self.0.automatic
    }

    /// When it was sent. 发出时间
    async fn sent_at(&self) -> DateTime {
        DateTime(self.0.sent_at)
    }

    /// The day by which the agency must answer; null where none was set. 反馈期限
    async fn answer_by(&self) -> Option<Date> {
        self.0.answer_by.map(Date)
    }

    /// What the agency answered; null before. 反馈内容
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// When the agency answered; null before. 反馈时间
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }
}

impl Reminder {
    /// The slips of an assignment, oldest first.
    pub async fn of(context: &Context<'_>, row: &Loaded<AssignmentRow>) -> Result<Vec<Self>> {
        let scope = &asker(context).scope;
        let slips = row
            .many(
                "reminders",
                |row| row.assignment.id,
                |slip: &ReminderRow| Some(slip.assignment_id),
                async |ids| loaded(scope.reminders_of_assignments(&ids).await),
            )
            .await?;
        Ok(slips.into_iter().map(Self).collect())
    }
}
