//! What is counted of an assignment, as columns of its row.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use entity::{assignment, goal, indicator, responsibility};
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement};

use super::filings::FILINGS;
use super::{ITEM, THEN, by_row, hang, of};
use crate::model::assignment::AssignmentStatus;
use crate::model::indicator::IndicatorKind;
use crate::model::light::LightRule;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::statistics::{Figure, Question};
use crate::store::light;
use crate::store::scope::{Day, Scope};
use crate::store::sql::{any, col};

/// The alias of what an assignment's goals promise.
const PROMISED: &str = "promised";

/// What a row adds to a figure; none where counting rows is enough.
pub(super) fn figure_of(figure: Figure, question: &Question, day: &Day, state: &str) -> Option<Expr> {
    let status = |status: AssignmentStatus| col(state, assignment::Column::Status).eq(status.as_str());
    let in_force = || in_force(question, state);
    Some(match figure {
        Figure::Assignments | Figure::Responsibilities => return None,
        Figure::InForce => one_if(in_force()),
        Figure::Acknowledged => {
            use AssignmentStatus::{Acknowledged, Completed, CompletionRequested};
            one_if(in_force().and(any([Acknowledged, CompletionRequested, Completed].map(status))))
        }
        Figure::Completed => one_if(in_force().and(status(AssignmentStatus::Completed))),
        Figure::Closed => {
            let item = col(ITEM, responsibility::Column::Id);
            CaseStatement::new().case(closed(question, day), item).finally(Expr::cust("NULL")).into()
        }
        // The rule says nothing of what is not in force.
        Figure::Overdue => one_if(in_force().and(light::is_rule(day, state, LightRule::Overdue))),
        Figure::ReportsDue | Figure::ReportsOnTime | Figure::ReportsSubmitted | Figure::ReportsReturned => {
            col(FILINGS, figure.as_str())
        }
        Figure::Indicators | Figure::IndicatorsAttained => col(PROMISED, figure.as_str()),
    })
}

pub(super) fn one_if(condition: Expr) -> Expr {
    CaseStatement::new().case(condition, Expr::cust("1")).finally(Expr::cust("0")).into()
}

/// Dispatched and not withdrawn. On a past day what had no plan was not dispatched yet.
fn in_force(question: &Question, state: &str) -> Expr {
    let dispatched = if question.as_of.is_some() {
        col(THEN, assignment::Column::WorkPlanId).is_not_null()
    } else {
        col(ITEM, responsibility::Column::Status).ne(ResponsibilityStatus::Draft.as_str())
    };
    dispatched.and(col(state, assignment::Column::Status).ne(AssignmentStatus::Withdrawn.as_str()))
}

/// The item is closed, for no item is opened again: on a past day, if that was before the day's end.
fn closed(question: &Question, day: &Day) -> Expr {
    let closed = col(ITEM, responsibility::Column::Status).eq(ResponsibilityStatus::Closed.as_str());
    match question.as_of.and_then(|_| end_of(day)) {
        Some(end) => closed.and(col(ITEM, responsibility::Column::ClosedAt).lt(end)),
        None => closed,
    }
}

/// The moment at which a business day is over; none beyond the calendar.
pub(super) fn end_of(day: &Day) -> Option<DateTime<Utc>> {
    let midnight = day.today.succ_opt().and_then(|next: NaiveDate| next.and_hms_opt(0, 0, 0))?;
    // A midnight that the clocks skip is over when they have.
    day.zone.from_local_datetime(&midnight).earliest().map(|end| end.to_utc()).or(Some(midnight.and_utc()))
}

/// Joins how many indicators the goals of an assignment have, and how many of them are attained, as far as the viewer
/// sees its goals.
pub(super) fn join_indicators(rows: &mut SelectStatement, scope: &Scope<'_>, question: &Question) {
    let asked = [Figure::Indicators, Figure::IndicatorsAttained];
    if !asked.iter().any(|figure| question.figures.contains(figure)) {
        return;
    }
    let (goal, read) = ("goal", "read");
    let by_row = by_row(scope, question);
    let promised = Query::select()
        .expr_as(col(goal, goal::Column::AssignmentId), Alias::new("assignment"))
        .expr_as(Expr::cust("COUNT(*)"), Alias::new(Figure::Indicators.as_str()))
        .expr_as(one_if(attained(read)).sum(), Alias::new(Figure::IndicatorsAttained.as_str()))
        .from_as(goal::Entity, Alias::new(goal))
        .join_as(
            JoinType::InnerJoin,
            indicator::Entity,
            Alias::new(read),
            col(read, indicator::Column::GoalId).eq(col(goal, goal::Column::Id)),
        )
        .and_where(scope.sees_goal(goal))
        .and_where_option(of(col(goal, goal::Column::AssignmentId), by_row))
        .add_group_by([col(goal, goal::Column::AssignmentId)])
        .to_owned();
    hang(rows, promised, PROMISED, by_row);
}

/// The last accepted reading meets the target: an amount or a level stands at it or above, a ceiling is not passed.
fn attained(alias: &str) -> Expr {
    use indicator::Column::{Actual, Kind, Target, Upper};
    let ceiling = || col(alias, Kind).eq(IndicatorKind::Ceiling.as_str());
    let highest = Func::coalesce([col(alias, Upper), col(alias, Target)]);
    any([
        ceiling().and(col(alias, Actual).lte(Expr::from(highest))),
        ceiling().not().and(col(alias, Actual).gte(col(alias, Target))),
    ])
}
