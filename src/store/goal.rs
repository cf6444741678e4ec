//! Goals (工作目标).

pub use entity::goal::Model as GoalRow;
use entity::goal::{self, Column};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

impl Readable for GoalRow {
    fn table() -> SelectStatement {
        Query::select().from_as(goal::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<goal::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_goal(alias)
    }
}

impl Scope<'_> {
    /// Goals by id.
    pub async fn goals(&self, ids: &[Uuid]) -> Result<Vec<GoalRow>, StoreError> {
        self.all::<GoalRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// The goals of these assignments, by number.
    pub async fn goals_of_assignments(&self, assignments: &[Uuid]) -> Result<Vec<GoalRow>, StoreError> {
        self.all::<GoalRow>().among(Column::AssignmentId, assignments).rows(&[col(ROOT, Column::Ordinal)]).await
    }
}
