//! A bureau, office, district government or zone of a jurisdiction (单位).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Unique in its jurisdiction and never changed: pinyin initials unless given.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// As printed: 市科技局.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What filters compare: the name in NFKC.
    #[sea_orm(column_type = "Text")]
    pub name_nfkc: String,
    /// Pinyin, by which lists sort.
    #[sea_orm(column_type = "Text")]
    pub sort_key: String,
    /// False once merged or dissolved.
    pub active: bool,
    /// The agency that took over.
    pub successor_id: Option<Uuid>,
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
