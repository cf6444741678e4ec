//! An agency's plan and its people, as far as the viewer sees them: of a draft its own agency alone sees the contents.

use std::collections::HashMap;

use uuid::Uuid;

use super::{FormError, Year, contact, word};
use crate::document::write::ContactList;
use crate::document::{Jurisdiction, Place, PlanContact, PlanDocument, PlanGoal, PlanItem, PlanMeasure};
use crate::model::assignment::AssignmentStatus;
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::Scope;
use crate::store::assignment::AssignmentRow;
use crate::store::contact::ContactRow;
use crate::store::error::StoreError;
use crate::store::goal::GoalRow;
use crate::store::measure::MeasureRow;
use crate::store::work_plan::WorkPlanRow;

/// The plan, in the shape in which plans are read.
pub(super) async fn document(
    scope: &Scope<'_>,
    year: &Year,
    agency: Uuid,
    most: u64,
) -> Result<PlanDocument, FormError> {
    let (plan, assignments) = plan(scope, year, agency).await?;
    let items = assignments.len() as u64;
    if items > most {
        return Err(FormError::TooManyItems { items, limit: most });
    }
    let ids: Vec<Uuid> = assignments.iter().map(|row| row.assignment.id).collect();
    let parts = Parts {
        goals: by_owner(scope.goals_of_assignments(&ids).await?, |row| Some(row.assignment_id)),
        measures: by_owner(scope.measures_of_assignments(&ids).await?, |row| Some(row.assignment_id)),
        contacts: by_owner(scope.contacts_of_assignments(&ids).await?, |row| row.assignment_id),
    };
    Ok(PlanDocument {
        jurisdiction: Some(Jurisdiction { code: year.jurisdiction.code.clone(), name: year.jurisdiction.name.clone() }),
        year: Some(year.report.year),
        agency: Some(plan.agency.name),
        title: plan.plan.title,
        published_on: plan.plan.published_on,
        responsibilities: assignments.iter().map(|row| parts.item(row)).collect::<Result<_, _>>()?,
        warnings: Vec::new(),
    })
}

/// The people of the plan; where it lists none, those whom its items name.
pub(super) async fn contacts(scope: &Scope<'_>, year: &Year, agency: Uuid) -> Result<ContactList, FormError> {
    let (plan, assignments) = plan(scope, year, agency).await?;
    let ids: Vec<Uuid> = assignments.iter().map(|row| row.assignment.id).collect();
    let of_plan = scope.contacts_of_plans(&[plan.plan.id]).await?;
    let of_items = scope.contacts_of_assignments(&ids).await?;
    let rows = if of_plan.is_empty() { of_items } else { of_plan };
    let mut contacts: Vec<PlanContact> = Vec::new();
    for row in &rows {
        let person = contact(row)?;
        if !contacts.contains(&person) {
            contacts.push(person);
        }
    }
    Ok(ContactList {
        jurisdiction: year.jurisdiction.name.clone(),
        agency: plan.agency.name,
        year: year.report.year,
        contacts,
    })
}

/// The agency's plan of the year with what it answers, but for what was withdrawn or not dispatched.
async fn plan(scope: &Scope<'_>, year: &Year, agency: Uuid) -> Result<(WorkPlanRow, Vec<AssignmentRow>), FormError> {
    let plans = scope.plans_of_work_reports(&[year.report.id]).await?;
    let plan = plans.into_iter().find(|row| row.plan.agency_id == agency).ok_or(FormError::NotFound)?;
    let mut assignments = scope.assignments_of_plans(&[plan.plan.id]).await?;
    assignments.retain(|row| {
        row.assignment.status != AssignmentStatus::Withdrawn.as_str()
            && row.item.status != ResponsibilityStatus::Withdrawn.as_str()
            && row.item.status != ResponsibilityStatus::Draft.as_str()
    });
    Ok((plan, assignments))
}

/// What a plan holds, by assignment.
struct Parts {
    goals: HashMap<Uuid, Vec<GoalRow>>,
    measures: HashMap<Uuid, Vec<MeasureRow>>,
    contacts: HashMap<Uuid, Vec<ContactRow>>,
}

impl Parts {
    fn item(&self, row: &AssignmentRow) -> Result<PlanItem, StoreError> {
        let assignment = &row.assignment;
        let goals = self.goals.get(&assignment.id).map(Vec::as_slice).unwrap_or_default();
        let ordinals: HashMap<Uuid, i32> = goals.iter().map(|goal| (goal.id, goal.ordinal)).collect();
        let measures = self.measures.get(&assignment.id).into_iter().flatten();
        let contacts = self.contacts.get(&assignment.id).into_iter().flatten();
        Ok(PlanItem {
            role: word(&assignment.role)?,
            origin: word(&assignment.origin)?,
            ordinal: assignment.ordinal,
            title: row.item.title.clone(),
            due_on: assignment.due_on,
            due_text: assignment.due_text.clone(),
            // No column of the form names the lead of an item that is assisted.
            other_lead: None,
            other_lead_origin: None,
            contacts: contacts.map(contact).collect::<Result<_, _>>()?,
            goals: goals
                .iter()
                .map(|goal| PlanGoal { ordinal: goal.ordinal, text: goal.text.clone(), indicators: Vec::new() })
                .collect(),
            measures: measures
                .map(|measure| PlanMeasure {
                    ordinal: measure.ordinal,
                    content: measure.content.clone(),
                    goal: measure.goal_id.and_then(|goal| ordinals.get(&goal).copied()),
                    due_on: measure.due_on,
                    due_text: measure.due_text.clone(),
                })
                .collect(),
            location: Place::Document,
        })
    }
}

/// Rows by what they belong to, in their order.
fn by_owner<R>(rows: Vec<R>, owner: impl Fn(&R) -> Option<Uuid>) -> HashMap<Uuid, Vec<R>> {
    let mut found: HashMap<Uuid, Vec<R>> = HashMap::new();
    for row in rows {
        if let Some(owner) = owner(&row) {
            found.entry(owner).or_default().push(row);
        }
    }
    found
}
