//! A line of an agency's yearly score (考核), with its evidence.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluation_line")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// Whose year is scored.
    pub work_plan_id: Uuid,
    /// The order of the lines, from 1.
    pub position: i32,
    /// The rule that gives or takes the points.
    #[sea_orm(column_type = "Text")]
    pub rule: String,
    /// Ten-thousandths of a point.
    pub points: i64,
    /// What the reason's words are made of.
    #[sea_orm(column_type = "JsonBinary")]
    pub details: Json,
    /// The assignment that it is about.
    pub assignment_id: Option<Uuid>,
    /// NodeKind of the evidence.
    #[sea_orm(column_type = "Text", nullable)]
    pub evidence_type: Option<String>,
    /// What proves it; not a foreign key, since it may be of several tables.
    pub evidence_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
