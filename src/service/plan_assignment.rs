//! Plans an assignment (细化): its goals with their indicators, its measures, its people; as a whole.

mod contents;

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use self::contents::Contents;
use super::act::{Act, Stop, UseCase};
use super::check::Versioned;
use super::contacts::{self, Contact, Owner};
use super::on_assignment::{about, may, one, word};
use crate::model::event::{About, EventAudience};
use crate::model::indicator::IndicatorKind;
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::{self, filing};
use crate::model::quantity::Quantity;
use crate::model::refusal::{Place, Refusal};
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRecord;

/// An assignment's plan as its agency sends it. What has an id is kept, with its readings and its progress.
#[derive(Debug)]
pub struct PlanAssignment {
    pub assignment: Versioned,
    pub goals: Vec<GoalPlan>,
    pub measures: Vec<MeasurePlan>,
    /// None leaves them as they are.
    pub contacts: Option<Vec<Contact>>,
}

#[derive(Debug)]
pub struct GoalPlan {
    pub id: Option<Uuid>,
    pub text: String,
    pub indicators: Vec<IndicatorPlan>,
}

#[derive(Debug)]
pub struct IndicatorPlan {
    pub id: Option<Uuid>,
    pub label: Option<String>,
    pub kind: IndicatorKind,
    pub target: Quantity,
    pub upper: Option<Quantity>,
    pub unit: String,
    pub baseline: Option<Quantity>,
}

#[derive(Debug)]
pub struct MeasurePlan {
    pub id: Option<Uuid>,
    pub content: String,
    pub due_on: Option<NaiveDate>,
    pub due_text: Option<String>,
    /// The goal's place in the list of goals, from 1.
    pub goal_ordinal: Option<i32>,
}

#[async_trait::async_trait]
impl UseCase for PlanAssignment {
    const ACTION: &'static str = "planAssignment";

    fn named(&self) -> Vec<Uuid> {
        vec![self.assignment.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        // The plan first, as whoever submits it does: else each of the two would wait for the other.
        let known = work.scope(act.day).assignments(&[self.assignment.id]).await?.pop();
        let plan_id = known.ok_or_else(|| Refusal::not_found("id"))?.assignment.work_plan_id;
        let plans = work.scope(act.day).work_plans_to_change(plan_id.as_slice()).await?;
        let row = one(act, work, "id", self.assignment).await?;
        may(act, AssignmentAction::Plan, &row, None, &Place::field("id"))?;
        let status: FilingStatus = match plans.first() {
            Some(plan) => word(&plan.plan.status)?,
            None => FilingStatus::Draft,
        };
        if !filing::OPEN.contains(&status) {
            let submitted = format!("WorkPlan {status}");
            return Err(lifecycle::invalid_transition("id", &submitted, &AssignmentAction::Plan, &[]).into());
        }
        let contents = Contents::read(act, work, row.assignment.id).await?;
        contents.check(act, self)?;
        let contacts = self.contacts.as_deref().map(|contacts| contacts::check("contacts", contacts)).transpose()?;
        work.about(About { audience: EventAudience::Draft, ..about(&row.assignment) });
        contents.write(act, work, &row.assignment, self).await?;
        if let Some(contacts) = contacts {
            contacts::replace(act, work, Owner::Assignment(row.assignment.id), &contacts).await?;
        }
        // Two who plan at once must not both win, though neither changes the assignment itself.
        if status == FilingStatus::Returned && !row.assignment.replanned {
            work.update(&row.assignment, &AssignmentRecord { replanned: true, ..row.assignment.clone() }).await?;
        } else {
            work.touch(&row.assignment).await?;
        }
        Ok(self.named())
    }
}

/// Rows by their keys.
fn by_id<R>(rows: &[R], id: impl Fn(&R) -> Uuid) -> HashMap<Uuid, &R> {
    rows.iter().map(|row| (id(row), row)).collect()
}
