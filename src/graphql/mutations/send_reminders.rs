use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{keys, run};
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ReminderLevel;
use crate::graphql::objects::reminder::Reminder;
use crate::graphql::scalars::Date;
use crate::model::global_id::NodeKind;
use crate::service::send_reminders::SendReminders;

/// Whom to urge, and how. 催办
#[derive(Debug, InputObject)]
pub struct SendRemindersInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Assignments of the viewer's own jurisdiction, 1 to 100, each once, all or nothing: one slip each. 责任分工
    assignment_ids: Vec<ID>,
    /// How pressing it is. 督办级别
    level: ReminderLevel,
    /// What the slips say, at most 2,000 characters. 内容
    message: String,
    /// The day by which the agencies must answer, not before today; null sets none. 反馈期限
    answer_by: Option<Date>,
}

payload! {
    /// What came of urging. 催办结果
    SendRemindersPayload many
    /// The slips that were sent, in the order of the assignments; empty when refused. 督办单
    reminders: Reminder by reminders(|row| row.id)
}

#[derive(Debug, Default)]
pub struct SendRemindersMutation;

#[Object]
impl SendRemindersMutation {
    /// Urges agencies, one slip an assignment: by the supervision office of the jurisdiction itself. The slip keeps the
    /// light that stood behind it. 催办
    async fn send_reminders(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom to urge. 输入")] input: SendRemindersInput,
    ) -> Result<SendRemindersPayload> {
        let SendRemindersInput { idempotency_key, assignment_ids, level, message, answer_by } = input;
        let use_case = SendReminders {
            assignments: keys(&assignment_ids, NodeKind::Assignment)?,
            level: level.into(),
            message,
            answer_by: answer_by.map(|day| day.0),
        };
        Ok(SendRemindersPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
