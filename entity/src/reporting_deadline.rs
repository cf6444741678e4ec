//! A line of a year's reporting calendar: who owes a progress report by when.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reporting_deadline")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Of which year.
    pub work_report_id: Uuid,
    /// 2015-Q2 or 2015-06.
    #[sea_orm(column_type = "Text")]
    pub period: String,
    /// AssignmentRole that owes it.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// The last day.
    pub due_on: Date,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
