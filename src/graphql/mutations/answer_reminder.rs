use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::objects::reminder::Reminder;
use crate::model::global_id::NodeKind;
use crate::service::answer_reminder::AnswerReminder;

/// Which slip, and the answer. 反馈催办
#[derive(Debug, InputObject)]
pub struct AnswerReminderInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The slip. 督办单
    id: ID,
    /// What the agency does about it, at most 2,000 characters. 反馈内容
    answer: String,
}

payload! {
    /// What came of answering a reminder. 反馈结果
    AnswerReminderPayload one
    /// The slip as it now stands; null where the viewer sees none. 督办单
    reminder: Reminder by reminders(|row| row.id)
}

#[derive(Debug, Default)]
pub struct AnswerReminderMutation;

#[Object]
impl AnswerReminderMutation {
    /// Answers a slip, once: by the agency that was urged. 反馈催办
    async fn answer_reminder(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which slip, and the answer. 输入")] input: AnswerReminderInput,
    ) -> Result<AnswerReminderPayload> {
        let AnswerReminderInput { idempotency_key, id, answer } = input;
        let use_case = AnswerReminder { id: key(&id, NodeKind::Reminder)?, answer };
        Ok(AnswerReminderPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
