//! What one assignment owes by the reporting calendar (应报).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reporting_obligation")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Of which year.
    pub work_report_id: Uuid,
    /// Which assignment owes a report.
    pub assignment_id: Uuid,
    /// Whose it is.
    pub agency_id: Uuid,
    /// For which period.
    #[sea_orm(column_type = "Text")]
    pub period: String,
    /// The last day.
    pub due_on: Date,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
