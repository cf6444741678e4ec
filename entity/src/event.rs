//! What was changed, by whom and when: append-only; the audit trail, the change feed and the outbox.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Counts within the jurisdiction, from 1, without gaps.
    pub sequence: i64,
    /// UTC.
    pub at: DateTimeUtc,
    /// The subject of the token, or the command line's user.
    #[sea_orm(column_type = "Text")]
    pub actor_subject: String,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub actor_name: Option<String>,
    /// The agency that acted.
    pub actor_agency_id: Option<Uuid>,
    /// What was done: import, or a mutation's name.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// The table of the changed row.
    #[sea_orm(column_type = "Text")]
    pub entity_type: String,
    /// The changed row; not a foreign key, since rows may go.
    pub entity_id: Uuid,
    /// The changed fields, each with before and after.
    #[sea_orm(column_type = "JsonBinary")]
    pub changes: Json,
    /// Of the request, to find its log lines.
    #[sea_orm(column_type = "Text", nullable)]
    pub trace_id: Option<String>,
    /// The item that it belongs to.
    pub responsibility_id: Option<Uuid>,
    /// The assignment that it belongs to.
    pub assignment_id: Option<Uuid>,
    /// The agency whose row was changed.
    pub agency_id: Option<Uuid>,
    /// EventAudience: whom it tells.
    #[sea_orm(column_type = "Text")]
    pub audience: String,
    /// SHA-256 over the event before it and this one; null of what was written before the chain began.
    #[sea_orm(column_type = "Text", nullable)]
    pub hash: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
