//! A file that belongs to a progress report (附件); its content lies in the object store under its key.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Where it belongs.
    pub progress_report_id: Uuid,
    /// As uploaded, without folders.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// By content, not by name.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
    /// Bytes.
    pub size: i32,
    /// Of the content, in lower-case hexadecimal digits.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// How often the report had been submitted when it came: it goes with the next submission.
    pub edition: i32,
    /// UTC.
    pub uploaded_at: DateTimeUtc,
    /// The token's subject.
    #[sea_orm(column_type = "Text")]
    pub uploaded_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
