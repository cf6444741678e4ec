//! What an assignment owes and has filed, counted: a row for each assignment, or for each of its periods.

use entity::{progress_report, reporting_obligation, review};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};

use super::figure::{end_of, one_if};
use super::{by_row, hang, of};
use crate::model::review::ReviewVerdict;
use crate::model::statistics::{Figure, Question, StatisticsDimension};
use crate::store::reporting_obligation::report_of;
use crate::store::scope::{Day, Scope};
use crate::store::sql::col;

/// The alias of what an assignment owes and has filed.
pub(super) const FILINGS: &str = "filings";

const COUNTED: [Figure; 4] =
    [Figure::ReportsDue, Figure::ReportsOnTime, Figure::ReportsSubmitted, Figure::ReportsReturned];

/// Joins what is owed and filed, where the question asks for it. Reports are counted only of assignments of which the
/// viewer sees what they owe: another agency's returns show in no count.
pub(super) fn join(rows: &mut SelectStatement, scope: &Scope<'_>, question: &Question) {
    let by_period = question.group_by.contains(&StatisticsDimension::Period);
    let asked = |figures: &[Figure]| figures.iter().any(|figure| question.figures.contains(figure));
    if !by_period && !asked(&COUNTED) {
        return;
    }
    let day = question.as_of.map_or(*scope.day(), |today| Day { today, ..*scope.day() });
    let one = match (by_period || asked(&COUNTED[..2]), by_period || asked(&COUNTED[2..])) {
        (true, false) => owed(scope, question, &day),
        (false, _) => filed(scope, question, &day),
        (true, true) => owed(scope, question, &day).union(UnionType::All, filed(scope, question, &day)).to_owned(),
    };
    let each = "one";
    let mut filings = Query::select();
    filings
        .expr_as(col(each, "assignment"), Alias::new("assignment"))
        .from_subquery(one, Alias::new(each))
        .add_group_by([col(each, "assignment")]);
    if by_period {
        filings.expr_as(col(each, "period"), Alias::new("period")).add_group_by([col(each, "period")]);
    }
    for figure in COUNTED {
        filings.expr_as(col(each, figure.as_str()).sum(), Alias::new(figure.as_str()));
    }
    hang(rows, filings, FILINGS, by_row(scope, question));
}

/// What is owed by the day or before it, and whether it came in time. Whoever sees what is owed sees that it came.
fn owed(scope: &Scope<'_>, question: &Question, day: &Day) -> SelectStatement {
    use reporting_obligation::Column;
    let owed = "owed";
    let came = col("filing", progress_report::Column::SubmittedOn).lte(col(owed, Column::DueOn));
    let zero = || Expr::cust("0");
    let mut select = columns(
        col(owed, Column::AssignmentId),
        col(owed, Column::Period),
        [Expr::cust("1"), one_if(came), zero(), zero()],
    );
    select
        .from_as(reporting_obligation::Entity, Alias::new(owed))
        .join_as(JoinType::LeftJoin, progress_report::Entity, Alias::new("filing"), report_of(owed))
        .and_where(scope.sees_reporting_obligation(owed))
        .and_where(col(owed, Column::DueOn).lte(day.today));
    if let Some(of) = of(col(owed, Column::AssignmentId), by_row(scope, question)) {
        select.and_where(of);
    }
    if let Some(period) = question.period {
        select.and_where(col(owed, Column::Period).eq(period.to_string()));
    }
    select
}

/// What was submitted by the day, and whether it was returned by then.
fn filed(scope: &Scope<'_>, question: &Question, day: &Day) -> SelectStatement {
    use progress_report::Column;
    let filed = "filed";
    let mut returned = Query::select();
    returned
        .expr(Expr::cust("1"))
        .from_as(review::Entity, Alias::new("returned"))
        .and_where(col("returned", review::Column::ProgressReportId).eq(col(filed, Column::Id)))
        .and_where(col("returned", review::Column::Verdict).eq(ReviewVerdict::Return.as_str()));
    if let Some(end) = question.as_of.and_then(|_| end_of(day)) {
        returned.and_where(col("returned", review::Column::ReviewedAt).lt(end));
    }
    let zero = || Expr::cust("0");
    let mut select = columns(
        col(filed, Column::AssignmentId),
        col(filed, Column::Period),
        [zero(), zero(), Expr::cust("1"), one_if(Expr::exists(returned))],
    );
    select
        .from_as(progress_report::Entity, Alias::new(filed))
        .and_where(scope.sees_submission(filed))
        .and_where(col(filed, Column::SubmittedOn).lte(day.today));
    if let Some(of) = of(col(filed, Column::AssignmentId), by_row(scope, question)) {
        select.and_where(of);
    }
    if let Some(period) = question.period {
        select.and_where(col(filed, Column::Period).eq(period.to_string()));
    }
    select
}

fn columns(assignment: Expr, period: Expr, counted: [Expr; 4]) -> SelectStatement {
    let mut select = Query::select();
    select.expr_as(assignment, Alias::new("assignment")).expr_as(period, Alias::new("period"));
    for (figure, value) in COUNTED.into_iter().zip(counted) {
        select.expr_as(value, Alias::new(figure.as_str()));
    }
    select
}
