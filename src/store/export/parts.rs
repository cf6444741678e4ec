//! What the plans of an export hold: goals, indicators, measures and contacts.

use chrono::NaiveDate;
use entity::{contact, goal, indicator, measure};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::lean::lean;
use crate::store::error::StoreError;
use crate::store::scope::{ROOT, Readable, Scope, Unread};
use crate::store::sql::{among, col};

lean! {
    ExportGoal {
        id: Uuid = col(ROOT, goal::Column::Id),
        assignment_id: Uuid = col(ROOT, goal::Column::AssignmentId),
        ordinal: i32 = col(ROOT, goal::Column::Ordinal),
        text: String = col(ROOT, goal::Column::Text),
    }
}

lean! {
    /// Numbers are in ten-thousandths.
    ExportIndicator {
        id: Uuid = col(ROOT, indicator::Column::Id),
        goal_id: Uuid = col(ROOT, indicator::Column::GoalId),
        label: Option<String> = col(ROOT, indicator::Column::Label),
        /// IndicatorKind.
        kind: String = col(ROOT, indicator::Column::Kind),
        target: i64 = col(ROOT, indicator::Column::Target),
        upper: Option<i64> = col(ROOT, indicator::Column::Upper),
        unit: String = col(ROOT, indicator::Column::Unit),
        baseline: Option<i64> = col(ROOT, indicator::Column::Baseline),
        actual: Option<i64> = col(ROOT, indicator::Column::Actual),
        actual_as_of: Option<NaiveDate> = col(ROOT, indicator::Column::ActualAsOf),
    }
}

lean! {
    ExportMeasure {
        id: Uuid = col(ROOT, measure::Column::Id),
        assignment_id: Uuid = col(ROOT, measure::Column::AssignmentId),
        goal_id: Option<Uuid> = col(ROOT, measure::Column::GoalId),
        ordinal: i32 = col(ROOT, measure::Column::Ordinal),
        content: String = col(ROOT, measure::Column::Content),
        due_on: Option<NaiveDate> = col(ROOT, measure::Column::DueOn),
        due_text: Option<String> = col(ROOT, measure::Column::DueText),
        /// MeasureStatus.
        status: String = col(ROOT, measure::Column::Status),
        completed_on: Option<NaiveDate> = col(ROOT, measure::Column::CompletedOn),
    }
}

lean! {
    ExportContact {
        assignment_id: Option<Uuid> = col(ROOT, contact::Column::AssignmentId),
        /// ContactKind.
        kind: String = col(ROOT, contact::Column::Kind),
        name: Option<String> = col(ROOT, contact::Column::Name),
        post: Option<String> = col(ROOT, contact::Column::Post),
        division: Option<String> = col(ROOT, contact::Column::Division),
        office_phone: Option<String> = col(ROOT, contact::Column::OfficePhone),
        mobile: Option<String> = col(ROOT, contact::Column::Mobile),
    }
}

/// Who sees these rows is said where their tables' other rows say it; here they are only narrower.
macro_rules! readable {
    ($row:ident, $table:ident, $sees:ident) => {
        impl Readable for $row {
            fn table() -> SelectStatement {
                Query::select().from_as($table::Entity, Alias::new(ROOT)).to_owned()
            }

            fn select(select: &mut SelectStatement, _: &Scope<'_>) {
                Self::columns(select);
            }

            fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
                scope.$sees(alias)
            }
        }
    };
}
readable!(ExportGoal, goal, sees_goal);
readable!(ExportMeasure, measure, sees_measure);
readable!(ExportContact, contact, sees_contact);

impl Readable for ExportIndicator {
    fn table() -> SelectStatement {
        let promised = col("goal", goal::Column::Id).eq(col(ROOT, indicator::Column::GoalId));
        Query::select()
            .from_as(indicator::Entity, Alias::new(ROOT))
            .join_as(JoinType::InnerJoin, goal::Entity, Alias::new("goal"), promised)
            .to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        Self::columns(select);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_indicator(alias)
    }
}

impl Scope<'_> {
    pub(super) async fn export_goals(&self, assignments: &[Uuid]) -> Result<Unread<ExportGoal>, StoreError> {
        let order = [col(ROOT, goal::Column::AssignmentId), col(ROOT, goal::Column::Ordinal)];
        self.all::<ExportGoal>().among(goal::Column::AssignmentId, assignments).unread(&order).await
    }

    /// By goal.
    pub(super) async fn export_indicators(&self, assignments: &[Uuid]) -> Result<Unread<ExportIndicator>, StoreError> {
        let of = among(self.backend(), col("goal", goal::Column::AssignmentId), assignments);
        let order = [col(ROOT, indicator::Column::GoalId), col(ROOT, indicator::Column::Ordinal)];
        self.all::<ExportIndicator>().filter(of).unread(&order).await
    }

    pub(super) async fn export_measures(&self, assignments: &[Uuid]) -> Result<Unread<ExportMeasure>, StoreError> {
        let order = [col(ROOT, measure::Column::AssignmentId), col(ROOT, measure::Column::Ordinal)];
        self.all::<ExportMeasure>().among(measure::Column::AssignmentId, assignments).unread(&order).await
    }

    pub(super) async fn export_contacts(&self, assignments: &[Uuid]) -> Result<Unread<ExportContact>, StoreError> {
        let order = [col(ROOT, contact::Column::AssignmentId), col(ROOT, contact::Column::Position)];
        self.all::<ExportContact>().among(contact::Column::AssignmentId, assignments).unread(&order).await
    }
}
