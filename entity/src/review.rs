//! A verdict on a plan, a progress report or a completion (审核). Append-only: the last one counts.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose city data this is: scopes and indexes start with it.
    pub jurisdiction_id: Uuid,
    /// The report that was judged.
    pub progress_report_id: Option<Uuid>,
    /// The plan that was judged.
    pub work_plan_id: Option<Uuid>,
    /// The assignment whose completion was judged.
    pub assignment_id: Option<Uuid>,
    /// ReviewVerdict.
    #[sea_orm(column_type = "Text")]
    pub verdict: String,
    /// 审核意见.
    #[sea_orm(column_type = "Text", nullable)]
    pub comment: Option<String>,
    /// Who judged: the token's subject.
    #[sea_orm(column_type = "Text")]
    pub reviewer_subject: String,
    /// The token's name claim.
    #[sea_orm(column_type = "Text", nullable)]
    pub reviewer_name: Option<String>,
    /// The leading agency that judged; null for the supervision office.
    pub reviewer_agency_id: Option<Uuid>,
    /// UTC.
    pub reviewed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
