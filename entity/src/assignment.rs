//! Agency × responsibility (责任分工), with all that its light reads.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// The item.
    pub responsibility_id: Uuid,
    /// Who is assigned.
    pub agency_id: Uuid,
    /// The agency's plan of that year; null before dispatch.
    pub work_plan_id: Option<Uuid>,
    /// AssignmentRole.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// Origin of the role.
    #[sea_orm(column_type = "Text")]
    pub origin: String,
    /// The printed order on the item, from 1; leads come first.
    pub position: i32,
    /// Its number in the agency's plan.
    pub ordinal: Option<i32>,
    /// AssignmentStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// Of the whole assignment.
    pub due_on: Option<Date>,
    /// The deadline as printed.
    #[sea_orm(column_type = "Text", nullable)]
    pub due_text: Option<String>,
    /// The earliest among its open measures of a submitted plan, else its own, else (a lead without a plan) the item's; null when done or undated.
    pub next_due_on: Option<Date>,
    /// The measure that next_due_on comes from; null when from the assignment or the item.
    pub next_measure_ordinal: Option<i32>,
    /// UTC.
    pub acknowledged_at: Option<DateTimeUtc>,
    /// UTC.
    pub completed_at: Option<DateTimeUtc>,
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

/// Sort keys that the database derives, so that they cannot drift; they are not null.
#[derive(Copy, Clone, Debug, EnumIter, DeriveIden)]
pub enum Derived {
    /// An assignment without a number sorts last.
    OrdinalSort,
    /// An assignment without a date sorts last.
    DueSort,
    /// Nothing due sorts last.
    NextDueSort,
    /// The order of the lifecycle.
    StatusRank,
    /// Leads sort first.
    RoleRank,
}
