//! What an assignment's light read, from when to when: as-of questions are answered from here.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment_state")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Which assignment.
    pub assignment_id: Uuid,
    /// The first business day at whose end this stood.
    pub from_on: Date,
    /// The first business day at whose end it no longer did; 9999-12-31 for what stands now.
    pub until_on: Date,
    /// AssignmentRole.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// AssignmentStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// Null before dispatch.
    pub work_plan_id: Option<Uuid>,
    /// As on the assignment.
    pub next_due_on: Option<Date>,
    /// As on the assignment.
    pub next_measure_ordinal: Option<i32>,
    /// As on the assignment.
    pub started_on: Option<Date>,
    /// As on the assignment.
    pub pace_from: i64,
    /// As on the assignment.
    pub pace_to: i64,
    /// As on the assignment.
    pub attained: Option<i64>,
    /// As on the assignment.
    pub out_of_bounds: bool,
    /// As on the assignment.
    pub judged_indicator_id: Option<Uuid>,
    /// As on the assignment.
    pub judged_on: Option<Date>,
    /// As on the assignment.
    pub completed_at: Option<DateTimeUtc>,
    /// As on the assignment.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_color: Option<String>,
    /// As on the assignment.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_reason: Option<String>,
    /// As on the assignment.
    pub override_on: Option<Date>,
    /// As on the assignment.
    pub override_until: Option<Date>,
    /// As on the assignment.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_subject: Option<String>,
    /// As on the assignment.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_name: Option<String>,
    /// As on the assignment.
    pub ended: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
