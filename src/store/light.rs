//! The light as SQL: one expression over a row and today, by which lists filter and which they show. The row is an
//! assignment's, or what `assignment_state` kept of one: their columns have the same names.

mod read;

use entity::assignment::Column;
use entity::assignment_state;
use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};

pub(super) use self::read::{Facts, Judged, Told, join, light};
use super::assignment_state::stood;
use super::scope::Day;
use super::sql::{among, col};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::filter::Test;
use crate::model::light::{AHEAD, LightCode, LightColor, LightRule};
use crate::model::pace::{WHOLE, position};

/// The light of the row under the alias, as a [`LightCode`]: the first rule that holds, and the colour that it gives
/// or that was set by hand.
pub(super) fn code(day: &Day, alias: &str) -> Expr {
    let hand = || col(alias, Column::OverrideUntil).gte(day.today);
    let mut by_hand = CaseStatement::new();
    for color in LightColor::ALL {
        let set = col(alias, Column::OverrideColor).eq(color.as_str());
        by_hand = by_hand.case(hand().and(set), number(LightCode::of_hand(*color).0));
    }
    // A hand takes the rule's own colour away and leaves its severity.
    let kept: Expr = CaseStatement::new()
        .case(hand().and(col(alias, Column::OverrideColor).is_not_null()), number(LightCode::COLOR))
        .finally(number(LightCode::COLOR * LightCode::COLOR))
        .into();
    let by_hand: Expr = by_hand.finally(number(0)).into();
    rule(day, alias).modulo(kept).add(by_hand)
}

/// The first rule that holds, in the order of `model::light`.
fn rule(day: &Day, alias: &str) -> Expr {
    let status = |status: AssignmentStatus| col(alias, Column::Status).eq(status.as_str());
    let due = || col(alias, Column::NextDueOn);
    let attained = || col(alias, Column::Attained);
    let paced = || col(alias, Column::PaceTo).gt(col(alias, Column::PaceFrom));
    let rule = |rule: LightRule| number(LightCode::of_rule(rule).0);
    CaseStatement::new()
        .case(
            col(alias, Column::WorkPlanId)
                .is_null()
                .or(col(alias, Column::Ended))
                .or(status(AssignmentStatus::Withdrawn))
                .or(status(AssignmentStatus::Disputed)),
            rule(LightRule::NotTracked),
        )
        .case(status(AssignmentStatus::Completed), rule(LightRule::Completed))
        .case(due().lt(day.today), rule(LightRule::Overdue))
        .case(
            col(alias, Column::OutOfBounds).or(paced().and(attained().lt(expected(day, alias)))),
            rule(LightRule::BehindSchedule),
        )
        .case(due().lte(day.near_due_end()), rule(LightRule::NearDue))
        .case(
            paced().and(attained().gte(expected(day, alias).add(Expr::cust(AHEAD.to_string())))),
            rule(LightRule::AheadOfSchedule),
        )
        .case(due().is_null(), rule(LightRule::NoDeadline))
        .finally(rule(LightRule::OnTrack))
        .into()
}

/// The share of its time that has passed, as `Pace::expected` computes it: whole numbers, rounded down. The attained
/// share is only compared, never computed with, so that no number that stands there can overflow.
fn expected(day: &Day, alias: &str) -> Expr {
    let today = || Expr::val(position(day.today));
    let (from, to) = (|| col(alias, Column::PaceFrom), || col(alias, Column::PaceTo));
    // The first two cases also keep a pace that is not set from dividing by zero.
    CaseStatement::new()
        .case(from().gte(today()), number(0))
        .case(to().lte(today()), Expr::cust(WHOLE.to_string()))
        .finally(today().sub(from()).mul(Expr::cust(WHOLE.to_string())).div(to().sub(from())))
        .into()
}

fn number(number: i32) -> Expr {
    Expr::cust(number.to_string())
}

/// Whether this rule judges the row, whatever was set by hand.
pub(super) fn is_rule(day: &Day, alias: &str, judged: LightRule) -> Expr {
    rule(day, alias).eq(number(LightCode::of_rule(judged).0))
}

