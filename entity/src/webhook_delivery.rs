//! A change that was sent to a webhook, or is being sent: one row for all its attempts.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// UUIDv7; the `webhook-id` of every attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As the webhook's.
    pub jurisdiction_id: Uuid,
    /// Where to.
    pub webhook_id: Uuid,
    /// What.
    pub event_id: Uuid,
    /// The event's number.
    pub sequence: i64,
    /// WebhookDeliveryStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// Since the first one, or since it was last asked for again.
    pub attempts: i32,
    /// The first of these attempts, UTC.
    pub first_attempt_at: DateTimeUtc,
    /// The last attempt, UTC.
    pub attempted_at: DateTimeUtc,
    /// The HTTP status that answered the last attempt.
    pub response_code: Option<i32>,
    /// How long the last attempt took.
    pub duration_ms: Option<i64>,
    /// WebhookError: why the last attempt failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    /// When the row was made, UTC.
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
