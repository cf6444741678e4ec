//! Reviews (审核): verdicts on plans, progress reports and completions. Append-only; the last one counts.

use entity::agency;
pub use entity::review::Model as ReviewRecord;
use entity::review::{self, Column};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

/// A review with the leading agency that judged.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ReviewRow {
    #[sea_orm(nested(prefix = "review_"))]
    pub review: review::Model,
    #[sea_orm(nested(prefix = "agency_"))]
    pub agency: Option<AgencyRow>,
}

impl Readable for ReviewRow {
    fn table() -> SelectStatement {
        Query::select().from_as(review::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        select.join_as(
            JoinType::LeftJoin,
            agency::Entity,
            Alias::new("agency"),
            col("agency", agency::Column::Id).eq(col(ROOT, Column::ReviewerAgencyId)),
        );
        columns::<review::Entity>(select, ROOT, "review_");
        columns::<agency::Entity>(select, "agency", "agency_");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_review(alias)
    }
}

impl Scope<'_> {
    /// The reviews of these progress reports, the first one first.
    pub async fn reviews_of_reports(&self, reports: &[Uuid]) -> Result<Vec<ReviewRow>, StoreError> {
        self.all::<ReviewRow>().among(Column::ProgressReportId, reports).rows(&[col(ROOT, Column::Id)]).await
    }

    /// The reviews of these plans, the first one first.
    pub async fn reviews_of_plans(&self, plans: &[Uuid]) -> Result<Vec<ReviewRow>, StoreError> {
        self.all::<ReviewRow>().among(Column::WorkPlanId, plans).rows(&[col(ROOT, Column::Id)]).await
    }
}
