//! Progress reports (进展情况), each with its agency, the day by which it was owed, and only what the viewer may see.

use chrono::NaiveDate;
pub use entity::progress_report::Model as ProgressReportRecord;
use entity::progress_report::{self, Column};
use entity::{agency, assignment, reporting_obligation};
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::condition::Conditions;
use super::error::StoreError;
use super::keyset::Sort;
use super::list::{Listed, Parent};
use super::scope::{ROOT, Readable, Scope, Unread};
use super::sql::{col, columns};
use crate::model::filter::{Filter, ProgressReportTest};
use crate::model::order::{Direction, ProgressReportOrderField};
use crate::model::page::Key;
use crate::model::work_plan::FilingStatus;

/// A progress report. Where the viewer sees no more than what was accepted, problems, next steps, sign-off and the
/// obligation are not in it: what is not there can't be shown by accident.
#[derive(Clone, Debug)]
pub struct ProgressReportRow {
    pub report: progress_report::Model,
    /// Whether the viewer sees more than narrative, readings and percent.
    pub details: bool,
    /// Whose it is.
    pub agency: AgencyRow,
    /// The item of its assignment.
    pub responsibility_id: Uuid,
    /// AssignmentRole of its assignment.
    pub role: String,
    /// The printed place of its assignment on the item.
    pub position: i32,
    /// The last day by the reporting calendar; none where nothing was owed.
    due_on: Option<NaiveDate>,
}

impl FromQueryResult for ProgressReportRow {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let mut report = progress_report::Model::from_query_result(row, "report_")?;
        let details: bool = row.try_get(prefix, "details")?;
        let due_on: Option<NaiveDate> = row.try_get(prefix, "owed_by")?;
        if !details {
            (report.problems, report.next_steps, report.signed_off_by) = (None, None, None);
            (report.submitted_by_subject, report.submitted_by_name) = (None, None);
        }
        Ok(Self {
            report,
            details,
            agency: AgencyRow::from_query_result(row, "agency_")?,
            responsibility_id: row.try_get(prefix, "item_id")?,
            role: row.try_get(prefix, "owner_role")?,
            position: row.try_get(prefix, "owner_position")?,
            due_on: due_on.filter(|_| details),
        })
    }
}

impl ProgressReportRow {
    /// Whether it was first submitted by the day on which it was due; none where nothing was owed, or before it is
    /// submitted.
    pub fn on_time(&self) -> Option<bool> {
        Some(self.report.submitted_on? <= self.due_on?)
    }

    /// The progress reports of an assignment.
    pub(crate) fn of_assignment() -> Parent<Self> {
        Parent { column: Column::AssignmentId.into_iden(), of: |row| row.report.assignment_id }
    }
}

impl Readable for ProgressReportRow {
    fn table() -> SelectStatement {
        Query::select().from_as(progress_report::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, scope: &Scope<'_>) {
        let inner = JoinType::InnerJoin;
        select
            .join_as(
                inner,
                assignment::Entity,
                Alias::new("of"),
                col("of", assignment::Column::Id).eq(col(ROOT, Column::AssignmentId)),
            )
            .join_as(
                inner,
                agency::Entity,
                Alias::new("agency"),
                col("agency", agency::Column::Id).eq(col("of", assignment::Column::AgencyId)),
            )
            .join_as(
                JoinType::LeftJoin,
                reporting_obligation::Entity,
                Alias::new("owed"),
                col("owed", reporting_obligation::Column::AssignmentId)
                    .eq(col(ROOT, Column::AssignmentId))
                    .and(col("owed", reporting_obligation::Column::Period).eq(col(ROOT, Column::Period))),
            );
        columns::<progress_report::Entity>(select, ROOT, "report_");
        columns::<agency::Entity>(select, "agency", "agency_");
        select
            .expr_as(col("of", assignment::Column::ResponsibilityId), Alias::new("item_id"))
            .expr_as(col("of", assignment::Column::Role), Alias::new("owner_role"))
            .expr_as(col("of", assignment::Column::Position), Alias::new("owner_position"))
            .expr_as(col("owed", reporting_obligation::Column::DueOn), Alias::new("owed_by"))
            .expr_as(scope.sees_progress_details(ROOT), Alias::new("details"));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_progress_report(alias)
    }
}

impl Listed for ProgressReportRow {
    type Test = ProgressReportTest;
    type Field = ProgressReportOrderField;

    fn sort_column(field: ProgressReportOrderField) -> (&'static str, DynIden) {
        match field {
            ProgressReportOrderField::Period => (ROOT, Column::PeriodEnd.into_iden()),
        }
    }

    fn key(&self, field: ProgressReportOrderField) -> Key {
        match field {
            ProgressReportOrderField::Period => Key::Date(self.report.period_end),
        }
    }

    fn example(_: ProgressReportOrderField) -> Key {
        Key::Date(NaiveDate::MAX)
    }

    fn id(&self) -> Uuid {
        self.report.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<ProgressReportTest>) -> Expr {
        conditions.progress_report(alias, filter)
    }
}

/// The latest first.
fn latest() -> Sort {
    Sort { table: ROOT, column: Column::PeriodEnd.into_iden(), direction: Direction::Descending }
}

impl Scope<'_> {
    /// Progress reports by id.
    pub async fn progress_reports(&self, ids: &[Uuid]) -> Result<Vec<ProgressReportRow>, StoreError> {
        self.all::<ProgressReportRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// Progress reports to be changed: they stay as they are until the transaction ends.
    pub async fn progress_reports_to_change(&self, ids: &[Uuid]) -> Result<Vec<ProgressReportRow>, StoreError> {
        self.all::<ProgressReportRow>()
            .among(Column::Id, ids)
            .locked(&[ROOT])
            .rows(&[col(ROOT, Column::PeriodEnd), col(ROOT, Column::Id)])
            .await
    }

    /// The report of each of these assignments for the period; without one the latest that the viewer sees.
    pub async fn progress_report_of_each(
        &self,
        assignments: &[Uuid],
        period: Option<&str>,
    ) -> Result<Vec<ProgressReportRow>, StoreError> {
        self.reports_of_each::<ProgressReportRow>(assignments, period).await?.read()
    }

    /// The same as rows of any kind that are read of progress reports.
    pub(super) async fn reports_of_each<R: Readable>(
        &self,
        assignments: &[Uuid],
        period: Option<&str>,
    ) -> Result<Unread<R>, StoreError> {
        let reports = self.all::<R>();
        match period {
            // An assignment has one report a period.
            Some(period) => {
                let of_period = reports.filter(col(ROOT, Column::Period).eq(period));
                of_period.among(Column::AssignmentId, assignments).unread(&[]).await
            }
            None => reports.first_of_each(Column::AssignmentId, assignments, &latest()).await,
        }
    }

    /// The last accepted report of each of these assignments; with a day, of a period that ends by then.
    pub async fn last_accepted_reports(
        &self,
        assignments: &[Uuid],
        by: Option<NaiveDate>,
    ) -> Result<Vec<ProgressReportRow>, StoreError> {
        let mut accepted =
            self.all::<ProgressReportRow>().filter(col(ROOT, Column::Status).eq(FilingStatus::Accepted.as_str()));
        if let Some(by) = by {
            accepted = accepted.filter(col(ROOT, Column::PeriodEnd).lte(by));
        }
        accepted.first_of_each(Column::AssignmentId, assignments, &latest()).await?.read()
    }
}
