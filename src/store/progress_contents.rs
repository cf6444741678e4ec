//! What hangs on a progress report: its readings, the measures that it says are done, and the reports that it was
//! compiled from.

pub use entity::indicator_reading::Model as IndicatorReadingRow;
pub use entity::progress_measure::Model as ProgressMeasureRecord;
pub use entity::progress_source::Model as ProgressSourceRow;
use entity::{goal, indicator, indicator_reading, measure, progress_measure, progress_source};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::measure::MeasureRow;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

impl Readable for IndicatorReadingRow {
    fn table() -> SelectStatement {
        Query::select().from_as(indicator_reading::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        let inner = JoinType::InnerJoin;
        let indicator = col("read", indicator::Column::Id).eq(col(ROOT, indicator_reading::Column::IndicatorId));
        select.join_as(inner, indicator::Entity, Alias::new("read"), indicator).join_as(
            inner,
            goal::Entity,
            Alias::new("goal"),
            col("goal", goal::Column::Id).eq(col("read", indicator::Column::GoalId)),
        );
        columns::<indicator_reading::Entity>(select, ROOT, "");
    }

    /// With its report, where the viewer sees the indicator too.
    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        let indicator = Query::select()
            .expr(Expr::cust("1"))
            .from_as(indicator::Entity, Alias::new("meant"))
            .and_where(col("meant", indicator::Column::Id).eq(col(alias, indicator_reading::Column::IndicatorId)))
            .and_where(scope.sees_indicator("meant"))
            .to_owned();
        scope.sees_with_report(col(alias, indicator_reading::Column::ProgressReportId)).and(Expr::exists(indicator))
    }
}

/// A measure that a report says is done, with the day.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MeasureDoneRow {
    #[sea_orm(nested(prefix = "done_"))]
    pub done: progress_measure::Model,
    #[sea_orm(nested(prefix = "measure_"))]
    pub measure: MeasureRow,
}

impl Readable for MeasureDoneRow {
    fn table() -> SelectStatement {
        Query::select()
            .from_as(progress_measure::Entity, Alias::new(ROOT))
            .join_as(
                JoinType::InnerJoin,
                measure::Entity,
                Alias::new("measure"),
                col("measure", measure::Column::Id).eq(col(ROOT, progress_measure::Column::MeasureId)),
            )
            .to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<progress_measure::Entity>(select, ROOT, "done_");
        columns::<measure::Entity>(select, "measure", "measure_");
    }

    /// With its report, where the viewer sees the measure too.
    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope
            .sees_with_report(col(alias, progress_measure::Column::ProgressReportId))
            .and(scope.sees_measure("measure"))
    }
}

impl Readable for ProgressSourceRow {
    fn table() -> SelectStatement {
        Query::select().from_as(progress_source::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<progress_source::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_with_report_details(col(alias, progress_source::Column::ProgressReportId))
    }
}

impl Scope<'_> {
    /// The readings of these reports, in the order of the plan's goals.
    pub async fn readings_of_reports(&self, reports: &[Uuid]) -> Result<Vec<IndicatorReadingRow>, StoreError> {
        let order = [
            col("goal", goal::Column::Ordinal),
            col("read", indicator::Column::Ordinal),
            col(ROOT, indicator_reading::Column::Id),
        ];
        self.all::<IndicatorReadingRow>().among(indicator_reading::Column::ProgressReportId, reports).rows(&order).await
    }

    /// The measures that these reports say are done, by number.
    pub async fn measures_done_of_reports(&self, reports: &[Uuid]) -> Result<Vec<MeasureDoneRow>, StoreError> {
        let order = [col("measure", measure::Column::Ordinal), col(ROOT, progress_measure::Column::Id)];
        self.all::<MeasureDoneRow>().among(progress_measure::Column::ProgressReportId, reports).rows(&order).await
    }

    /// What these reports were compiled from, in the order of their parts.
    pub async fn sources_of_reports(&self, reports: &[Uuid]) -> Result<Vec<ProgressSourceRow>, StoreError> {
        let order = [col(ROOT, progress_source::Column::Position), col(ROOT, progress_source::Column::Id)];
        self.all::<ProgressSourceRow>().among(progress_source::Column::ProgressReportId, reports).rows(&order).await
    }
}
