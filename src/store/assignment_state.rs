//! What an assignment's light read, from when to when. Kept by the business day: what stands at a day's end is what
//! that day shows for ever.

use chrono::NaiveDate;
use entity::assignment;
use entity::assignment_state::{Column, Entity, Model};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::Day;
use super::sql::{among, col};
use super::unit_of_work::{PastState, UnitOfWork};

/// The day on which what stands now ends.
pub(super) fn open_end() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// Whether the state under the alias stood at the end of a day.
pub(super) fn stood(alias: &str, day: NaiveDate) -> Expr {
    col(alias, Column::FromOn).lte(day).and(col(alias, Column::UntilOn).gt(day))
}

/// Joins what stood on the assignment at the end of a day.
pub(super) fn join_state(select: &mut SelectStatement, assignment: &str, state: &str, day: Day) {
    let of = col(state, Column::AssignmentId).eq(col(assignment, assignment::Column::Id));
    // Of the same city, so that an index that starts with the city serves it.
    let city = col(state, Column::JurisdictionId).eq(col(assignment, assignment::Column::JurisdictionId));
    let then = of.and(city).and(stood(state, day.today));
    select.join_as(JoinType::InnerJoin, Entity, Alias::new(state), then);
}

/// Keeps what stands on these assignments from today on: three statements, whatever their number.
pub(super) async fn keep(
    work: &UnitOfWork,
    assignments: impl Iterator<Item = &assignment::Model>,
) -> Result<(), StoreError> {
    let today = work.today();
    let states: Vec<Model> = assignments.map(|row| state(work.id(), row, today, open_end())).collect();
    if states.is_empty() {
        return Ok(());
    }
    let transaction = work.transaction();
    let ids: Vec<Uuid> = states.iter().map(|state| state.assignment_id).collect();
    let these = || among(transaction.get_database_backend(), Expr::col(Column::AssignmentId), &ids);
    // Of several changes on one day the last one counts. A clock that was set back leaves no overlap.
    let again = Query::delete()
        .from_table(Entity)
        .and_where(these())
        .and_where(Expr::col(Column::FromOn).gte(today))
        .to_owned();
    transaction.execute(&again).await?;
    let ended = Query::update()
        .table(Entity)
        .value(Column::UntilOn, today)
        .and_where(these())
        .and_where(Expr::col(Column::UntilOn).gt(today))
        .to_owned();
    transaction.execute(&ended).await?;
    work.insert::<Model>(&states).await
}

/// What stood on an assignment that was added with its past.
pub(super) fn past(id: Uuid, past: &PastState) -> Model {
    state(id, &past.row, past.from_on, past.until_on.unwrap_or_else(open_end))
}

fn state(id: Uuid, row: &assignment::Model, from_on: NaiveDate, until_on: NaiveDate) -> Model {
    let row = row.clone();
    Model {
        id,
        jurisdiction_id: row.jurisdiction_id,
        assignment_id: row.id,
        from_on,
        until_on,
        role: row.role,
        status: row.status,
        work_plan_id: row.work_plan_id,
        next_due_on: row.next_due_on,
        next_measure_ordinal: row.next_measure_ordinal,
        started_on: row.started_on,
        pace_from: row.pace_from,
        pace_to: row.pace_to,
        attained: row.attained,
        out_of_bounds: row.out_of_bounds,
        judged_indicator_id: row.judged_indicator_id,
        judged_on: row.judged_on,
        completed_at: row.completed_at,
        override_color: row.override_color,
        override_reason: row.override_reason,
        override_on: row.override_on,
        override_until: row.override_until,
        override_subject: row.override_subject,
        override_name: row.override_name,
        ended: row.ended,
    }
}
