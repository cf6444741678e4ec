//! What a light says besides its rule: read beside the row that it judges.

use chrono::{DateTime, NaiveDate, Utc};
use entity::assignment::{self, Column};
use entity::{goal, indicator, measure};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Query, SelectStatement};

use super::code;
use crate::model::light::{JudgedIndicator, Light, LightCode, LightOverride};
use crate::model::pace::Pace;
use crate::model::quantity::Quantity;
use crate::store::scope::Scope;
use crate::store::sql::col;

/// The columns that a light is told from.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::store) struct Facts {
    pub(in crate::store) next_due_on: Option<NaiveDate>,
    pub(in crate::store) next_measure_ordinal: Option<i32>,
    pub(in crate::store) completed_at: Option<DateTime<Utc>>,
    pub(in crate::store) started_on: Option<NaiveDate>,
    pub(in crate::store) pace_from: i64,
    pub(in crate::store) pace_to: i64,
    pub(in crate::store) attained: Option<i64>,
    pub(in crate::store) out_of_bounds: bool,
    pub(in crate::store) judged_on: Option<NaiveDate>,
    pub(in crate::store) override_color: Option<String>,
    pub(in crate::store) override_reason: Option<String>,
    pub(in crate::store) override_on: Option<NaiveDate>,
    pub(in crate::store) override_until: Option<NaiveDate>,
    pub(in crate::store) override_subject: Option<String>,
    pub(in crate::store) override_name: Option<String>,
}

impl Facts {
    /// Of a row that was read whole.
    pub fn of(row: &assignment::Model) -> Self {
        Self {
            next_due_on: row.next_due_on,
            next_measure_ordinal: row.next_measure_ordinal,
            completed_at: row.completed_at,
            started_on: row.started_on,
            pace_from: row.pace_from,
            pace_to: row.pace_to,
            attained: row.attained,
            out_of_bounds: row.out_of_bounds,
            judged_on: row.judged_on,
            override_color: row.override_color.clone(),
            override_reason: row.override_reason.clone(),
            override_on: row.override_on,
            override_until: row.override_until,
            override_subject: row.override_subject.clone(),
            override_name: row.override_name.clone(),
        }
    }

    /// Selects them from the row under the alias, with this prefix.
    pub fn select(select: &mut SelectStatement, alias: &str, prefix: &str) {
        for column in [
            Column::NextDueOn,
            Column::NextMeasureOrdinal,
            Column::CompletedAt,
            Column::StartedOn,
            Column::PaceFrom,
            Column::PaceTo,
            Column::Attained,
            Column::OutOfBounds,
            Column::JudgedOn,
            Column::OverrideColor,
            Column::OverrideReason,
            Column::OverrideOn,
            Column::OverrideUntil,
            Column::OverrideSubject,
            Column::OverrideName,
        ] {
            let name = format!("{prefix}{}", sea_orm::IdenStatic::as_str(&column));
            select.expr_as(col(alias, column), Alias::new(name));
        }
    }
}

/// The light's code, and what is quoted in its reason where the viewer sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::store) struct Told {
    pub(in crate::store) code: i32,
    pub(in crate::store) measure: Option<String>,
    #[sea_orm(nested(prefix = "judged_"))]
    pub(in crate::store) judged: Option<Judged>,
}

impl Told {
    /// Of a day that is over: what is quoted of measures and indicators may have changed since, so nothing is.
    pub const fn of_code(code: i32) -> Self {
        Self { code, measure: Some(String::new()), judged: None }
    }
}

/// The indicator that decides the light.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::store) struct Judged {
    pub(in crate::store) name: String,
    pub(in crate::store) kind: String,
    pub(in crate::store) unit: String,
    pub(in crate::store) target: i64,
    pub(in crate::store) upper: Option<i64>,
    pub(in crate::store) actual: Option<i64>,
}

/// Joins what is told of an assignment under the alias, with the prefix `told_`: the measure that is due next and the
/// indicator that was judged, each only where the viewer sees it.
pub(in crate::store) fn join(select: &mut SelectStatement, scope: &Scope<'_>, assignment: &str) {
    let (next, judged) = ("next", "judged");
    let named = |column: &str| Alias::new(format!("told_{column}"));
    let goal = Query::select()
        .expr(col("judged_goal", goal::Column::Text))
        .from_as(goal::Entity, Alias::new("judged_goal"))
        .and_where(col("judged_goal", goal::Column::Id).eq(col(judged, indicator::Column::GoalId)))
        .to_owned();
    let name = Func::coalesce([col(judged, indicator::Column::Label), Expr::from(goal)]);
    select
        .join_as(
            JoinType::LeftJoin,
            measure::Entity,
            Alias::new(next),
            col(next, measure::Column::AssignmentId)
                .eq(col(assignment, Column::Id))
                .and(col(next, measure::Column::Ordinal).eq(col(assignment, Column::NextMeasureOrdinal)))
                .and(scope.sees_measure(next)),
        )
        .join_as(
            JoinType::LeftJoin,
            indicator::Entity,
            Alias::new(judged),
            col(judged, indicator::Column::Id)
                .eq(col(assignment, Column::JudgedIndicatorId))
                .and(scope.sees_indicator(judged)),
        )
        .expr_as(code(scope.day(), assignment), named("code"))
        .expr_as(col(next, measure::Column::Content), named("measure"))
        .expr_as(name, named("judged_name"));
    for column in [
        indicator::Column::Kind,
        indicator::Column::Unit,
        indicator::Column::Target,
        indicator::Column::Upper,
        indicator::Column::Actual,
    ] {
        let name = format!("judged_{}", sea_orm::IdenStatic::as_str(&column));
        select.expr_as(col(judged, column), named(&name));
    }
}

/// The light of an assignment, or of the item whose worst lead this is.
pub(in crate::store) fn light(facts: Facts, told: Told, lead: Option<String>) -> Light {
    let code = LightCode(told.code);
    let color = facts.override_color.as_deref().filter(|_| code.is_by_hand());
    let by_hand = color.and_then(|color| color.parse().ok()).map(|color| LightOverride {
        color,
        reason: facts.override_reason.unwrap_or_default(),
        author: facts.override_name.or(facts.override_subject).unwrap_or_default(),
        on: facts.override_on,
        until: facts.override_until,
    });
    Light {
        rule: code.rule(),
        by_hand,
        next_due_on: facts.next_due_on,
        measure: facts.next_measure_ordinal.zip(told.measure),
        lead,
        completed_at: facts.completed_at,
        started_on: facts.started_on,
        pace: Pace { from: facts.pace_from, to: facts.pace_to },
        attained: facts.attained,
        out_of_bounds: facts.out_of_bounds,
        judged_on: facts.judged_on,
        indicator: told.judged.and_then(Judged::indicator),
    }
}

impl Judged {
    /// None where the database holds a word that this program doesn't know, which its checks forbid.
    fn indicator(self) -> Option<JudgedIndicator> {
        Some(JudgedIndicator {
            name: self.name,
            kind: self.kind.parse().ok()?,
            unit: self.unit,
            target: Quantity::from_ten_thousandths(self.target),
            upper: self.upper.map(Quantity::from_ten_thousandths),
            actual: self.actual.map(Quantity::from_ten_thousandths),
        })
    }
}
