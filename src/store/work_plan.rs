//! Work plans (办理工作方案), with the documents that they were read from.

pub use entity::source_document::Model as SourceDocumentRow;
pub use entity::work_plan::Model as WorkPlanRecord;
use entity::{agency, source_document, work_plan};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

/// A plan with its agency.
#[derive(Clone, Debug, FromQueryResult)]
pub struct WorkPlanRow {
    #[sea_orm(nested(prefix = "plan_"))]
    pub plan: work_plan::Model,
    #[sea_orm(nested(prefix = "agency_"))]
    pub agency: AgencyRow,
}

impl Readable for WorkPlanRow {
    fn table() -> SelectStatement {
        Query::select().from_as(work_plan::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        select.join_as(
            JoinType::InnerJoin,
            agency::Entity,
            Alias::new("agency"),
            col("agency", agency::Column::Id).eq(col(ROOT, work_plan::Column::AgencyId)),
        );
        columns::<work_plan::Entity>(select, ROOT, "plan_");
        columns::<agency::Entity>(select, "agency", "agency_");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_work_plan(alias)
    }
}

impl Readable for SourceDocumentRow {
    fn table() -> SelectStatement {
        Query::select().from_as(source_document::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<source_document::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_source_document(alias)
    }
}

impl Scope<'_> {
    /// Plans by id.
    pub async fn work_plans(&self, ids: &[Uuid]) -> Result<Vec<WorkPlanRow>, StoreError> {
        self.all::<WorkPlanRow>().among(work_plan::Column::Id, ids).rows(&[]).await
    }

    /// Plans to be changed: they stay as they are until the transaction ends.
    pub async fn work_plans_to_change(&self, ids: &[Uuid]) -> Result<Vec<WorkPlanRow>, StoreError> {
        let order = [col(ROOT, work_plan::Column::Id)];
        self.all::<WorkPlanRow>().among(work_plan::Column::Id, ids).locked(&[ROOT]).rows(&order).await
    }

    /// The plans of these work reports, by their agencies' names.
    pub async fn plans_of_work_reports(&self, reports: &[Uuid]) -> Result<Vec<WorkPlanRow>, StoreError> {
        let order = [col("agency", agency::Column::SortKey), col(ROOT, work_plan::Column::Id)];
        self.all::<WorkPlanRow>().among(work_plan::Column::WorkReportId, reports).rows(&order).await
    }

    /// The documents that plans were read from.
    pub async fn source_documents(&self, ids: &[Uuid]) -> Result<Vec<SourceDocumentRow>, StoreError> {
        self.all::<SourceDocumentRow>().among(source_document::Column::Id, ids).rows(&[]).await
    }
}
