use async_graphql::{Context, Description, ID, InputObject, Object};
use secrecy::{ExposeSecret, SecretString};

use super::payload::in_order;
use super::user_error::UserError;
use super::{run, seen};
use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::objects::webhook::Webhook;
use crate::model::global_id::NodeKind;
use crate::service::act::Outcome;
use crate::service::on_webhook::ShownOnce;
use crate::service::rotate_webhook_secret::RotateWebhookSecret;

/// Which webhook gets a new secret. 更换密钥
#[derive(Debug, InputObject)]
pub struct RotateWebhookSecretInput {
    /// The same key with the same input gets the first answer again, for 24 hours, but never a secret. 幂等键
    idempotency_key: Option<String>,
    /// Which webhook. 推送
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// For so many hours, 0 to 168, the old secret signs as well; 0 where it has leaked. 重叠时间
    #[graphql(default = 24)]
    overlap_hours: i32,
}

/// What came of changing a secret. 更换结果
#[derive(Debug, Description)]
pub struct RotateWebhookSecretPayload {
    outcome: Outcome,
    secret: Option<SecretString>,
}

#[Object(use_type_description)]
impl RotateWebhookSecretPayload {
    /// The webhook as it now stands. 推送
    async fn webhook(&self, context: &Context<'_>) -> Result<Option<Webhook>> {
        let rows = asker(context).scope.webhooks(&self.outcome.objects).await?;
        Ok(in_order(&self.outcome.objects, rows, |row| row.webhook.id).into_iter().next().map(Webhook))
    }

    /// What it is signed with from now on: keep it, it is not shown again; null where none was made. 密钥
    async fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(SecretString::expose_secret)
    }

    /// Why nothing was changed; empty when it was. 业务错误
    async fn user_errors(&self) -> Vec<UserError> {
        self.outcome.refusals.iter().cloned().map(UserError).collect()
    }
}

#[derive(Debug, Default)]
pub struct RotateWebhookSecretMutation;

#[Object]
impl RotateWebhookSecretMutation {
    /// Gives a webhook of the viewer's own a new secret. For a while both sign: `webhook-signature` then holds two
    /// signatures. 更换推送密钥
    async fn rotate_webhook_secret(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which webhook. 输入")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let RotateWebhookSecretInput { idempotency_key, id, expected_version, overlap_hours } = input;
        let webhook = seen(&id, expected_version, NodeKind::Webhook)?;
        let use_case = RotateWebhookSecret { webhook, overlap_hours, secret: ShownOnce::default() };
        let outcome = run(context, idempotency_key.as_deref(), &use_case).await?;
        let secret = use_case.secret.take().filter(|_| outcome.refusals.is_empty());
        Ok(RotateWebhookSecretPayload { outcome, secret })
    }
}
