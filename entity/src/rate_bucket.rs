//! How much a token's subject may ask for now, where several nodes share it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rate_bucket")]
pub struct Model {
    /// SHA-256 over the token's issuer and subject.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub owner: String,
    /// When the bucket is full again if nothing more is asked, in nanoseconds since 1970.
    pub full_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
