//! Indicators (量化指标) of goals.

pub use entity::indicator::Model as IndicatorRecord;
use entity::indicator::{self, Column};
use entity::{assignment, goal, responsibility, work_report};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{among, col, columns};
use crate::model::pace::Pace;

/// An indicator with the time over which it adds up.
#[derive(Clone, Debug, FromQueryResult)]
pub struct IndicatorRow {
    #[sea_orm(nested(prefix = "indicator_"))]
    pub indicator: indicator::Model,
    pub assignment_id: Uuid,
    year: i32,
    pace_from: i64,
    pace_to: i64,
}

impl IndicatorRow {
    /// Its assignment's pace; the whole year of what was not dispatched.
    pub fn pace(&self) -> Pace {
        let own = Pace { from: self.pace_from, to: self.pace_to };
        if own.is_set() { own } else { Pace::of_year(self.year) }
    }
}

impl Readable for IndicatorRow {
    fn table() -> SelectStatement {
        Query::select().from_as(indicator::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<indicator::Entity>(select, ROOT, "indicator_");
        let inner = JoinType::InnerJoin;
        select
            .join_as(
                inner,
                goal::Entity,
                Alias::new("goal"),
                col("goal", goal::Column::Id).eq(col(ROOT, Column::GoalId)),
            )
            .join_as(
                inner,
                assignment::Entity,
                Alias::new("assignment"),
                col("assignment", assignment::Column::Id).eq(col("goal", goal::Column::AssignmentId)),
            )
            .join_as(
                inner,
                responsibility::Entity,
                Alias::new("item"),
                col("item", responsibility::Column::Id).eq(col("assignment", assignment::Column::ResponsibilityId)),
            )
            .join_as(
                inner,
                work_report::Entity,
                Alias::new("report"),
                col("report", work_report::Column::Id).eq(col("item", responsibility::Column::WorkReportId)),
            )
            .expr_as(col("assignment", assignment::Column::Id), Alias::new("assignment_id"))
            .expr_as(col("report", work_report::Column::Year), Alias::new("year"))
            .expr_as(col("assignment", assignment::Column::PaceFrom), Alias::new("pace_from"))
            .expr_as(col("assignment", assignment::Column::PaceTo), Alias::new("pace_to"));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_indicator(alias)
    }
}

impl Scope<'_> {
    /// Indicators by id.
    pub async fn indicators(&self, ids: &[Uuid]) -> Result<Vec<IndicatorRow>, StoreError> {
        self.all::<IndicatorRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// The indicators of these goals, as printed.
    pub async fn indicators_of_goals(&self, goals: &[Uuid]) -> Result<Vec<IndicatorRow>, StoreError> {
        self.all::<IndicatorRow>().among(Column::GoalId, goals).rows(&[col(ROOT, Column::Ordinal)]).await
    }

    /// The indicators of these assignments, as printed: by goal, then by place.
    pub async fn indicators_of_assignments(&self, assignments: &[Uuid]) -> Result<Vec<IndicatorRow>, StoreError> {
        let of = among(self.backend(), col("assignment", assignment::Column::Id), assignments);
        let order =
            [col("assignment", assignment::Column::Id), col("goal", goal::Column::Ordinal), col(ROOT, Column::Ordinal)];
        self.all::<IndicatorRow>().filter(of).rows(&order).await
    }
}
