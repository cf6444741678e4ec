//! The scope wall: the one place that turns a viewer into a condition per table, and the only door to reading.
//!
//! Row visibility is lost on the second read path, never on the first. So there is one path: whoever wants rows asks a
//! [`Scope`] for a [`Scoped`] selection of them, which only filters, orders, pages and loads, and can't be unwrapped.
//! Filters through relations start from the same conditions (`condition.rs`). Every other reading door of the ORM
//! fails clippy outside this file.

use std::collections::HashMap;
use std::marker::PhantomData;

use chrono::{Days, NaiveDate};
use entity::{
    assignment, contact, event, goal, indicator, measure, responsibility, source_document, work_plan, work_report,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::error::StoreError;
use super::keyset::{self, Page, Sort};
use super::sql::{all, among, any, col};
use crate::model::assignment::AssignmentStatus;
use crate::model::page::PageRequest;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::viewer::{Sight, Viewer};
use crate::model::work_plan::FilingStatus;

/// The alias of the table that a selection is about.
pub(super) const ROOT: &str = "t";

/// The day by which lights are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The server's business day.
    pub today: NaiveDate,
    /// So many days before the due day the light turns yellow.
    pub near_due_days: u64,
}

impl Day {
    pub(super) fn near_due_end(&self) -> NaiveDate {
        self.today.checked_add_days(Days::new(self.near_due_days)).unwrap_or(NaiveDate::MAX)
    }
}

/// What rows are read through: the pool, or the transaction of a change.
#[derive(Clone, Debug)]
pub(super) enum Source<'c> {
    Pool(DatabaseConnection),
    Transaction(&'c DatabaseTransaction),
}

impl Source<'_> {
    fn backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::Transaction(transaction) => transaction.get_database_backend(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the door itself: what comes here carries a viewer's condition")]
    async fn query(&self, select: &SelectStatement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(match self {
            Self::Pool(pool) => pool.query_all(select).await?,
            Self::Transaction(transaction) => transaction.query_all(select).await?,
        })
    }
}

/// A row that can be read: its table, what is joined to it, and who sees it.
pub(crate) trait Readable: FromQueryResult + Send + Sync + 'static {
    /// The table under the alias [`ROOT`], without columns.
    fn table() -> SelectStatement;
    /// Adds the row's columns and joins.
    fn select(select: &mut SelectStatement, scope: &Scope<'_>);
    /// Whether the viewer sees the row under the alias.
    fn visible(scope: &Scope<'_>, alias: &str) -> Expr;
}

/// A viewer's sight of the database. Made from a [`Viewer`] and from nothing else.
#[derive(Clone, Debug)]
pub struct Scope<'c> {
    source: Source<'c>,
    sight: Sight,
    day: Day,
}

impl<'c> Scope<'c> {
    pub(super) fn new(source: Source<'c>, viewer: &Viewer, day: Day) -> Self {
        Self { source, sight: viewer.sight.clone(), day }
    }

    pub(super) fn backend(&self) -> DbBackend {
        self.source.backend()
    }

    pub(super) const fn day(&self) -> &Day {
        &self.day
    }