/// The worst light among an item's leads; an item without one has nothing to judge.
pub(super) fn responsibility_code(day: &Day, alias: &str) -> Expr {
    worst(day, leads(alias))
}

/// The same as it stood at the end of a past day.
pub(super) fn responsibility_code_then(day: &Day, alias: &str) -> Expr {
    let (led, state) = ("led", assignment_state::Column::AssignmentId);
    let mut leads = Query::select();
    leads
        .from_as(assignment_state::Entity, Alias::new(LEADS))
        .join_as(
            JoinType::InnerJoin,
            entity::assignment::Entity,
            Alias::new(led),
            col(led, Column::Id).eq(col(LEADS, state)),
        )
        .and_where(col(led, Column::ResponsibilityId).eq(col(alias, "id")))
        .and_where(stood(LEADS, day.today))
        .and_where(leads_now());
    worst(day, leads)
}

fn worst(day: &Day, mut leads: SelectStatement) -> Expr {
    leads.expr(code(day, LEADS).max());
    Func::coalesce([Expr::from(leads), number(LightCode::of_rule(LightRule::NotTracked).0)]).into()
}

/// The id of the lead whose light the item shows: the worst, then the one that is due first, then the first printed.
pub(super) fn worst_lead(day: &Day, alias: &str) -> Expr {
    let mut worst = leads(alias);
    worst
        .expr(col(LEADS, Column::Id))
        .order_by_expr(code(day, LEADS), Order::Desc)
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
        .and_where(leads_now())
        .to_owned()
}

fn leads_now() -> Expr {
    let withdrawn = AssignmentStatus::Withdrawn.as_str();
    col(LEADS, Column::Role).eq(AssignmentRole::Lead.as_str()).and(col(LEADS, Column::Status).ne(withdrawn))
}

/// A test on the colour, as one on the code.
pub(super) fn color_test(backend: DbBackend, code: &Expr, test: &Test<LightColor>) -> Expr {
    let colors = |accepts: &dyn Fn(LightColor) -> bool| {
        let ranks: Vec<i32> =
            LightColor::ALL.iter().filter(|color| accepts(**color)).map(|color| color.rank()).collect();
        among(backend, code.clone().div(number(LightCode::COLOR)), &ranks)
    };
    match test {
        Test::Eq(color) => colors(&|other| other == *color),
        Test::Ne(color) => colors(&|other| other != *color),
        Test::In(list) => colors(&|other| list.contains(&other)),
        Test::Missing(missing) => Expr::cust(if *missing { "FALSE" } else { "TRUE" }),
        // Colours have no order and no parts; the API offers none of these.
        Test::Lt(_) | Test::Lte(_) | Test::Gt(_) | Test::Gte(_) | Test::Contains(_) | Test::StartsWith(_) => {
            Expr::cust("FALSE")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::NaiveDate;
    use sea_orm::sea_query::{PostgresQueryBuilder, SqliteQueryBuilder};
    use sea_orm::{IdenStatic, Iterable};

    use super::*;

    #[test]
    fn a_light_is_judged_by_columns_that_are_kept_by_day() {
        let day = Day {
            today: NaiveDate::from_ymd_opt(2015, 6, 25).unwrap(),
            near_due_days: 7,
            zone: chrono_tz::Asia::Shanghai,
        };
        let mut select = Query::select();
        select.expr(code(&day, "state")).from_as(assignment_state::Entity, Alias::new("state"));
        Facts::select(&mut select, "state", "");
        let kept: BTreeSet<&str> = assignment_state::Column::iter().map(|column| column.as_str()).collect();
        for sql in [select.to_string(PostgresQueryBuilder), select.to_string(SqliteQueryBuilder)] {
            let named = sql.split(r#""state".""#).skip(1).filter_map(|rest| rest.split('"').next());
            let named: BTreeSet<&str> = named.collect();
            assert!(named.len() > 15 && named.is_subset(&kept), "{sql}");
        }
    }
}
