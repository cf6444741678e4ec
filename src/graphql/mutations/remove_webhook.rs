use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{run, seen};
use crate::graphql::failure::Result;
use crate::graphql::objects::webhook::Webhook;
use crate::model::global_id::NodeKind;
use crate::service::remove_webhook::RemoveWebhook;

/// Which webhook to remove. 删除推送
#[derive(Debug, InputObject)]
pub struct RemoveWebhookInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Which webhook. 推送
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
}

payload! {
    /// What came of removing a webhook. 删除结果
    RemoveWebhookPayload one
    /// The webhook where it is still there; null once it is removed. 推送
    webhook: Webhook by webhooks(|row| row.webhook.id)
}

#[derive(Debug, Default)]
pub struct RemoveWebhookMutation;

#[Object]
impl RemoveWebhookMutation {
    /// Removes a webhook of the viewer's own with its log. To keep both, switch it off with `saveWebhook`. 删除推送
    async fn remove_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which webhook. 输入")] input: RemoveWebhookInput,
    ) -> Result<RemoveWebhookPayload> {
        let RemoveWebhookInput { idempotency_key, id, expected_version } = input;
        let use_case = RemoveWebhook { webhook: seen(&id, expected_version, NodeKind::Webhook)? };
        Ok(RemoveWebhookPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
