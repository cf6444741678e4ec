//! What decides which actions an assignment allows, besides its own row: read only where somebody asks for it.

use chrono::NaiveDate;
use entity::{assignment, extension_request, measure, progress_report, reminder, work_plan};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{all, any, col};
use crate::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use crate::model::extension::ExtensionStatus;
use crate::model::measure::MeasureStatus;
use crate::model::work_plan::FilingStatus;

/// What stands beside an assignment. It serves decisions, and is shown to nobody: whether a draft is there is its own
/// agency's to know, so an answer may use it only for whose step it is.
#[derive(Clone, Debug, FromQueryResult)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question that the table of actions asks by itself")]
pub struct AssignmentFacts {
    pub id: Uuid,
    /// FilingStatus of its agency's plan.
    pub plan_status: Option<String>,
    /// A progress report that is not submitted, or was returned.
    pub has_open_report: bool,
    /// A progress report that waits for its review.
    pub has_submitted_report: bool,
    /// An extension request that waits for its decision.
    pub has_pending_extension: bool,
    /// The latest due day among its open measures.
    pub last_measure_due_on: Option<NaiveDate>,
    /// A slip that waits for its answer.
    pub has_open_reminder: bool,
    /// The agency that receives what an assisting agency submits: the item's first stated lead. None where the
    /// supervision office does.
    pub receiver: Option<Uuid>,
}

impl Readable for AssignmentFacts {
    fn table() -> SelectStatement {
        Query::select().from_as(assignment::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        let report = |statuses: &[FilingStatus]| {
            let of = col("filing", progress_report::Column::AssignmentId).eq(col(ROOT, assignment::Column::Id));
            let status = |status: &FilingStatus| col("filing", progress_report::Column::Status).eq(status.as_str());
            some(progress_report::Entity, "filing", [of, any(statuses.iter().map(status))])
        };
        let extension = some(
            extension_request::Entity,
            "request",
            [
                col("request", extension_request::Column::AssignmentId).eq(col(ROOT, assignment::Column::Id)),
                col("request", extension_request::Column::Status).eq(ExtensionStatus::Pending.as_str()),
            ],
        );
        let slip = some(
            reminder::Entity,
            "slip",
            [
                col("slip", reminder::Column::AssignmentId).eq(col(ROOT, assignment::Column::Id)),
                col("slip", reminder::Column::AnsweredAt).is_null(),
            ],
        );
        select
            .join_as(
                JoinType::LeftJoin,
                work_plan::Entity,
                Alias::new("plan"),
                col("plan", work_plan::Column::Id).eq(col(ROOT, assignment::Column::WorkPlanId)),
            )
            .expr_as(col(ROOT, assignment::Column::Id), Alias::new("id"))
            .expr_as(col("plan", work_plan::Column::Status), Alias::new("plan_status"))
            .expr_as(report(&[FilingStatus::Draft, FilingStatus::Returned]), Alias::new("has_open_report"))
            .expr_as(report(&[FilingStatus::Submitted]), Alias::new("has_submitted_report"))
            .expr_as(extension, Alias::new("has_pending_extension"))
            .expr_as(last_measure_due_on(), Alias::new("last_measure_due_on"))
            .expr_as(slip, Alias::new("has_open_reminder"))
            .expr_as(receiver(), Alias::new("receiver"));
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment(alias)
    }
}

fn some<E: sea_orm::EntityTrait>(entity: E, alias: &str, conditions: impl IntoIterator<Item = Expr>) -> Expr {
    let select =
        Query::select().expr(Expr::cust("1")).from_as(entity, Alias::new(alias)).and_where(all(conditions)).to_owned();
    Expr::exists(select)
}

fn last_measure_due_on() -> Expr {
    let last = Query::select()
        .expr(col("work", measure::Column::DueOn).max())
        .from_as(measure::Entity, Alias::new("work"))
        .and_where(col("work", measure::Column::AssignmentId).eq(col(ROOT, assignment::Column::Id)))
        .and_where(col("work", measure::Column::Status).eq(MeasureStatus::Open.as_str()))
        .to_owned();
    Expr::from(last)
}

/// The first stated lead of the item, for an agency that assists it.
fn receiver() -> Expr {
    use assignment::Column;
    let lead = Query::select()
        .expr(col("leader", Column::AgencyId))
        .from_as(assignment::Entity, Alias::new("leader"))
        .and_where(col("leader", Column::ResponsibilityId).eq(col(ROOT, Column::ResponsibilityId)))
        .and_where(col("leader", Column::Role).eq(AssignmentRole::Lead.as_str()))
        .and_where(col("leader", Column::Origin).eq(Origin::Stated.as_str()))
        .and_where(col("leader", Column::Status).ne(AssignmentStatus::Withdrawn.as_str()))
        .and_where(col(ROOT, Column::Role).eq(AssignmentRole::Assist.as_str()))
        .order_by_expr(col("leader", Column::Position), Order::Asc)
        .order_by_expr(col("leader", Column::Id), Order::Asc)
        .limit(1)
        .to_owned();
    Expr::from(lead)
}

impl Scope<'_> {
    /// The facts of these assignments.
    pub async fn assignment_facts(&self, ids: &[Uuid]) -> Result<Vec<AssignmentFacts>, StoreError> {
        self.all::<AssignmentFacts>().among(assignment::Column::Id, ids).rows(&[]).await
    }
}
