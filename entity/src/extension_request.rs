//! A request for a later due date (延期申请).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "extension_request")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// What is to be extended.
    pub assignment_id: Uuid,
    /// The day that it asks to move: of several measures the earliest.
    pub old_due_on: Date,
    /// The day that it asks for.
    pub new_due_on: Date,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// 审定人.
    #[sea_orm(column_type = "Text", nullable)]
    pub signed_off_by: Option<String>,
    /// UTC.
    pub requested_at: DateTimeUtc,
    /// Who asked.
    #[sea_orm(column_type = "Text")]
    pub requested_by_subject: String,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub requested_by_name: Option<String>,
    /// ExtensionStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// The word that came with the decision.
    #[sea_orm(column_type = "Text", nullable)]
    pub comment: Option<String>,
    /// UTC.
    pub decided_at: Option<DateTimeUtc>,
    /// Who decided.
    #[sea_orm(column_type = "Text", nullable)]
    pub decided_by_subject: Option<String>,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub decided_by_name: Option<String>,
    /// The leading agency that decided; null for the supervision office.
    pub decided_by_agency_id: Option<Uuid>,
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
