//! Measures (具体工作内容).

pub use entity::measure::Model as MeasureRow;
use entity::measure::{self, Column};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

impl Readable for MeasureRow {
    fn table() -> SelectStatement {
        Query::select().from_as(measure::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<measure::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_measure(alias)
    }
}

impl Scope<'_> {
    /// Measures by id.
    pub async fn measures(&self, ids: &[Uuid]) -> Result<Vec<MeasureRow>, StoreError> {
        self.all::<MeasureRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// The measures of these assignments, by number.
    pub async fn measures_of_assignments(&self, assignments: &[Uuid]) -> Result<Vec<MeasureRow>, StoreError> {
        self.all::<MeasureRow>().among(Column::AssignmentId, assignments).rows(&[col(ROOT, Column::Ordinal)]).await
    }

    /// The measures that these goals cover, by number.
    pub async fn measures_of_goals(&self, goals: &[Uuid]) -> Result<Vec<MeasureRow>, StoreError> {
        self.all::<MeasureRow>().among(Column::GoalId, goals).rows(&[col(ROOT, Column::Ordinal)]).await
    }
}
