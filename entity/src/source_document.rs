//! The file that an import read: its name, its hash and what could not be read.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_document")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Without folders.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// Of the bytes, 64 lower-case hexadecimal digits.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// UTC.
    pub imported_at: DateTimeUtc,
    /// The subject that imported it.
    #[sea_orm(column_type = "Text")]
    pub imported_by: String,
    /// Codes and parameters, so that they can be told in either language.
    #[sea_orm(column_type = "JsonBinary")]
    pub warnings: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
