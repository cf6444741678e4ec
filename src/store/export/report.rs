//! The progress reports of an export with their readings: of each assignment one, and of it only what the viewer sees.

use chrono::{DateTime, NaiveDate, Utc};
use entity::progress_report::Column;
use entity::{goal, indicator, indicator_reading, progress_report, reporting_obligation};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::lean::lean;
use crate::store::error::StoreError;
use crate::store::progress_contents::IndicatorReadingRow;
use crate::store::scope::{ROOT, Readable, Scope, Unread};
use crate::store::sql::col;

lean! {
    /// A progress report as the database has it.
    Whole {
        id: Uuid = col(ROOT, Column::Id),
        assignment_id: Uuid = col(ROOT, Column::AssignmentId),
        period: String = col(ROOT, Column::Period),
        /// FilingStatus.
        status: String = col(ROOT, Column::Status),
        narrative: String = col(ROOT, Column::Narrative),
        problems: Option<String> = col(ROOT, Column::Problems),
        next_steps: Option<String> = col(ROOT, Column::NextSteps),
        /// Ten-thousandths.
        percent_done: Option<i64> = col(ROOT, Column::PercentDone),
        submitted_at: Option<DateTime<Utc>> = col(ROOT, Column::SubmittedAt),
        submitted_on: Option<NaiveDate> = col(ROOT, Column::SubmittedOn),
        signed_off_by: Option<String> = col(ROOT, Column::SignedOffBy),
        version: i32 = col(ROOT, Column::Version),
        owed_by: Option<NaiveDate> = col("owed", reporting_obligation::Column::DueOn),
    }
}

/// A progress report without what the viewer does not see of it: what is not there can't be written by accident.
#[derive(Clone, Debug)]
pub struct ExportReport {
    whole: Whole,
}

impl std::ops::Deref for ExportReport {
    type Target = Whole;

    fn deref(&self) -> &Whole {
        &self.whole
    }
}

impl ExportReport {
    /// Whether it was first submitted by the day on which it was due; none where nothing was owed, or before it is.
    pub fn on_time(&self) -> Option<bool> {
        Some(self.submitted_on? <= self.owed_by?)
    }
}

impl FromQueryResult for ExportReport {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let details: bool = row.try_get_by_index(0)?;
        let mut whole = Whole::read(row, 1)?;
        if !details {
            (whole.problems, whole.next_steps, whole.signed_off_by, whole.owed_by) = (None, None, None, None);
        }
        Ok(Self { whole })
    }
}

impl Readable for ExportReport {
    fn table() -> SelectStatement {
        Query::select().from_as(progress_report::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, scope: &Scope<'_>) {
        let owed = col("owed", reporting_obligation::Column::AssignmentId)
            .eq(col(ROOT, Column::AssignmentId))
            .and(col("owed", reporting_obligation::Column::Period).eq(col(ROOT, Column::Period)));
        select
            .join_as(JoinType::LeftJoin, reporting_obligation::Entity, Alias::new("owed"), owed)
            .expr_as(scope.sees_progress_details(ROOT), Alias::new("details"));
        Whole::columns(select);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_progress_report(alias)
    }
}

lean! {
    ExportReading {
        report_id: Uuid = col(ROOT, indicator_reading::Column::ProgressReportId),
        indicator_id: Uuid = col(ROOT, indicator_reading::Column::IndicatorId),
        /// Ten-thousandths.
        value: i64 = col(ROOT, indicator_reading::Column::Value),
        as_of: NaiveDate = col(ROOT, indicator_reading::Column::AsOf),
    }
}

impl Readable for ExportReading {
    fn table() -> SelectStatement {
        let read = col("read", indicator::Column::Id).eq(col(ROOT, indicator_reading::Column::IndicatorId));
        let promised = col("goal", goal::Column::Id).eq(col("read", indicator::Column::GoalId));
        Query::select()
            .from_as(indicator_reading::Entity, Alias::new(ROOT))
            .join_as(JoinType::InnerJoin, indicator::Entity, Alias::new("read"), read)
            .join_as(JoinType::InnerJoin, goal::Entity, Alias::new("goal"), promised)
            .to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        Self::columns(select);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        <IndicatorReadingRow as Readable>::visible(scope, alias)
    }
}

impl Scope<'_> {
    /// By report, in the order of the plan's goals.
    pub(super) async fn export_readings(&self, reports: &[Uuid]) -> Result<Unread<ExportReading>, StoreError> {
        let order = [
            col(ROOT, indicator_reading::Column::ProgressReportId),
            col("goal", goal::Column::Ordinal),
            col("read", indicator::Column::Ordinal),
            col(ROOT, indicator_reading::Column::Id),
        ];
        self.all::<ExportReading>().among(indicator_reading::Column::ProgressReportId, reports).unread(&order).await
    }
}
