//! How far a webhook is, what it signs with, and which node delivers it now. No event tells of this table: it changes with
//! every delivery, and holds secrets.

use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_queue")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: Uuid,
    /// As the webhook's.
    pub jurisdiction_id: Uuid,
    /// Signs what is sent.
    #[sea_orm(column_type = "Text")]
    pub secret: String,
    /// Signs it too, for a while after a rotation.
    #[sea_orm(column_type = "Text", nullable)]
    pub previous_secret: Option<String>,
    /// Until then, UTC.
    pub previous_until: Option<DateTimeUtc>,
    /// The number of the last event that was delivered or passed over.
    pub position: i64,
    /// When the next one is tried again, UTC; none while none failed.
    pub next_attempt_at: Option<DateTimeUtc>,
    /// Who delivers now.
    pub lease: Option<Uuid>,
    /// Nobody else does before, UTC.
    pub leased_until: Option<DateTimeUtc>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("WebhookQueue").field("webhook_id", &self.webhook_id).finish_non_exhaustive()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
