use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{run, seen};
use crate::graphql::failure::Result;
use crate::graphql::objects::webhook::{Webhook, delivery_key};
use crate::model::global_id::NodeKind;
use crate::service::replay_webhook_deliveries::ReplayWebhookDeliveries;

/// What to deliver again. 重新推送
#[derive(Debug, InputObject)]
pub struct ReplayWebhookDeliveriesInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Which webhook. 推送
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// The delivery from which on everything is delivered again, itself included; left out, it goes on where it stopped. 起始记录
    from_delivery_id: Option<ID>,
}

payload! {
    /// What came of asking for deliveries again. 重新推送结果
    ReplayWebhookDeliveriesPayload one
    /// The webhook as it now stands. 推送
    webhook: Webhook by webhooks(|row| row.webhook.id)
}

#[derive(Debug, Default)]
pub struct ReplayWebhookDeliveriesMutation;

#[Object]
impl ReplayWebhookDeliveriesMutation {
    /// Sets a webhook of the viewer's own going again, at once: where it stopped, or from an earlier delivery on. What was
    /// delivered before comes again under its old `webhook-id`. 重新推送
    async fn replay_webhook_deliveries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "From where. 输入")] input: ReplayWebhookDeliveriesInput,
    ) -> Result<ReplayWebhookDeliveriesPayload> {
        let ReplayWebhookDeliveriesInput { idempotency_key, id, expected_version, from_delivery_id } = input;
        let from = from_delivery_id.map(|id| delivery_key(&id)).transpose()?;
        let use_case = ReplayWebhookDeliveries { webhook: seen(&id, expected_version, NodeKind::Webhook)?, from };
        Ok(ReplayWebhookDeliveriesPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
