//! Webhooks (推送): where changes are delivered to, and the log of it.

use async_graphql::{Context, Description, ID, Object};
use uuid::Uuid;

use super::agency::Agency;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::{Listing, Query, connection};
use crate::graphql::failure::{Failure, Result};
use crate::graphql::inputs::reading::NoFilter;
use crate::graphql::inputs::webhook::{WebhookDeliveryStatus, WebhookError, WebhookStatus};
use crate::graphql::scalars::DateTime;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::order::{CreatedOrderField, Order};
use crate::model::page::PageArguments;
use crate::model::problem::Problem;
use crate::model::text::shorten;
use crate::model::told::type_of;
use crate::service::deliver_webhooks::message_id;
use crate::store::webhook::{WebhookDeliveryRow, WebhookRow};

/// Where changes are delivered to, as the Standard Webhooks specification says: of the supervision office those of its own jurisdiction, of an agency those that it is told. Seen by the agency whose it is, by supervisors and by auditors. 推送
#[derive(Clone, Description)]
pub struct Webhook(pub Loaded<WebhookRow>);

impl Webhook {
    fn list(value: &serde_json::Value) -> Result<Vec<String>> {
        serde_json::from_value(value.clone()).map_err(|_| Failure(Problem::Internal))
    }
}

#[Object(use_type_description)]
impl Webhook {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Webhook, self.0.webhook.id).to_string())
    }

    /// Counts the changes of its settings; what changes it takes it as expectedVersion. 版本
    async fn version(&self) -> i32 {
        self.0.webhook.version
    }

    /// The agency whose it is; null for the supervision office's. 单位
    async fn agency(&self) -> Result<Option<Agency>> {
        Ok(self.0.joined("agency", |row| row.agency.clone()).await?.map(Agency))
    }

    /// Where to. 网址
    async fn url(&self) -> &str {
        &self.0.webhook.url
    }

    /// What its owner says of it; null where nothing. 说明
    async fn description(&self) -> Option<&str> {
        self.0.webhook.description.as_deref()
    }

    /// The actions of which it is told; empty for all. 操作
    async fn actions(&self) -> Result<Vec<String>> {
        Self::list(&self.0.webhook.actions)
    }

    /// The types of rows of which it is told, as `Assignment`; empty for all. 对象类型
    async fn entity_types(&self) -> Result<Vec<String>> {
        Ok(Self::list(&self.0.webhook.entity_types)?.iter().map(|table| type_of(table)).collect())
    }

    /// Whether it delivers. 状态
    async fn status(&self) -> Result<WebhookStatus> {
        WebhookStatus::of_text(&self.0.webhook.status)
    }

    /// When its secret was made, which is shown to its owner then and never again. 密钥生成时间
    async fn secret_rotated_at(&self) -> DateTime {
        DateTime(self.0.webhook.secret_rotated_at)
    }

    /// What was delivered, latest first. 推送记录
    async fn deliveries(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        let asker = asker(context);
        let page = PageArguments { first, after, last, before };
        let order = Order::descending(CreatedOrderField::CreatedAt);
        let query = Query::<WebhookDeliveryRow>::new(asker, "deliveries", None::<NoFilter>, order, &page)?;
        let relation = WebhookDeliveryRow::of_webhook();
        Ok(WebhookDeliveryConnection(Listing::within(asker, query, self.0.clone(), |row| row.webhook.id, relation)))
    }
}

connection!(WebhookConnection, WebhookEdge, Webhook of WebhookRow, "推送");

/// A change on its way to a webhook: all its attempts. Seen with its webhook. 推送记录
#[derive(Clone, Description)]
pub struct WebhookDelivery(pub Loaded<WebhookDeliveryRow>);

#[Object(use_type_description)]
impl WebhookDelivery {
    /// The `webhook-id` of every attempt. 标识
    async fn id(&self) -> ID {
        ID(message_id(self.0.delivery.id))
    }

    /// Where it stands. 结果
    async fn status(&self) -> Result<WebhookDeliveryStatus> {
        WebhookDeliveryStatus::of_text(&self.0.delivery.status)
    }

    /// How many attempts there were, since it was last asked for. 尝试次数
    async fn attempts(&self) -> i32 {
        self.0.delivery.attempts
    }

    /// When the last attempt was made. 最近尝试时间
    async fn attempted_at(&self) -> DateTime {
        DateTime(self.0.delivery.attempted_at)
    }

    /// When the next attempt is made; null where none is. 下次尝试时间
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(DateTime)
    }

    /// The HTTP status that answered the last attempt; null where nothing answered. 状态码
    async fn response_code(&self) -> Option<i32> {
        self.0.delivery.response_code
    }

    /// How long the last attempt took, in milliseconds; null while it is on its way. 耗时
    async fn duration_ms(&self) -> Option<i32> {
        self.0.delivery.duration_ms.map(|duration| i32::try_from(duration).unwrap_or(i32::MAX))
    }

    /// Why the last attempt failed; null where it did not. 失败原因
    async fn error(&self) -> Result<Option<WebhookError>> {
        self.0.delivery.error.as_deref().map(WebhookError::of_text).transpose()
    }
}

connection!(WebhookDeliveryConnection, WebhookDeliveryEdge, WebhookDelivery of WebhookDeliveryRow, "推送记录");

/// The key of a delivery by its `webhook-id`.
pub fn delivery_key(id: &ID) -> Result<Uuid> {
    let key = id.strip_prefix("msg_").and_then(|key| Uuid::try_parse(key).ok());
    Ok(key.ok_or_else(|| Problem::MalformedId { id: shorten(id, 40) })?)
}
