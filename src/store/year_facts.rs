//! What an agency's year is scored by, besides its plan, its assignments and its obligations.

use chrono::NaiveDate;
use entity::{assignment_state, progress_report};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{any, col};
use crate::model::assignment::AssignmentStatus;
use crate::model::work_plan::FilingStatus;

/// A report that was submitted, and not returned since.
#[derive(Clone, Debug, FromQueryResult)]
pub struct FiledReport {
    pub id: Uuid,
    pub assignment_id: Uuid,
    pub period: String,
    /// FilingStatus.
    pub status: String,
    pub narrative: String,
}

impl Readable for FiledReport {
    fn table() -> SelectStatement {
        Query::select().from_as(progress_report::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        use progress_report::Column;
        for column in [Column::Id, Column::AssignmentId, Column::Period, Column::Status, Column::Narrative] {
            select.expr_as(col(ROOT, column), Alias::new(sea_orm::IdenStatic::as_str(&column)));
        }
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_progress_report(alias)
    }
}

/// From when on an assignment was completed, or ended by its item's close.
#[derive(Clone, Debug, FromQueryResult)]
pub struct EndedState {
    pub assignment_id: Uuid,
    pub from_on: NaiveDate,
    /// AssignmentStatus.
    pub status: String,
}

impl Readable for EndedState {
    fn table() -> SelectStatement {
        Query::select().from_as(assignment_state::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        use assignment_state::Column;
        for column in [Column::AssignmentId, Column::FromOn, Column::Status] {
            select.expr_as(col(ROOT, column), Alias::new(sea_orm::IdenStatic::as_str(&column)));
        }
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment_state(alias)
    }
}

impl Scope<'_> {
    /// The reports of these assignments that were submitted and not returned, each assignment's by period.
    pub async fn filed_reports(&self, assignments: &[Uuid]) -> Result<Vec<FiledReport>, StoreError> {
        use progress_report::Column;
        let filed = [FilingStatus::Submitted, FilingStatus::Accepted]
            .map(|status| col(ROOT, Column::Status).eq(status.as_str()));
        let order = [Column::AssignmentId, Column::PeriodEnd, Column::Id].map(|column| col(ROOT, column));
        self.all::<FiledReport>().among(Column::AssignmentId, assignments).filter(any(filed)).rows(&order).await
    }

    /// The days from which these assignments were completed or ended, the first one first.
    pub async fn ended_states(&self, assignments: &[Uuid]) -> Result<Vec<EndedState>, StoreError> {
        use assignment_state::Column;
        let ended = col(ROOT, Column::Ended).or(col(ROOT, Column::Status).eq(AssignmentStatus::Completed.as_str()));
        let states = self.all::<EndedState>().among(Column::AssignmentId, assignments).filter(ended);
        states.rows(&[col(ROOT, Column::FromOn)]).await
    }
}
