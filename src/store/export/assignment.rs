//! The assignments of an export, with what their lights read.

use chrono::{DateTime, NaiveDate, Utc};
use entity::assignment::{Column, Derived};
use entity::{agency, assignment};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::lean::{Grouped, lean};
use super::parts::{ExportGoal, ExportIndicator, ExportMeasure};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::light::{Light, LightCode};
use crate::model::pace::Pace;
use crate::store::error::StoreError;
use crate::store::light;
use crate::store::scope::{ROOT, Readable, Scope, Unread};
use crate::store::sql::col;

lean! {
    /// An assignment with its agency and its light's code.
    ExportAssignment {
        id: Uuid = col(ROOT, Column::Id),
        responsibility_id: Uuid = col(ROOT, Column::ResponsibilityId),
        agency_id: Uuid = col(ROOT, Column::AgencyId),
        agency_code: String = col("agency", agency::Column::Code),
        agency_name: String = col("agency", agency::Column::Name),
        /// AssignmentRole.
        role: String = col(ROOT, Column::Role),
        /// Origin.
        origin: String = col(ROOT, Column::Origin),
        position: i32 = col(ROOT, Column::Position),
        ordinal: Option<i32> = col(ROOT, Column::Ordinal),
        due_on: Option<NaiveDate> = col(ROOT, Column::DueOn),
        next_due_on: Option<NaiveDate> = col(ROOT, Column::NextDueOn),
        /// AssignmentStatus.
        status: String = col(ROOT, Column::Status),
        acknowledged_at: Option<DateTime<Utc>> = col(ROOT, Column::AcknowledgedAt),
        completed_at: Option<DateTime<Utc>> = col(ROOT, Column::CompletedAt),
        next_measure_ordinal: Option<i32> = col(ROOT, Column::NextMeasureOrdinal),
        started_on: Option<NaiveDate> = col(ROOT, Column::StartedOn),
        pace_from: i64 = col(ROOT, Column::PaceFrom),
        pace_to: i64 = col(ROOT, Column::PaceTo),
        attained: Option<i64> = col(ROOT, Column::Attained),
        out_of_bounds: bool = col(ROOT, Column::OutOfBounds),
        judged_indicator_id: Option<Uuid> = col(ROOT, Column::JudgedIndicatorId),
        judged_on: Option<NaiveDate> = col(ROOT, Column::JudgedOn),
        override_color: Option<String> = col(ROOT, Column::OverrideColor),
        override_reason: Option<String> = col(ROOT, Column::OverrideReason),
        override_on: Option<NaiveDate> = col(ROOT, Column::OverrideOn),
        override_until: Option<NaiveDate> = col(ROOT, Column::OverrideUntil),
        override_subject: Option<String> = col(ROOT, Column::OverrideSubject),
        override_name: Option<String> = col(ROOT, Column::OverrideName),
        version: i32 = col(ROOT, Column::Version),
        created_at: DateTime<Utc> = col(ROOT, Column::CreatedAt),
        updated_at: DateTime<Utc> = col(ROOT, Column::UpdatedAt),
    }
}

/// The same with the light's code, which depends on the day.
#[derive(Clone, Debug)]
pub struct LitAssignment {
    pub row: ExportAssignment,
    code: i32,
}

impl sea_orm::FromQueryResult for LitAssignment {
    fn from_query_result(row: &sea_orm::QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let code = row.try_get_by_index(0)?;
        let _ = prefix;
        Ok(Self { row: ExportAssignment::read(row, 1)?, code })
    }
}

impl Readable for LitAssignment {
    fn table() -> SelectStatement {
        let agency = col("agency", agency::Column::Id).eq(col(ROOT, Column::AgencyId));
        Query::select()
            .from_as(assignment::Entity, Alias::new(ROOT))
            .join_as(JoinType::InnerJoin, agency::Entity, Alias::new("agency"), agency)
            .to_owned()
    }

    fn select(select: &mut SelectStatement, scope: &Scope<'_>) {
        select.expr_as(light::code(scope.day(), ROOT), Alias::new("light_code"));
        ExportAssignment::columns(select);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment(alias)
    }
}

impl LitAssignment {
    /// How bad its light is.
    pub const fn code(&self) -> LightCode {
        LightCode(self.code)
    }

    /// Its pace where it has one of its own; the year's otherwise.
    pub fn pace(&self, year: i32) -> Pace {
        let own = Pace { from: self.row.pace_from, to: self.row.pace_to };
        if own.is_set() { own } else { Pace::of_year(year) }
    }

    /// Its light, or that of the item whose worst lead this is. It quotes only what the viewer sees of the plan: what is
    /// not among these rows is not told.
    pub fn light(
        &self,
        measures: &[ExportMeasure],
        goals: &[ExportGoal],
        indicators: &Grouped<ExportIndicator>,
        lead: Option<String>,
    ) -> Light {
        let row = &self.row;
        let measure = row
            .next_measure_ordinal
            .and_then(|ordinal| measures.iter().find(|measure| measure.ordinal == ordinal))
            .map(|measure| measure.content.clone());
        let judged = row.judged_indicator_id.and_then(|id| {
            goals.iter().find_map(|goal| {
                let found = indicators.of(goal.id).iter().find(|indicator| indicator.id == id)?;
                Some(light::Judged {
                    name: found.label.clone().unwrap_or_else(|| goal.text.clone()),
                    kind: found.kind.clone(),
                    unit: found.unit.clone(),
                    target: found.target,
                    upper: found.upper,
                    actual: found.actual,
                })
            })
        });
        let facts = light::Facts {
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
        };
        light::light(facts, light::Told { code: self.code, measure, judged }, lead)
    }
}

/// The lead whose light an item shows, as `light::worst_lead` finds it: the worst, then the one that is due first, then
/// the first printed. None where nobody leads.
pub fn worst_lead(assignments: &[LitAssignment]) -> Option<&LitAssignment> {
    let leads = assignments.iter().filter(|one| {
        one.row.role == AssignmentRole::Lead.as_str() && one.row.status != AssignmentStatus::Withdrawn.as_str()
    });
    leads.min_by_key(|one| {
        (std::cmp::Reverse(one.code), one.row.next_due_on.unwrap_or(NaiveDate::MAX), one.row.position)
    })
}

impl Scope<'_> {
    /// Every assignment on these items: leads first, then as printed.
    pub(super) async fn export_assignments(&self, items: &[Uuid]) -> Result<Unread<LitAssignment>, StoreError> {
        let order = [
            col(ROOT, Column::ResponsibilityId),
            col(ROOT, Derived::RoleRank),
            col(ROOT, Column::Position),
            col(ROOT, Column::Id),
        ];
        self.all::<LitAssignment>().among(Column::ResponsibilityId, items).unread(&order).await
    }
}
