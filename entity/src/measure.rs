//! One numbered piece of work of an assignment (具体工作内容).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Whose work it is.
    pub assignment_id: Uuid,
    /// The goal that covers it.
    pub goal_id: Option<Uuid>,
    /// Its number, from 1.
    pub ordinal: i32,
    /// As printed, without the number.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// What filters compare: the content in NFKC.
    #[sea_orm(column_type = "Text")]
    pub content_nfkc: String,
    /// The last day.
    pub due_on: Option<Date>,
    /// The deadline as printed.
    #[sea_orm(column_type = "Text", nullable)]
    pub due_text: Option<String>,
    /// MeasureStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// The day it was done.
    pub completed_on: Option<Date>,
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
