//! Work reports (政府工作报告).

use entity::work_report;
pub use entity::work_report::Model as WorkReportRow;
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, Query, SelectStatement};
use uuid::Uuid;

use super::condition::Conditions;
use super::error::StoreError;
use super::jurisdiction::Place;
use super::list::Listed;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};
use crate::model::filter::{Filter, WorkReportTest};
use crate::model::order::WorkReportOrderField;
use crate::model::page::Key;

impl Readable for WorkReportRow {
    fn table() -> SelectStatement {
        Query::select().from_as(work_report::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<work_report::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_work_report(alias)
    }
}

impl Listed for WorkReportRow {
    type Test = WorkReportTest;
    type Field = WorkReportOrderField;

    fn sort_column(field: WorkReportOrderField) -> (&'static str, DynIden) {
        match field {
            WorkReportOrderField::Year => (ROOT, work_report::Column::Year.into_iden()),
        }
    }

    fn key(&self, field: WorkReportOrderField) -> Key {
        match field {
            WorkReportOrderField::Year => Key::Number(self.year.into()),
        }
    }

    fn example(_: WorkReportOrderField) -> Key {
        Key::Number(0)
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<WorkReportTest>) -> Expr {
        conditions.work_report(alias, filter)
    }
}

impl Scope<'_> {
    /// Work reports by id.
    pub async fn work_reports(&self, ids: &[Uuid]) -> Result<Vec<WorkReportRow>, StoreError> {
        self.all::<WorkReportRow>().among(work_report::Column::Id, ids).rows(&[]).await
    }

    /// Work reports whose calendar or obligations are to be changed: one writer after the other.
    pub async fn work_reports_to_change(&self, ids: &[Uuid]) -> Result<Vec<WorkReportRow>, StoreError> {
        let order = [col(ROOT, work_report::Column::Id)];
        self.all::<WorkReportRow>().among(work_report::Column::Id, ids).locked(&[ROOT]).rows(&order).await
    }

    /// The work report of a jurisdiction and year.
    pub async fn work_report_of(&self, place: Place<'_>, year: i32) -> Result<Option<WorkReportRow>, StoreError> {
        let reports = self
            .all::<WorkReportRow>()
            .filter(col(ROOT, work_report::Column::Year).eq(year))
            .filter(place.holds(col(ROOT, work_report::Column::JurisdictionId)));
        Ok(reports.rows(&[]).await?.into_iter().next())
    }
}
