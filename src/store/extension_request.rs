//! Requests for a later due date (延期申请), and the measures that they name.

pub use entity::extension_measure::Model as ExtensionMeasureRecord;
pub use entity::extension_request::Model as ExtensionRequestRow;
use entity::extension_request::{self, Column};
use entity::{extension_measure, measure};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};
use crate::model::extension::ExtensionStatus;

impl Readable for ExtensionRequestRow {
    fn table() -> SelectStatement {
        Query::select().from_as(extension_request::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<extension_request::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_privately(col(alias, Column::AssignmentId))
    }
}

/// A measure that a request names.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ExtendedMeasure {
    pub extension_request_id: Uuid,
    #[sea_orm(nested(prefix = "measure_"))]
    pub measure: measure::Model,
}

impl Readable for ExtendedMeasure {
    fn table() -> SelectStatement {
        Query::select()
            .from_as(extension_measure::Entity, Alias::new(ROOT))
            .join_as(
                JoinType::InnerJoin,
                measure::Entity,
                Alias::new("measure"),
                col("measure", measure::Column::Id).eq(col(ROOT, extension_measure::Column::MeasureId)),
            )
            .join_as(
                JoinType::InnerJoin,
                extension_request::Entity,
                Alias::new("request"),
                col("request", Column::Id).eq(col(ROOT, extension_measure::Column::ExtensionRequestId)),
            )
            .to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        select.expr_as(col(ROOT, extension_measure::Column::ExtensionRequestId), Alias::new("extension_request_id"));
        columns::<measure::Entity>(select, "measure", "measure_");
    }

    /// With the request, and as the measure itself is seen.
    fn visible(scope: &Scope<'_>, _: &str) -> Expr {
        scope.sees_privately(col("request", Column::AssignmentId)).and(scope.sees_measure("measure"))
    }
}

impl Scope<'_> {
    /// Extension requests by id.
    pub async fn extension_requests(&self, ids: &[Uuid]) -> Result<Vec<ExtensionRequestRow>, StoreError> {
        self.all::<ExtensionRequestRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// The extension requests of these assignments, as they were asked.
    pub async fn extension_requests_of_assignments(
        &self,
        assignments: &[Uuid],
    ) -> Result<Vec<ExtensionRequestRow>, StoreError> {
        let order = [col(ROOT, Column::RequestedAt), col(ROOT, Column::Id)];
        self.all::<ExtensionRequestRow>().among(Column::AssignmentId, assignments).rows(&order).await
    }

    /// The requests of these assignments that wait for their decision.
    pub async fn pending_extensions(&self, assignments: &[Uuid]) -> Result<Vec<ExtensionRequestRow>, StoreError> {
        let pending = col(ROOT, Column::Status).eq(ExtensionStatus::Pending.as_str());
        let order = [col(ROOT, Column::RequestedAt), col(ROOT, Column::Id)];
        self.all::<ExtensionRequestRow>().among(Column::AssignmentId, assignments).filter(pending).rows(&order).await
    }

    /// Whether a request of the assignment waits for its decision.
    pub async fn has_pending_extension(&self, assignment: Uuid) -> Result<bool, StoreError> {
        let pending = col(ROOT, Column::Status).eq(ExtensionStatus::Pending.as_str());
        let pending = self.all::<ExtensionRequestRow>().among(Column::AssignmentId, &[assignment]).filter(pending);
        Ok(pending.count().await? > 0)
    }

    /// The measures that these requests name, by number.
    pub async fn measures_of_extensions(&self, requests: &[Uuid]) -> Result<Vec<ExtendedMeasure>, StoreError> {
        let order = [col("measure", measure::Column::Ordinal)];
        self.all::<ExtendedMeasure>().among(extension_measure::Column::ExtensionRequestId, requests).rows(&order).await
    }
}
