//! Reminders (督办单), and whom the rules urge.

use chrono::NaiveDate;
pub use entity::reminder::Model as ReminderRow;
use entity::reminder::{self, Column};
use entity::{assignment, responsibility};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::light;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{all, any, col, columns};
use crate::model::assignment::AssignmentStatus;
use crate::model::lifecycle::assignment::{AssignmentAction, STEPS};
use crate::model::lifecycle::responsibility::OPEN;
use crate::model::light::LightRule;
use crate::model::reminder::ReminderLevel;

impl Readable for ReminderRow {
    fn table() -> SelectStatement {
        Query::select().from_as(reminder::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<reminder::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_privately(col(alias, Column::AssignmentId))
    }
}

/// An assignment that a rule urges.
#[derive(Clone, Copy, Debug, FromQueryResult)]
struct Urged {
    id: Uuid,
}

impl Readable for Urged {
    fn table() -> SelectStatement {
        Query::select()
            .from_as(assignment::Entity, Alias::new(ROOT))
            .join_as(
                JoinType::InnerJoin,
                responsibility::Entity,
                Alias::new("item"),
                col("item", responsibility::Column::Id).eq(col(ROOT, assignment::Column::ResponsibilityId)),
            )
            .to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        select.expr_as(col(ROOT, assignment::Column::Id), Alias::new("id"));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment(alias)
    }
}

impl Scope<'_> {
    /// Reminders by id.
    pub async fn reminders(&self, ids: &[Uuid]) -> Result<Vec<ReminderRow>, StoreError> {
        self.all::<ReminderRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// The reminders of these assignments, as they were sent.
    pub async fn reminders_of_assignments(&self, assignments: &[Uuid]) -> Result<Vec<ReminderRow>, StoreError> {
        let order = [col(ROOT, Column::SentAt), col(ROOT, Column::Id)];
        self.all::<ReminderRow>().among(Column::AssignmentId, assignments).rows(&order).await
    }

    /// The assignments of a jurisdiction that a rule urges today: their light has the rule, nobody set it by hand, and no
    /// slip of the same cause and due day was answered or sent after `silent_since`. Of all, or among these.
    pub async fn urged(
        &self,
        jurisdiction: Uuid,
        silent_since: NaiveDate,
        among: Option<&[Uuid]>,
    ) -> Result<Vec<Uuid>, StoreError> {
        let urges = |rule: &&LightRule| ReminderLevel::of_rule(**rule).is_some();
        let by_rule = LightRule::ALL
            .iter()
            .filter(urges)
            .map(|rule| light::is_rule(self.day(), ROOT, *rule).and(Expr::exists(standing(*rule, silent_since)).not()));
        let by_hand = || {
            let until = || col(ROOT, assignment::Column::OverrideUntil);
            all([until().is_not_null(), col(ROOT, assignment::Column::OverrideColor).is_not_null()])
                .and(until().gte(self.day().today))
        };
        let open = any(OPEN.iter().map(|status| col("item", responsibility::Column::Status).eq(status.as_str())));
        let reachable = any(reachable().map(|status| col(ROOT, assignment::Column::Status).eq(status.as_str())));
        let mut due = self.all::<Urged>().among(assignment::Column::JurisdictionId, &[jurisdiction]).filter(all([
            open,
            reachable,
            by_hand().not(),
            any(by_rule),
        ]));
        if let Some(ids) = among {
            due = due.among(assignment::Column::Id, ids);
        }
        let order = [col(ROOT, assignment::Column::ResponsibilityId), col(ROOT, assignment::Column::Id)];
        Ok(due.rows(&order).await?.into_iter().map(|row| row.id).collect())
    }
}

/// The states in which a reminder may be sent.
fn reachable() -> impl Iterator<Item = &'static AssignmentStatus> {
    STEPS.iter().filter(|step| step.action == AssignmentAction::SendReminder).flat_map(|step| step.from)
}

/// The slips that stand in the way of another of this cause, of the assignment under [`ROOT`].
fn standing(rule: LightRule, silent_since: NaiveDate) -> SelectStatement {
    let slip = |column: Column| col("slip", column);
    let due = || col(ROOT, assignment::Column::NextDueOn);
    let same_day = slip(Column::CauseDueOn).eq(due()).or(slip(Column::CauseDueOn).is_null().and(due().is_null()));
    Query::select()
        .expr(Expr::cust("1"))
        .from_as(reminder::Entity, Alias::new("slip"))
        .and_where(slip(Column::AssignmentId).eq(col(ROOT, assignment::Column::Id)))
        .and_where(slip(Column::Cause).eq(rule.as_str()))
        .and_where(same_day)
        .and_where(slip(Column::AnsweredAt).is_not_null().or(slip(Column::SentOn).gt(silent_since)))
        .to_owned()
}
