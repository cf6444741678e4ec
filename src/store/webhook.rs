//! Webhooks, and the log of what was delivered to them.

use chrono::{DateTime, Utc};
pub use entity::webhook::Model as WebhookRecord;
use entity::{agency, webhook, webhook_delivery, webhook_queue};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, CaseStatement, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::condition::Conditions;
use super::error::StoreError;
use super::list::{Listed, NoTest, Parent};
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};
use crate::model::filter::Filter;
use crate::model::order::CreatedOrderField;
use crate::model::page::Key;
use crate::model::webhook::WebhookDeliveryStatus;

/// A webhook with the agency whose it is. Never with its secret.
#[derive(Clone, Debug, FromQueryResult)]
pub struct WebhookRow {
    #[sea_orm(nested(prefix = "webhook_"))]
    pub webhook: WebhookRecord,
    #[sea_orm(nested(prefix = "agency_"))]
    pub agency: Option<AgencyRow>,
}

/// A delivery with the time at which it is tried again.
#[derive(Clone, Debug, FromQueryResult)]
pub struct WebhookDeliveryRow {
    #[sea_orm(nested(prefix = "delivery_"))]
    pub delivery: webhook_delivery::Model,
    /// None where it is not tried again.
    pub next_attempt_at: Option<DateTime<Utc>>,
}

impl Readable for WebhookRow {
    fn table() -> SelectStatement {
        Query::select().from_as(webhook::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<webhook::Entity>(select, ROOT, "webhook_");
        columns::<agency::Entity>(select, "agency", "agency_");
        select.join_as(
            JoinType::LeftJoin,
            agency::Entity,
            Alias::new("agency"),
            col("agency", agency::Column::Id).eq(col(ROOT, webhook::Column::AgencyId)),
        );
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_webhook(alias)
    }
}

impl Readable for WebhookDeliveryRow {
    fn table() -> SelectStatement {
        Query::select().from_as(webhook_delivery::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<webhook_delivery::Entity>(select, ROOT, "delivery_");
        let pending = col(ROOT, webhook_delivery::Column::Status).eq(WebhookDeliveryStatus::Pending.as_str());
        let next = CaseStatement::new().case(pending, col("queue", webhook_queue::Column::NextAttemptAt));
        select.expr_as(next, Alias::new("next_attempt_at")).join_as(
            JoinType::InnerJoin,
            webhook_queue::Entity,
            Alias::new("queue"),
            col("queue", webhook_queue::Column::WebhookId).eq(col(ROOT, webhook_delivery::Column::WebhookId)),
        );
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        let of = Query::select()
            .expr(Expr::cust("1"))
            .from_as(webhook::Entity, Alias::new("hook"))
            .and_where(col("hook", webhook::Column::Id).eq(col(alias, webhook_delivery::Column::WebhookId)))
            .and_where(scope.sees_webhook("hook"))
            .to_owned();
        Expr::exists(of)
    }
}

impl Listed for WebhookRow {
    type Test = NoTest;
    type Field = CreatedOrderField;

    fn sort_column(field: CreatedOrderField) -> (&'static str, DynIden) {
        match field {
            CreatedOrderField::CreatedAt => (ROOT, webhook::Column::CreatedAt.into_iden()),
        }
    }

    fn key(&self, _: CreatedOrderField) -> Key {
        Key::Time(self.webhook.created_at)
    }

    fn example(_: CreatedOrderField) -> Key {
        Key::Time(DateTime::UNIX_EPOCH)
    }

    fn id(&self) -> Uuid {
        self.webhook.id
    }

    fn condition(_: &Conditions<'_>, _: &str, _: &Filter<NoTest>) -> Expr {
        Expr::cust("TRUE")
    }
}

impl Listed for WebhookDeliveryRow {
    type Test = NoTest;
    type Field = CreatedOrderField;

    fn sort_column(field: CreatedOrderField) -> (&'static str, DynIden) {
        match field {
            CreatedOrderField::CreatedAt => (ROOT, webhook_delivery::Column::CreatedAt.into_iden()),
        }
    }

    fn key(&self, _: CreatedOrderField) -> Key {
        Key::Time(self.delivery.created_at)
    }

    fn example(_: CreatedOrderField) -> Key {
        Key::Time(DateTime::UNIX_EPOCH)
    }

    fn id(&self) -> Uuid {
        self.delivery.id
    }

    fn condition(_: &Conditions<'_>, _: &str, _: &Filter<NoTest>) -> Expr {
        Expr::cust("TRUE")
    }
}

impl WebhookDeliveryRow {
    /// What was delivered to a webhook.
    pub(crate) fn of_webhook() -> Parent<Self> {
        Parent { column: webhook_delivery::Column::WebhookId.into_iden(), of: |row| row.delivery.webhook_id }
    }
}

impl Scope<'_> {
    /// Webhooks by id.
    pub async fn webhooks(&self, ids: &[Uuid]) -> Result<Vec<WebhookRow>, StoreError> {
        self.all::<WebhookRow>().among(webhook::Column::Id, ids).rows(&[]).await
    }

    /// A webhook, locked.
    pub async fn webhook_to_change(&self, id: Uuid) -> Result<Option<WebhookRow>, StoreError> {
        let rows = self.all::<WebhookRow>().among(webhook::Column::Id, &[id]).locked(&[ROOT]).rows(&[]).await?;
        Ok(rows.into_iter().next())
    }

    /// How many webhooks the office of the jurisdiction has, or the agency.
    pub async fn count_webhooks(&self, jurisdiction: Uuid, agency: Option<Uuid>) -> Result<u64, StoreError> {
        let owner = col(ROOT, webhook::Column::AgencyId);
        let owner = agency.map_or_else(|| owner.clone().is_null(), |agency| owner.clone().eq(agency));
        self.all::<WebhookRow>().among(webhook::Column::JurisdictionId, &[jurisdiction]).filter(owner).count().await
    }

    /// The number of the change that was delivered to a webhook by this delivery.
    pub async fn delivered_change(&self, webhook: Uuid, delivery: Uuid) -> Result<Option<i64>, StoreError> {
        let rows = self
            .all::<WebhookDeliveryRow>()
            .among(webhook_delivery::Column::Id, &[delivery])
            .among(webhook_delivery::Column::WebhookId, &[webhook])
            .rows(&[])
            .await?;
        Ok(rows.first().map(|row| row.delivery.sequence))
    }
}
