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
    /// The day from which its pace counts: its dispatch, or 1 January of what an import brought; null before dispatch.
    pub started_on: Option<Date>,
    /// Where the time for its work begins, in the units of the model's pace.
    pub pace_from: i64,
    /// Where that time ends; the same as pace_from while nothing is judged by pace.
    pub pace_to: i64,
    /// The share attained, in ten-thousandths of a percent: the least among its amounts that were read, else the percent that its last accepted report gives; null before one.
    pub attained: Option<i64>,
    /// Whether a level stands below its target, or a ceiling is exceeded, at the last accepted reading.
    pub out_of_bounds: bool,
    /// The indicator that attained or out_of_bounds come from; null where they come from a percent.
    pub judged_indicator_id: Option<Uuid>,
    /// The business day on which the two were last set.
    pub judged_on: Option<Date>,
    /// LightColor that the supervision office set by hand.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_color: Option<String>,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_reason: Option<String>,
    /// The business day on which it was set.
    pub override_on: Option<Date>,
    /// The last business day on which it holds.
    pub override_until: Option<Date>,
    /// Who set it: the token's subject.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_subject: Option<String>,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub override_name: Option<String>,
    /// Whether its item was closed without its completion: then there is nothing more to judge.
    pub ended: bool,
    /// Whether its agency has planned it anew since the plan was returned: until the plan is submitted again, what it holds
    /// of the assignment is a draft.
    pub replanned: bool,
    /// Why its agency disputes it; null unless disputed.
    #[sea_orm(column_type = "Text", nullable)]
    pub dispute_reason: Option<String>,
    /// What its agency wrote when it last asked for completion.
    #[sea_orm(column_type = "Text", nullable)]
    pub completion_summary: Option<String>,
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
