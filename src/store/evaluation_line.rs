//! The lines of an agency's yearly score (考核).

pub use entity::evaluation_line::Model as EvaluationLineRow;
use entity::evaluation_line::{self, Column};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

impl Readable for EvaluationLineRow {
    fn table() -> SelectStatement {
        Query::select().from_as(evaluation_line::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<evaluation_line::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_evaluation_line(alias)
    }
}

impl Scope<'_> {
    /// The lines of these plans' scores, in their order.
    pub async fn evaluation_lines_of_plans(&self, plans: &[Uuid]) -> Result<Vec<EvaluationLineRow>, StoreError> {
        let order = [col(ROOT, Column::WorkPlanId), col(ROOT, Column::Position)];
        self.all::<EvaluationLineRow>().among(Column::WorkPlanId, plans).rows(&order).await
    }
}
