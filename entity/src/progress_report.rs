//! An agency's filing for an assignment and a period (进展情况).

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "progress_report")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// What it tells of.
    pub assignment_id: Uuid,
    /// 2015-Q2 or 2015-06.
    #[sea_orm(column_type = "Text")]
    pub period: String,
    /// The last day of the period, by which reports sort.
    pub period_end: Date,
    /// FilingStatus.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// 完成情况; empty in a new draft.
    #[sea_orm(column_type = "Text")]
    pub narrative: String,
    /// What filters and search compare: the narrative in NFKC.
    #[sea_orm(column_type = "Text")]
    pub narrative_nfkc: String,
    /// 存在的问题.
    #[sea_orm(column_type = "Text", nullable)]
    pub problems: Option<String>,
    /// 下一步措施.
    #[sea_orm(column_type = "Text", nullable)]
    pub next_steps: Option<String>,
    /// 0 to 100, in ten-thousandths.
    pub percent_done: Option<i64>,
    /// Whether its agency has written in it since it was returned: until it is submitted again it is a draft.
    pub reworked: bool,
    /// How often it was submitted.
    pub submissions: i32,
    /// When it was last submitted, UTC.
    pub submitted_at: Option<DateTimeUtc>,
    /// The business day of the first submission, by which it is on time or late.
    pub submitted_on: Option<Date>,
    /// Who submitted it: the token's subject.
    #[sea_orm(column_type = "Text", nullable)]
    pub submitted_by_subject: Option<String>,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub submitted_by_name: Option<String>,
    /// 审定人, name and post.
    #[sea_orm(column_type = "Text", nullable)]
    pub signed_off_by: Option<String>,
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
