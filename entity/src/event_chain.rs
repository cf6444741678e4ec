//! Where the chain of a jurisdiction's events ends: locked by whoever appends to it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_chain")]
pub struct Model {
    /// Whose chain it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jurisdiction_id: Uuid,
    /// The first event that is hashed.
    pub first_sequence: i64,
    /// The last event's number; 0 before the first.
    pub sequence: i64,
    /// The last event's hash; empty before the first.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
