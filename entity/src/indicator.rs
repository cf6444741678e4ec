//! A number in a goal (量化指标).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// The goal that promises it.
    pub goal_id: Uuid,
    /// Its place in the goal, from 1.
    pub ordinal: i32,
    /// What is counted, where the text tells.
    #[sea_orm(column_type = "Text", nullable)]
    pub label: Option<String>,
    /// IndicatorKind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Ten-thousandths of the unit.
    pub target: i64,
    /// Upper bound of a range, ten-thousandths.
    pub upper: Option<i64>,
    /// As printed: 个, 万元, %.
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    /// Where it stood before, ten-thousandths.
    pub baseline: Option<i64>,
    /// The last accepted reading, ten-thousandths.
    pub actual: Option<i64>,
    /// The day of that reading.
    pub actual_as_of: Option<Date>,
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
