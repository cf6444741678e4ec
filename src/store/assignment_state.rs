//! What an assignment's light read, from when to when. Kept by the business day: what stands at a day's end is what
//! that day shows for ever.

use chrono::NaiveDate;
use entity::assignment;
use entity::assignment_state::{Column, Entity, Model};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::error::StoreError;
use super::sql::among;
use super::unit_of_work::UnitOfWork;

/// The day on which what stands now ends.
pub(super) fn open_end() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// Keeps what stands on these assignments from today on: three statements, whatever their number.
pub(super) async fn keep(
    work: &UnitOfWork,
    assignments: impl Iterator<Item = &assignment::Model>,
) -> Result<(), StoreError> {
    let today = work.today();
    let states: Vec<Model> = assignments.map(|row| state(work.id(), row, today)).collect();
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

fn state(id: Uuid, row: &assignment::Model, today: NaiveDate) -> Model {
    let row = row.clone();
    Model {
        id,
        jurisdiction_id: row.jurisdiction_id,
        assignment_id: row.id,
        from_on: today,
        until_on: open_end(),
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