    /// The rows of this kind that the viewer sees.
    pub(super) fn all<R: Readable>(&self) -> Scoped<'_, R> {
        Scoped { scope: self, conditions: vec![R::visible(self, ROOT)], row: PhantomData }
    }

    /// Responsibilities: all of the overseen tree; of an agency the dispatched ones to which it is assigned.
    pub(super) fn sees_responsibility(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, responsibility::Column::JurisdictionId), oversees),
            |agency| col(alias, responsibility::Column::Id).in_subquery(held_by(agency, HELD_ID)),
        )
    }

    /// Assignments: with a responsibility goes every assignment on it.
    pub(super) fn sees_assignment(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, assignment::Column::JurisdictionId), oversees),
            |agency| col(alias, assignment::Column::ResponsibilityId).in_subquery(held_by(agency, HELD_ID)),
        )
    }

    /// Work reports: an agency sees those that hold a responsibility of its own.
    pub(super) fn sees_work_report(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, work_report::Column::JurisdictionId), oversees),
            |agency| col(alias, work_report::Column::Id).in_subquery(held_by(agency, HELD_REPORT)),
        )
    }

    /// Work plans: of agencies only their own, as long as they see the work report.
    pub(super) fn sees_work_plan(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, work_plan::Column::JurisdictionId), oversees),
            |agency| owned_plan(alias, agency),
        )
    }

    /// What was filed with a plan: of a draft its own agency alone sees more than that the plan is missing.
    fn sees_filing(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| {
                among(self.backend(), col(alias, work_plan::Column::JurisdictionId), oversees)
                    .and(col(alias, work_plan::Column::Status).ne(FilingStatus::Draft.as_str()))
            },
            |agency| owned_plan(alias, agency),
        )
    }

    /// Source documents: with what was filed, of the plan that they were read for.
    pub(super) fn sees_source_document(&self, alias: &str) -> Expr {
        let plan = Query::select()
            .expr(Expr::cust("1"))
            .from_as(work_plan::Entity, Alias::new("filed"))
            .and_where(col("filed", work_plan::Column::SourceDocumentId).eq(col(alias, source_document::Column::Id)))
            .and_where(self.sees_filing("filed"))
            .to_owned();
        Expr::exists(plan)
    }

    /// Goals: what the plan holds of an assignment.
    pub(super) fn sees_goal(&self, alias: &str) -> Expr {
        self.sees_contents(col(alias, goal::Column::AssignmentId))
    }

    /// Indicators: with their goal.
    pub(super) fn sees_indicator(&self, alias: &str) -> Expr {
        let goal = Query::select()
            .expr(Expr::cust("1"))
            .from_as(goal::Entity, Alias::new("promised"))
            .and_where(col("promised", goal::Column::Id).eq(col(alias, indicator::Column::GoalId)))
            .and_where(self.sees_goal("promised"))
            .to_owned();
        Expr::exists(goal)
    }

    /// Measures: what the plan holds of an assignment.
    pub(super) fn sees_measure(&self, alias: &str) -> Expr {
        self.sees_contents(col(alias, measure::Column::AssignmentId))
    }

    /// Contacts: with what was filed, of the plan that lists them, or as what the plan holds of an assignment.
    pub(super) fn sees_contact(&self, alias: &str) -> Expr {
        let plan = Query::select()
            .expr(Expr::cust("1"))
            .from_as(work_plan::Entity, Alias::new("filed"))
            .and_where(col("filed", work_plan::Column::Id).eq(col(alias, contact::Column::WorkPlanId)))
            .and_where(self.sees_filing("filed"))
            .to_owned();
        Expr::exists(plan).or(self.sees_contents(col(alias, contact::Column::AssignmentId)))
    }

    /// Events: supervisors and auditors.
    pub(super) fn sees_event(&self, alias: &str) -> Expr {
        self.sees(|oversees| among(self.backend(), col(alias, event::Column::JurisdictionId), oversees), |_| any([]))
    }

    /// What a plan holds of an assignment: its own agency sees it from the first draft, the other agencies on the item
    /// once it is submitted (not while it is being changed again), supervisors and auditors unless it is a draft.
    fn sees_contents(&self, assignment_id: Expr) -> Expr {
        let status = || col("filed", work_plan::Column::Status);
        let seen = self.sees(
            |oversees| {
                among(self.backend(), col("owner", assignment::Column::JurisdictionId), oversees)
                    .and(status().ne(FilingStatus::Draft.as_str()))
            },
            |agency| {
                let submitted =
                    [FilingStatus::Submitted, FilingStatus::Accepted].map(|filed| status().eq(filed.as_str()));
                col("owner", assignment::Column::ResponsibilityId)
                    .in_subquery(held_by(agency, HELD_ID))
                    .and(col("owner", assignment::Column::AgencyId).eq(agency).or(any(submitted)))
            },
        );
        let owner = Query::select()
            .expr(Expr::cust("1"))
            .from_as(assignment::Entity, Alias::new("owner"))
            .join_as(
                JoinType::LeftJoin,
                work_plan::Entity,
                Alias::new("filed"),
                col("filed", work_plan::Column::Id).eq(col("owner", assignment::Column::WorkPlanId)),
            )
            .and_where(col("owner", assignment::Column::Id).eq(assignment_id))
            .and_where(seen)
            .to_owned();
        Expr::exists(owner)
    }

    /// The union of what the roles see; nothing where no role gives sight (an admin's lists of city data are empty).
    fn sees(&self, overseen: impl FnOnce(&[Uuid]) -> Expr, held: impl FnOnce(Uuid) -> Expr) -> Expr {
        let oversees = Some(self.sight.oversees.as_slice()).filter(|jurisdictions| !jurisdictions.is_empty());
        any([oversees.map(overseen), self.sight.agency.map(held)].into_iter().flatten())
    }
}

const HELD_ID: responsibility::Column = responsibility::Column::Id;
const HELD_REPORT: responsibility::Column = responsibility::Column::WorkReportId;

/// The agency's own plan, as long as it sees the work report.
fn owned_plan(alias: &str, agency: Uuid) -> Expr {
    col(alias, work_plan::Column::AgencyId)
        .eq(agency)
        .and(col(alias, work_plan::Column::WorkReportId).in_subquery(held_by(agency, HELD_REPORT)))
}

