//! Exports that are written aside, each with who asked for it and how far it is. No event tells of this table: an export
//! changes no city data, and concerns nobody but who asked.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export_job")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of who asked.
    pub jurisdiction_id: Uuid,
    /// Of who asked, if for an agency.
    pub agency_id: Option<Uuid>,
    /// Who asked: the token's subject.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// The token's roles, in order, with commas.
    #[sea_orm(column_type = "Text")]
    pub roles: String,
    /// ExportKind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// ExportFormat.
    #[sea_orm(column_type = "Text")]
    pub format: String,
    /// What was asked for.
    #[sea_orm(column_type = "JsonBinary")]
    pub request: Json,
    /// What the file is called.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// ExportStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// Items that are written.
    pub items_done: i64,
    /// Items that there are; none before it begins, and of an official form.
    pub items_total: Option<i64>,
    /// Where the feed of changes goes on after the moment of the file.
    #[sea_orm(column_type = "Text", nullable)]
    pub cursor: Option<String>,
    /// The file's bytes.
    pub size: Option<i64>,
    /// ExportFailure.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure_code: Option<String>,
    /// In the language of who asked.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure_message: Option<String>,
    /// How often it was begun; the file lies under the last one's number.
    pub attempts: i32,
    /// Whether files of its attempts may lie in the store.
    pub stored: bool,
    /// Who writes it now.
    pub lease: Option<Uuid>,
    /// Nobody else does before, UTC.
    pub leased_until: Option<DateTimeUtc>,
    /// When it was asked for, UTC.
    pub created_at: DateTimeUtc,
    /// When it ended, UTC.
    pub finished_at: Option<DateTimeUtc>,
    /// When it is forgotten, with its file, UTC; none before it ended.
    pub expires_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
