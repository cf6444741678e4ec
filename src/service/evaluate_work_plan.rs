//! Scores an agency's year (考核): the lines are found anew each time, so that a score can be computed again once something
//! was mended.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::on_assignment::word;
use super::on_work_plan::{self, about_plan};
use super::patch::Patch;
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::evaluation::{
    self, DeadlineFacts, EvaluationRules, Line, ObligationFacts, PlanFacts, ReportFacts, YearFacts,
};
use crate::model::lifecycle::filing::WorkPlanAction;
use crate::model::quantity::Quantity;
use crate::model::refusal::Refusal;
use crate::model::responsibility::Outcome;
use crate::model::work_plan::FilingStatus;
use crate::store::assignment::AssignmentRow;
use crate::store::evaluation_line::EvaluationLineRow;
use crate::store::reporting_obligation::ReportingObligationRow;
use crate::store::work_plan::WorkPlanRecord;
use crate::store::year_facts::{EndedState, FiledReport};
use crate::store::{StoreError, UnitOfWork};

/// Which year to score, by which rules, and the supervision office's own points.
#[derive(Debug)]
pub struct EvaluateWorkPlan {
    pub plan: Versioned,
    pub rating: Patch<Quantity>,
    pub comment: Patch<String>,
    pub rules: EvaluationRules,
}

#[async_trait::async_trait]
impl UseCase for EvaluateWorkPlan {
    const ACTION: &'static str = "evaluateWorkPlan";

