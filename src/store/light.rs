//! The light as SQL: one expression over an assignment's row and today, by which lists filter and which they show.

use entity::assignment::Column;
use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement};

use super::scope::Day;
use super::sql::{among, col};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::filter::Test;
use crate::model::light::{LightColor, LightRule};

/// How urgent an assignment is: the severity of the first rule that holds.
pub(super) fn assignment_severity(day: &Day, alias: &str) -> Expr {
    let status = |status: AssignmentStatus| col(alias, Column::Status).eq(status.as_str());
    let due = || col(alias, Column::NextDueOn);
    let severity = |rule: LightRule| Expr::cust(rule.severity().to_string());
    CaseStatement::new()
        .case(
            col(alias, Column::WorkPlanId)
                .is_null()
                .or(col(alias, Column::Ended))
                .or(status(AssignmentStatus::Withdrawn))
                .or(status(AssignmentStatus::Disputed)),
            severity(LightRule::NotTracked),
        )
        .case(status(AssignmentStatus::Completed), severity(LightRule::Completed))
        .case(due().lt(day.today), severity(LightRule::Overdue))
        .case(due().lte(day.near_due_end()), severity(LightRule::NearDue))
        .case(due().is_null(), severity(LightRule::NoDeadline))
        .finally(severity(LightRule::OnTrack))
        .into()
}

/// The worst light among an item's leads; an item without one has nothing to judge.
pub(super) fn responsibility_severity(day: &Day, alias: &str) -> Expr {
    let mut worst = leads(alias);
    worst.expr(assignment_severity(day, LEADS).max());
    Func::coalesce([Expr::from(worst), Expr::cust(LightRule::NotTracked.severity().to_string())]).into()
}

/// The id of the lead whose light the item shows: the worst, then the one that is due first, then the first printed.
pub(super) fn worst_lead(day: &Day, alias: &str) -> Expr {
    let mut worst = leads(alias);
    worst
        .expr(col(LEADS, Column::Id))
        .order_by_expr(assignment_severity(day, LEADS), Order::Desc)
        .order_by_expr(col(LEADS, entity::assignment::Derived::NextDueSort), Order::Asc)
        .order_by_expr(col(LEADS, Column::Position), Order::Asc)
        .limit(1);
    worst.into()
}

const LEADS: &str = "leads";

/// The leads of an item that count for its light.
fn leads(responsibility: &str) -> SelectStatement {
    Query::select()
        .from_as(entity::assignment::Entity, Alias::new(LEADS))
        .and_where(col(LEADS, Column::ResponsibilityId).eq(col(responsibility, "id")))
        .and_where(col(LEADS, Column::Role).eq(AssignmentRole::Lead.as_str()))
        .and_where(col(LEADS, Column::Status).ne(AssignmentStatus::Withdrawn.as_str()))
        .to_owned()
}

/// A test on the colour, as one on the severity.
pub(super) fn color_test(backend: DbBackend, severity: &Expr, test: &Test<LightColor>) -> Expr {
    let severities = |accepts: &dyn Fn(LightColor) -> bool| {
        let list: Vec<i32> =
            LightRule::ALL.iter().filter(|rule| accepts(rule.color())).map(|rule| rule.severity()).collect();
        among(backend, severity.clone(), &list)
    };
    match test {
        Test::Eq(color) => severities(&|other| other == *color),
        Test::Ne(color) => severities(&|other| other != *color),
        Test::In(colors) => severities(&|other| colors.contains(&other)),
        Test::Missing(missing) => Expr::cust(if *missing { "FALSE" } else { "TRUE" }),
        // Colours have no order and no parts; the API offers none of these.
        Test::Lt(_) | Test::Lte(_) | Test::Gt(_) | Test::Gte(_) | Test::Contains(_) | Test::StartsWith(_) => {
            Expr::cust("FALSE")
        }
    }
}
