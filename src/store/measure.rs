//! Measures (具体工作内容).

use std::collections::HashSet;

pub use entity::measure::Model as MeasureRow;
use entity::measure::{self, Column};
use entity::{assignment, extension_measure, goal, indicator, indicator_reading, progress_measure};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{any, col, columns};

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

/// A measure or an indicator to which a progress report or an extension request refers.
#[derive(Debug, FromQueryResult)]
struct PartInUse {
    id: Uuid,
}

impl Readable for PartInUse {
    fn table() -> SelectStatement {
        Query::select().from_as(assignment::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        // One row for each part of the assignment, whatever refers to it.
        let done = Query::select()
            .expr_as(col("part", progress_measure::Column::MeasureId), Alias::new("id"))
            .from_as(progress_measure::Entity, Alias::new("part"))
            .to_owned();
        let extended = Query::select()
            .expr_as(col("part", extension_measure::Column::MeasureId), Alias::new("id"))
            .from_as(extension_measure::Entity, Alias::new("part"))
            .to_owned();
        let read = Query::select()
            .expr_as(col("part", indicator_reading::Column::IndicatorId), Alias::new("id"))
            .from_as(indicator_reading::Entity, Alias::new("part"))
            .to_owned();
        let own = Query::select()
            .expr_as(col("own", Column::Id), Alias::new("id"))
            .expr_as(col("own", Column::AssignmentId), Alias::new("assignment_id"))
            .from_as(measure::Entity, Alias::new("own"))
            .union(
                UnionType::All,
                Query::select()
                    .expr_as(col("own", indicator::Column::Id), Alias::new("id"))
                    .expr_as(col("promised", goal::Column::AssignmentId), Alias::new("assignment_id"))
                    .from_as(indicator::Entity, Alias::new("own"))
                    .join_as(
                        JoinType::InnerJoin,
                        goal::Entity,
                        Alias::new("promised"),
                        col("promised", goal::Column::Id).eq(col("own", indicator::Column::GoalId)),
                    )
                    .to_owned(),
            )
            .to_owned();
        let used = any([done, extended, read].map(|uses| col("parts", "id").in_subquery(uses)));
        select
            .join_subquery(
                JoinType::InnerJoin,
                own,
                Alias::new("parts"),
                col("parts", "assignment_id").eq(col(ROOT, assignment::Column::Id)),
            )
            .expr_as(col("parts", "id"), Alias::new("id"))
            .and_where(used);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment(alias)
    }
}

impl Scope<'_> {
    /// The measures and indicators of an assignment to which progress or an extension refers: they can't go.
    pub async fn parts_in_use(&self, assignment: Uuid) -> Result<HashSet<Uuid>, StoreError> {
        let parts = self.all::<PartInUse>().among(assignment::Column::Id, &[assignment]).rows(&[]).await?;
        Ok(parts.into_iter().map(|part| part.id).collect())
    }

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
