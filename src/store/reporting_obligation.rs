//! Reporting obligations (应报): who owes which progress report by when, and whether it came.

use chrono::NaiveDate;
pub use entity::reporting_obligation::Model as ReportingObligationRecord;
use entity::reporting_obligation::{self, Column};
use entity::{agency, assignment, progress_report, responsibility};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::condition::Conditions;
use super::error::StoreError;
use super::list::Listed;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};
use crate::model::filter::{Filter, ReportingObligationTest};
use crate::model::order::ReportingObligationOrderField;
use crate::model::page::Key;

/// An obligation with its agency, and when the report that answers it was submitted.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ReportingObligationRow {
    #[sea_orm(nested(prefix = "obligation_"))]
    pub obligation: reporting_obligation::Model,
    #[sea_orm(nested(prefix = "agency_"))]
    pub agency: AgencyRow,
    /// The business day of the first submission; none while it is not submitted.
    pub submitted_on: Option<NaiveDate>,
    /// The report, also while it is a draft, which its own agency alone may see: to be read through the scope.
    pub report_id: Option<Uuid>,
}

impl ReportingObligationRow {
    /// Whether it came in time; none while it has not come.
    pub fn on_time(&self) -> Option<bool> {
        self.submitted_on.map(|day| day <= self.obligation.due_on)
    }

    /// Whether it has not come though its day is over.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        self.submitted_on.is_none() && self.obligation.due_on < today
    }

    /// The day by whose end its light is judged: its due day, once that has come.
    pub fn judged_on(&self, today: NaiveDate) -> NaiveDate {
        Ord::min(self.obligation.due_on, today)
    }
}

/// The report of an obligation under the alias `filing`, whether it was submitted or not.
pub(super) fn report_of(obligation: &str) -> Expr {
    col("filing", progress_report::Column::AssignmentId)
        .eq(col(obligation, Column::AssignmentId))
        .and(col("filing", progress_report::Column::Period).eq(col(obligation, Column::Period)))
}

/// A submitted report answers the obligation, and passes. Whoever sees an obligation sees that it came.
pub(super) fn answered(obligation: &str, passes: impl FnOnce(Expr) -> Expr) -> Expr {
    let day = || col("filing", progress_report::Column::SubmittedOn);
    let filing = Query::select()
        .expr(Expr::cust("1"))
        .from_as(progress_report::Entity, Alias::new("filing"))
        .and_where(report_of(obligation))
        .and_where(day().is_not_null())
        .and_where(passes(day()))
        .to_owned();
    Expr::exists(filing)
}

impl Readable for ReportingObligationRow {
    fn table() -> SelectStatement {
        Query::select().from_as(reporting_obligation::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        select
            .join_as(
                JoinType::InnerJoin,
                agency::Entity,
                Alias::new("agency"),
                col("agency", agency::Column::Id).eq(col(ROOT, Column::AgencyId)),
            )
            .join_as(JoinType::LeftJoin, progress_report::Entity, Alias::new("filing"), report_of(ROOT));
        columns::<reporting_obligation::Entity>(select, ROOT, "obligation_");
        columns::<agency::Entity>(select, "agency", "agency_");
        select
            .expr_as(col("filing", progress_report::Column::SubmittedOn), Alias::new("submitted_on"))
            .expr_as(col("filing", progress_report::Column::Id), Alias::new("report_id"));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_reporting_obligation(alias)
    }
}

impl Listed for ReportingObligationRow {
    type Test = ReportingObligationTest;
    type Field = ReportingObligationOrderField;

    fn sort_column(field: ReportingObligationOrderField) -> (&'static str, DynIden) {
        match field {
            ReportingObligationOrderField::DueOn => (ROOT, Column::DueOn.into_iden()),
        }
    }

    fn key(&self, field: ReportingObligationOrderField) -> Key {
        match field {
            ReportingObligationOrderField::DueOn => Key::Date(self.obligation.due_on),
        }
    }

    fn example(_: ReportingObligationOrderField) -> Key {
        Key::Date(NaiveDate::MAX)
    }

    fn id(&self) -> Uuid {
        self.obligation.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<ReportingObligationTest>) -> Expr {
        conditions.reporting_obligation(alias, filter)
    }
}

/// An obligation to be brought in line with the calendar.
impl Readable for ReportingObligationRecord {
    fn table() -> SelectStatement {
        Query::select().from_as(reporting_obligation::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<reporting_obligation::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_reporting_obligation(alias)
    }
}

/// What decides which reports an assignment owes.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Debtor {
    pub id: Uuid,
    pub jurisdiction_id: Uuid,
    pub work_report_id: Uuid,
    pub responsibility_id: Uuid,
    pub agency_id: Uuid,
    /// Null before dispatch.
    pub work_plan_id: Option<Uuid>,
    /// AssignmentRole.
    pub role: String,
    /// AssignmentStatus.
    pub status: String,
    /// ResponsibilityStatus of the item.
    pub item_status: String,
    /// Null before dispatch.
    pub started_on: Option<NaiveDate>,
}

impl Readable for Debtor {
    fn table() -> SelectStatement {
        let item = col("item", responsibility::Column::Id).eq(col(ROOT, assignment::Column::ResponsibilityId));
        Query::select()
            .from_as(assignment::Entity, Alias::new(ROOT))
            .join_as(JoinType::InnerJoin, responsibility::Entity, Alias::new("item"), item)
            .to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        use assignment::Column;
        for column in [
            Column::Id,
            Column::JurisdictionId,
            Column::ResponsibilityId,
            Column::AgencyId,
            Column::WorkPlanId,
            Column::Role,
            Column::Status,
            Column::StartedOn,
        ] {
            select.expr_as(col(ROOT, column), Alias::new(sea_orm::IdenStatic::as_str(&column)));
        }
        select
            .expr_as(col("item", responsibility::Column::WorkReportId), Alias::new("work_report_id"))
            .expr_as(col("item", responsibility::Column::Status), Alias::new("item_status"));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment(alias)
    }
}

impl Scope<'_> {
    /// Obligations by id.
    pub async fn reporting_obligations(&self, ids: &[Uuid]) -> Result<Vec<ReportingObligationRow>, StoreError> {
        self.all::<ReportingObligationRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// What an agency owes of a year, by day.
    pub async fn obligations_of_agency(
        &self,
        report: Uuid,
        agency: Uuid,
    ) -> Result<Vec<ReportingObligationRow>, StoreError> {
        self.all::<ReportingObligationRow>()
            .filter(col(ROOT, Column::WorkReportId).eq(report))
            .filter(col(ROOT, Column::AgencyId).eq(agency))
            .rows(&[col(ROOT, Column::DueOn), col(ROOT, Column::Id)])
            .await
    }

    /// What these assignments owe.
    pub async fn obligations_of_assignments(
        &self,
        assignments: &[Uuid],
    ) -> Result<Vec<ReportingObligationRecord>, StoreError> {
        self.all::<ReportingObligationRecord>().among(Column::AssignmentId, assignments).rows(&[]).await
    }

    /// Every assignment of these work reports, or of these items among them.
    pub async fn debtors(&self, reports: &[Uuid], items: Option<&[Uuid]>) -> Result<Vec<Debtor>, StoreError> {
        let mut debtors = self.all::<Debtor>().filter(super::sql::among(
            self.backend(),
            col("item", responsibility::Column::WorkReportId),
            reports,
        ));
        if let Some(items) = items {
            debtors = debtors.among(assignment::Column::ResponsibilityId, items);
        }
        debtors.rows(&[col(ROOT, assignment::Column::Id)]).await
    }
}
