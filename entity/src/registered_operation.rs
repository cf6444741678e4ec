//! The operations that were registered: each by its name, in every version that clients may still send.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registered_operation")]
pub struct Model {
    /// The operation's name in its document.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// SHA-256 of the document, in lower-case hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub sha256: String,
    /// QUERY, MUTATION or SUBSCRIPTION.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The document as it was pushed, byte for byte.
    #[sea_orm(column_type = "Text")]
    pub document: String,
    /// Whether the name means this version; at most one does.
    pub current: bool,
    /// When it was pushed first, UTC.
    pub pushed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
