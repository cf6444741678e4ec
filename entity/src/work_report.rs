//! The yearly Government Work Report (政府工作报告) of a jurisdiction.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_report")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// The year that it governs.
    pub year: i32,
    /// As printed, or made from city and year when only bureau plans are known.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// 武政办〔2015〕1号, of the breakdown notice.
    #[sea_orm(column_type = "Text", nullable)]
    pub notice_number: Option<String>,
    /// By when the agencies' work plans are due.
    pub plan_due_on: Option<Date>,
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