    fn named(&self) -> Vec<Uuid> {
        vec![self.plan.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let plan = on_work_plan::one(act, work, self.plan, WorkPlanAction::Evaluate).await?;
        let rated = self.check(&plan)?;
        let facts = facts(act, work, &rated).await?;
        let lines = evaluation::lines(&self.rules, &facts);
        let score = evaluation::score(lines.iter().map(|line| line.points));

        work.about(about_plan(&plan));
        let before = work.scope(act.day).evaluation_lines_of_plans(&[plan.id]).await?;
        let rows = rows(work, &plan, &lines)?;
        if !same(&before, &rows) {
            work.remove(&before).await?;
            work.add(&rows).await?;
        }
        let after = WorkPlanRecord { score: Some(score), evaluated_at: Some(act.now), ..rated };
        work.update(&plan, &after).await?;
        Ok(self.named())
    }
}

impl EvaluateWorkPlan {
    /// The plan with the office's points on it.
    fn check(&self, plan: &WorkPlanRecord) -> Result<WorkPlanRecord, Stop> {
        let mut checks = Checks::default();
        let rating = self.rating.over(plan.rating.map(Quantity::from_ten_thousandths));
        let most = self.rules.rating_max;
        if rating.is_some_and(|rating| rating < Quantity::default() || rating > most) {
            checks.refuse(Refusal::out_of_range(
                "rating",
                format!("评分须在 0 到 {most} 之间"),
                format!("The rating is 0 to {most} points"),
            ));
        }
        let comment = match &self.comment {
            Patch::Set(comment) => checks.optional("comment", Some(comment), COMMENT_MAX),
            left => left.over(plan.rating_comment.clone()),
        };
        checks.done()?;
        Ok(WorkPlanRecord { rating: rating.map(Quantity::ten_thousandths), rating_comment: comment, ..plan.clone() })
    }
}

/// All that the year is scored by, in a fixed number of statements.
async fn facts(act: &Act<'_>, work: &UnitOfWork, plan: &WorkPlanRecord) -> Result<YearFacts, Stop> {
    let scope = work.scope(act.day);
    let report = scope.work_reports(&[plan.work_report_id]).await?.pop();
    let assignments = scope.assignments_of_plans(&[plan.id]).await?;
    // What was taken back is not held against anybody.
    let withdrawn = AssignmentStatus::Withdrawn.as_str();
    let assignments: Vec<_> = assignments.into_iter().filter(|row| row.assignment.status != withdrawn).collect();
    let ids: Vec<Uuid> = assignments.iter().map(|row| row.assignment.id).collect();
    let measures = scope.measures_of_assignments(&ids).await?.len();
    let obligations = scope.obligations_of_agency(plan.work_report_id, plan.agency_id).await?;
    let reports = scope.filed_reports(&ids).await?;
    let ended = scope.ended_states(&ids).await?;
    let due_on = report.and_then(|report| report.plan_due_on);
    Ok(YearFacts {
        today: act.day.today,
        plan: PlanFacts {
            id: plan.id,
            due_on,
            submitted: word::<FilingStatus>(&plan.status)? != FilingStatus::Draft,
            submitted_on: plan.submitted_on,
            measures,
        },
        obligations: obligations
            .into_iter()
            .filter(|owed| ids.contains(&owed.obligation.assignment_id))
            .map(obligation)
            .collect(),
        reports: reports.into_iter().map(filed).collect(),
        deadlines: deadlines(&assignments, &ended),
        rating: plan.rating.map(|points| (points, plan.rating_comment.clone())),
    })
}

fn obligation(row: ReportingObligationRow) -> ObligationFacts {
    let owed = row.obligation;
    ObligationFacts {
        id: owed.id,
        assignment: owed.assignment_id,
        period: owed.period,
        due_on: owed.due_on,
        submitted: row.report_id.zip(row.submitted_on),
    }
}

fn filed(row: FiledReport) -> ReportFacts {
    let FiledReport { id, assignment_id, period, status, narrative } = row;
    let accepted = status == FilingStatus::Accepted.as_str();
    ReportFacts { id, assignment: assignment_id, period, narrative, accepted }
}

/// The assignments with a due day: their own, or of a lead the item's.
fn deadlines(assignments: &[AssignmentRow], ended: &[EndedState]) -> Vec<DeadlineFacts> {
    let mut completed: HashMap<Uuid, NaiveDate> = HashMap::new();
    let mut closed: HashMap<Uuid, NaiveDate> = HashMap::new();
    for state in ended {
        let done = state.status == AssignmentStatus::Completed.as_str();
        let days = if done { &mut completed } else { &mut closed };
        days.entry(state.assignment_id).or_insert(state.from_on);
    }
    let deadline = |row: &AssignmentRow| {
        let lead = row.assignment.role == AssignmentRole::Lead.as_str();
        let due_on = row.assignment.due_on.or(row.item.due_on.filter(|_| lead))?;
        let id = row.assignment.id;
        let done = row.assignment.status == AssignmentStatus::Completed.as_str();
        let carried_over = row.item.outcome.as_deref() == Some(Outcome::CarriedOver.as_str());
        Some(DeadlineFacts {
            assignment: id,
            due_on,
            completed_on: completed.get(&id).copied().filter(|_| done),
            carried_over_on: closed.get(&id).copied().filter(|_| carried_over),
        })
    };
    assignments.iter().filter_map(deadline).collect()
}

fn rows(work: &UnitOfWork, plan: &WorkPlanRecord, lines: &[Line]) -> Result<Vec<EvaluationLineRow>, StoreError> {
    let row = |(position, line): (i32, &Line)| {
        Ok(EvaluationLineRow {
            id: work.id(),
            jurisdiction_id: plan.jurisdiction_id,
            work_plan_id: plan.id,
            position,
            rule: line.rule.to_string(),
            points: line.points,
            details: serde_json::to_value(&line.details).map_err(|error| StoreError::Fault(error.to_string()))?,
            assignment_id: line.assignment,
            evidence_type: line.evidence.map(|(kind, _)| kind.to_string()),
            evidence_id: line.evidence.map(|(_, id)| id),
        })
    };
    (1..).zip(lines).map(row).collect()
}

/// Whether a score has the same lines as before: then they stay, and no event tells of them.
fn same(before: &[EvaluationLineRow], after: &[EvaluationLineRow]) -> bool {
    let alike = |(before, after): (&EvaluationLineRow, &EvaluationLineRow)| {
        EvaluationLineRow { id: before.id, ..after.clone() } == *before
    };
    before.len() == after.len() && before.iter().zip(after).all(alike)
}
