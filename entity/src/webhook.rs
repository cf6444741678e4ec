//! Where changes are delivered to.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose changes are delivered, and whose city data this is.
    pub jurisdiction_id: Uuid,
    /// The agency whose it is; none for the supervision office's.
    pub agency_id: Option<Uuid>,
    /// Where to.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// In the words of its owner.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// A list of actions; empty for all.
    #[sea_orm(column_type = "JsonBinary")]
    pub actions: Json,
    /// A list of tables; empty for all.
    #[sea_orm(column_type = "JsonBinary")]
    pub entity_types: Json,
    /// WebhookStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// When its secret was made, UTC.
    pub secret_rotated_at: DateTimeUtc,
    /// Counts the changes, for optimistic locking.
    pub version: i32,
    /// When the row was made, UTC.
    pub created_at: DateTimeUtc,
    /// When the row last changed, UTC.
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
