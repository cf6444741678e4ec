//! The lines of a reporting calendar (报送日程).

pub use entity::reporting_deadline::Model as ReportingDeadlineRow;
use entity::reporting_deadline::{self, Column};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

impl Readable for ReportingDeadlineRow {
    fn table() -> SelectStatement {
        Query::select().from_as(reporting_deadline::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<reporting_deadline::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_reporting_deadline(alias)
    }
}

impl Scope<'_> {
    /// The calendars of these work reports, by day; of one day by period and role.
    pub async fn deadlines_of_work_reports(&self, reports: &[Uuid]) -> Result<Vec<ReportingDeadlineRow>, StoreError> {
        let order = [Column::DueOn, Column::Period, Column::Role].map(|column| col(ROOT, column));
        self.all::<ReportingDeadlineRow>().among(Column::WorkReportId, reports).rows(&order).await
    }
}
