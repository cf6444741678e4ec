//! One agency's file for one work report (办理工作方案); exists as soon as the agency has a dispatched assignment.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_plan")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// The work report that it answers.
    pub work_report_id: Uuid,
    /// Whose plan it is.
    pub agency_id: Uuid,
    /// As printed, or made from agency and year while the plan is missing.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The day of publication, as printed.
    pub published_on: Option<Date>,
    /// What was imported last; null while the plan is missing.
    pub source_document_id: Option<Uuid>,
    /// FilingStatus. What stands in a draft is seen by its own agency alone.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// When it was last submitted, UTC.
    pub submitted_at: Option<DateTimeUtc>,
    /// The business day of the first submission, by which it is on time or late.
    pub submitted_on: Option<Date>,
    /// 审定人, name and post.
    #[sea_orm(column_type = "Text", nullable)]
    pub signed_off_by: Option<String>,
    /// The supervision office's rating of the year, 0 to 20 points in ten-thousandths.
    pub rating: Option<i64>,
    /// The word that came with the rating.
    #[sea_orm(column_type = "Text", nullable)]
    pub rating_comment: Option<String>,
    /// The score of the year in ten-thousandths of a point; null until evaluated.
    pub score: Option<i64>,
    /// UTC.
    pub evaluated_at: Option<DateTimeUtc>,
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
