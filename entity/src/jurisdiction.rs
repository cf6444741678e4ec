//! A city, district or province (行政区划); they form a tree.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jurisdiction")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// GB/T 2260: 武汉市 = 420100.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// As printed: 武汉市.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The jurisdiction above; null at a root.
    pub parent_id: Option<Uuid>,
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
