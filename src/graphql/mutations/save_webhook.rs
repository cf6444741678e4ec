use async_graphql::{Context, Description, ID, InputObject, Object};
use secrecy::{ExposeSecret, SecretString};

use super::payload::in_order;
use super::user_error::UserError;
use super::{key, run};
use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::objects::webhook::Webhook;
use crate::model::global_id::NodeKind;
use crate::service::act::Outcome;
use crate::service::on_webhook::ShownOnce;
use crate::service::save_webhook::SaveWebhook;

/// A webhook as it shall be. 推送
#[derive(Debug, InputObject)]
pub struct SaveWebhookInput {
    /// The same key with the same input gets the first answer again, for 24 hours, but never a secret. 幂等键
    idempotency_key: Option<String>,
    /// Which webhook; left out, a new one is made, which tells of what is committed from now on. 推送
    id: Option<ID>,
    /// The version that the caller saw; required with `id`. 版本
    expected_version: Option<i32>,
    /// Where to: https, on the public internet unless the operator admits other networks. 网址
    url: String,
    /// What the owner says of it; left out or null, nothing. 说明
    description: Option<String>,
    /// The actions of which it is told, as `submitWorkPlan`, at most 50; left out or empty, all. 操作
    actions: Option<Vec<String>>,
    /// The types of rows of which it is told, as `Assignment`, at most 50; left out or empty, all. 对象类型
    entity_types: Option<Vec<String>>,
    /// Whether it delivers; left out, it stays as it is, and a new one does. Switched on again it goes on where it stopped. 是否启用
    active: Option<bool>,
}

/// What came of saving a webhook. 保存结果
#[derive(Debug, Description)]
pub struct SaveWebhookPayload {
    outcome: Outcome,
    secret: Option<SecretString>,
}

#[Object(use_type_description)]
impl SaveWebhookPayload {
    /// The webhook as it now stands; null where it was not created. 推送
    async fn webhook(&self, context: &Context<'_>) -> Result<Option<Webhook>> {
        let rows = asker(context).scope.webhooks(&self.outcome.objects).await?;
        Ok(in_order(&self.outcome.objects, rows, |row| row.webhook.id).into_iter().next().map(Webhook))
    }

    /// What a new webhook is signed with: keep it, it is not shown again; null where none was made. 密钥
    async fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(SecretString::expose_secret)
    }

    /// Why nothing was changed; empty when it was. 业务错误
    async fn user_errors(&self) -> Vec<UserError> {
        self.outcome.refusals.iter().cloned().map(UserError).collect()
    }
}

#[derive(Debug, Default)]
pub struct SaveWebhookMutation;

#[Object]
impl SaveWebhookMutation {
    /// Makes a webhook, or sets what is known of one: the supervision office its own, of which at most 10 are kept, and an agency likewise. 维护推送
    async fn save_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook. 输入")] input: SaveWebhookInput,
    ) -> Result<SaveWebhookPayload> {
        let SaveWebhookInput { idempotency_key, id, expected_version, url, description, actions, entity_types, active } =
            input;
        let asker = asker(context);
        let use_case = SaveWebhook {
            id: id.map(|id| key(&id, NodeKind::Webhook)).transpose()?,
            expected_version,
            url,
            description,
            actions: actions.unwrap_or_default(),
            entity_types: entity_types.unwrap_or_default(),
            active,
            rules: asker.webhooks.clone(),
            secret: ShownOnce::default(),
        };
        let outcome = run(context, idempotency_key.as_deref(), &use_case).await?;
        let secret = use_case.secret.take().filter(|_| outcome.refusals.is_empty());
        Ok(SaveWebhookPayload { outcome, secret })
    }
}