/// A column of the dispatched responsibilities to which the agency is assigned; a withdrawn assignment gives no sight.
fn held_by(agency: Uuid, column: responsibility::Column) -> SelectStatement {
    Query::select()
        .expr(col("held", column))
        .from_as(assignment::Entity, Alias::new("mine"))
        .join_as(
            JoinType::InnerJoin,
            responsibility::Entity,
            Alias::new("held"),
            col("held", responsibility::Column::Id).eq(col("mine", assignment::Column::ResponsibilityId)),
        )
        .and_where(col("mine", assignment::Column::AgencyId).eq(agency))
        .and_where(col("mine", assignment::Column::Status).ne(AssignmentStatus::Withdrawn.as_str()))
        .and_where(col("held", responsibility::Column::Status).ne(ResponsibilityStatus::Draft.as_str()))
        .to_owned()
}

/// Rows of one kind that a viewer sees, not yet read. Conditions can be added and none taken away.
#[derive(Debug)]
pub(super) struct Scoped<'s, R> {
    scope: &'s Scope<'s>,
    conditions: Vec<Expr>,
    row: PhantomData<R>,
}

impl<R: Readable> Scoped<'_, R> {
    /// Keeps the rows for which the condition on [`ROOT`] holds.
    pub fn filter(mut self, condition: Expr) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Keeps the rows whose column has one of the keys.
    pub fn among(self, column: impl sea_orm::sea_query::IntoIden, keys: &[Uuid]) -> Self {
        let condition = among(self.scope.backend(), col(ROOT, column), keys);
        self.filter(condition)
    }

    /// Reads all of them in the given order. For lists that a row bounds (an item's assignments); others are paged.
    pub async fn rows(self, order: &[Expr]) -> Result<Vec<R>, StoreError> {
        let mut select = self.select();
        for expression in order {
            select.order_by_expr(expression.clone(), sea_orm::sea_query::Order::Asc);
        }
        self.read(&select).await
    }

    /// One page, and whether rows lie before and behind it.
    pub async fn page(self, sort: &Sort, request: &PageRequest) -> Result<Page<R>, StoreError> {
        let mut select = self.select();
        keyset::bound(&mut select, sort, request);
        let rows = self.read(&select).await?;
        Ok(keyset::page(rows, request))
    }

    /// The same page of each parent's rows, in one statement.
    pub async fn pages(
        self,
        parent: impl sea_orm::sea_query::IntoIden,
        parents: &[Uuid],
        sort: &Sort,
        request: &PageRequest,
        parent_of: impl Fn(&R) -> Uuid,
    ) -> Result<HashMap<Uuid, Page<R>>, StoreError> {
        let parent = parent.into_iden();
        let scoped = self.among(parent.clone(), parents);
        let select = match parents {
            // One parent needs no numbering, and then the page can come straight from an index.
            [_] => {
                let mut select = scoped.select();
                keyset::bound(&mut select, sort, request);
                select
            }
            _ => keyset::bound_each(scoped.select(), parent, sort, request),
        };
        let mut rows: HashMap<Uuid, Vec<R>> = HashMap::new();
        for row in scoped.read(&select).await? {
            rows.entry(parent_of(&row)).or_default().push(row);
        }
        Ok(rows.into_iter().map(|(id, rows)| (id, keyset::page(rows, request))).collect())
    }

    /// How many there are.
    pub async fn count(self) -> Result<u64, StoreError> {
        let mut select = R::table();
        select.expr_as(Expr::cust("COUNT(*)"), Alias::new("number")).and_where(all(self.conditions.iter().cloned()));
        let rows = self.scope.source.query(&select).await?;
        rows.first().map_or(Ok(0), number)
    }

    /// How many each parent has, in one statement; a parent that has none is left out.
    pub async fn counts(
        self,
        parent: impl sea_orm::sea_query::IntoIden,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, StoreError> {
        let parent = parent.into_iden();
        let scoped = self.among(parent.clone(), parents);
        let mut select = R::table();
        select
            .expr_as(col(ROOT, parent.clone()), Alias::new("parent"))
            .expr_as(Expr::cust("COUNT(*)"), Alias::new("number"))
            .and_where(all(scoped.conditions.iter().cloned()))
            .add_group_by([col(ROOT, parent)]);
        let rows = scoped.scope.source.query(&select).await?;
        rows.iter().map(|row| Ok((row.try_get("", "parent")?, number(row)?))).collect()
    }

    fn select(&self) -> SelectStatement {
        let mut select = R::table();
        R::select(&mut select, self.scope);
        select.and_where(all(self.conditions.iter().cloned()));
        select
    }

    async fn read(&self, select: &SelectStatement) -> Result<Vec<R>, StoreError> {
        let rows = self.scope.source.query(select).await?;
        Ok(rows.iter().map(|row| R::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }
}

fn number(row: &QueryResult) -> Result<u64, StoreError> {
    let number: i64 = row.try_get("", "number")?;
    Ok(u64::try_from(number).unwrap_or_default())
}
