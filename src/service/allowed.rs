//! What a viewer may do next: the same tables that refuse the rest answer it.

use chrono::NaiveDate;

use super::act::Act;
use super::on_assignment::{is_party, word};
use crate::model::assignment::AssignmentStatus;
use crate::model::lifecycle::assignment::{AssignmentAction, STEPS};
use crate::model::lifecycle::filing::{self, WorkPlanAction};
use crate::model::lifecycle::responsibility::{self, ResponsibilityAction};
use crate::model::lifecycle::{Party, allowed};
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::work_plan::FilingStatus;
use crate::store::StoreError;
use crate::store::assignment::AssignmentRow;
use crate::store::assignment_facts::AssignmentFacts;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::work_plan::WorkPlanRecord;

/// What the viewer may do with an assignment now.
pub fn on_assignment(
    act: &Act<'_>,
    row: &AssignmentRow,
    facts: &AssignmentFacts,
) -> Result<Vec<AssignmentAction>, StoreError> {
    let item: ResponsibilityStatus = word(&row.item.status)?;
    if !responsibility::OPEN.contains(&item) {
        return Ok(Vec::new());
    }
    let status: AssignmentStatus = word(&row.assignment.status)?;
    let plan = facts.plan_status.as_deref().map(word::<FilingStatus>).transpose()?;
    let ahead = |day: Option<NaiveDate>| day.is_some_and(|day| day >= act.day.today);
    // Of a plan that is still open the agency moves the measures' days by itself.
    let measures_due = facts.last_measure_due_on.filter(|_| plan.is_some_and(|status| !filing::OPEN.contains(&status)));
    // Beyond the state: there must be something to submit, to review, to answer.
    let there_is = |action: AssignmentAction| match action {
        AssignmentAction::Plan => plan.is_some_and(|status| filing::OPEN.contains(&status)),
        AssignmentAction::SubmitProgressReport => facts.has_open_report,
        AssignmentAction::ReviewProgressReport => facts.has_submitted_report,
        AssignmentAction::RequestExtension => {
            !facts.has_pending_extension && (ahead(row.assignment.due_on) || ahead(measures_due))
        }
        AssignmentAction::DecideExtension => facts.has_pending_extension,
        AssignmentAction::AnswerReminder => facts.has_open_reminder,
        AssignmentAction::Acknowledge
        | AssignmentAction::Dispute
        | AssignmentAction::SaveProgressReport
        | AssignmentAction::SendReminder
        | AssignmentAction::RequestCompletion
        | AssignmentAction::ReviewCompletion => true,
    };
    let mine = allowed(STEPS, status).filter(|step| is_party(act, step.by, &row.assignment, facts.receiver));
    Ok(mine.map(|step| step.action).filter(|action| there_is(*action)).collect())
}

/// What the viewer may do with an item now.
pub fn on_responsibility(act: &Act<'_>, item: &ResponsibilityRecord) -> Result<Vec<ResponsibilityAction>, StoreError> {
    let status: ResponsibilityStatus = word(&item.status)?;
    let may = act.supervises(item.jurisdiction_id);
    Ok(allowed(responsibility::STEPS, status).filter(|_| may).map(|step| step.action).collect())
}

/// What the viewer may do with a plan now.
pub fn on_work_plan(act: &Act<'_>, plan: &WorkPlanRecord) -> Result<Vec<WorkPlanAction>, StoreError> {
    let status: FilingStatus = word(&plan.status)?;
    let mine = allowed(filing::PLAN_STEPS, status).filter(|step| is_party_of_plan(act, step.by, plan));
    Ok(mine.map(|step| step.action).collect())
}

/// Whether the viewer is the party that takes a step with a plan.
pub fn is_party_of_plan(act: &Act<'_>, party: Party, plan: &WorkPlanRecord) -> bool {
    match party {
        Party::Agency => act.is_of(plan.agency_id),
        Party::Receiver | Party::Supervisor => act.supervises(plan.jurisdiction_id),
    }
}
