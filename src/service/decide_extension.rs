//! Decides a request for a later due date (审批延期): by whom the agency's filings go to.

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks};
use super::due;
use super::on_assignment::{about, facts, locked, may, word};
use crate::model::extension::{ExtensionStatus, ExtensionVerdict};
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::invalid_transition;
use crate::model::measure::MeasureStatus;
use crate::model::refusal::{Place, Refusal};
use crate::model::viewer::Viewer;
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRow;
use crate::store::extension_request::ExtensionRequestRow;

/// Which request, and the decision.
#[derive(Debug)]
pub struct DecideExtension {
    pub id: Uuid,
    pub expected_version: i32,
    pub verdict: ExtensionVerdict,
    /// A refusal needs one.
    pub comment: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for DecideExtension {
    const ACTION: &'static str = "decideExtension";

    fn named(&self) -> Vec<Uuid> {
        vec![self.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let comment = self.comment()?;
        let request = self.request(act, work).await?;
        let row = locked(act, work, "id", request.assignment_id).await?;
        let facts = facts(act, work, [&row]).await?.remove(&request.assignment_id);
        let facts = facts.ok_or_else(|| Refusal::not_found("id"))?;
        let place = Place::field("id");
        may(act, AssignmentAction::DecideExtension, &row, facts.receiver, &place)?;
        // Read again now that the assignment is locked: of two decisions at once the second finds the first.
        let before = self.request(act, work).await?;
        if before.status != ExtensionStatus::Pending.as_str() {
            return Err(invalid_transition(&place, &before.status, &AssignmentAction::DecideExtension, &[]).into());
        }
        let mut checks = Checks::default();
        checks.version(&Place::field("expectedVersion"), self.expected_version, before.version);
        checks.done()?;
        let status = match self.verdict {
            ExtensionVerdict::Grant => ExtensionStatus::Granted,
            ExtensionVerdict::Refuse => ExtensionStatus::Refused,
        };
        let after = ExtensionRequestRow {
            status: status.to_string(),
            comment,
            decided_at: Some(act.now),
            decided_by_subject: Some(act.viewer.subject.clone()),
            decided_by_name: act.viewer.name.clone(),
            decided_by_agency_id: facts.receiver,
            ..before.clone()
        };
        work.about(about(&row.assignment));
        work.update(&before, &after).await?;
        if status == ExtensionStatus::Granted {
            let plan = facts.plan_status.as_deref().map(word).transpose()?;
            grant(act, work, &before, &row, plan).await?;
        }
        Ok(self.named())
    }
}

impl DecideExtension {
    fn comment(&self) -> Result<Option<String>, Stop> {
        let mut checks = Checks::default();
        let comment = checks.optional("comment", self.comment.as_deref(), COMMENT_MAX);
        if self.verdict == ExtensionVerdict::Refuse && comment.is_none() {
            checks.refuse(Refusal::required("comment"));
        }
        checks.done()?;
        Ok(comment)
    }

    async fn request(&self, act: &Act<'_>, work: &UnitOfWork) -> Result<ExtensionRequestRow, Stop> {
        let request = work.scope(act.day).extension_requests(&[self.id]).await?.pop();
        Ok(request.ok_or_else(|| Refusal::not_found("id"))?)
    }
}

/// Moves the days that the request names, the assignment's own or those of its measures, and what follows from them. The
/// responsibility's day stays: it is the supervision office's to revise.
async fn grant(
    act: &Act<'_>,
    work: &mut UnitOfWork,
    request: &ExtensionRequestRow,
    row: &AssignmentRow,
    plan: Option<FilingStatus>,
) -> Result<(), Stop> {
    // Whoever decides, all measures count, also those of a plan that is being changed and that a lead does not see.
    let viewer = Viewer::of_office_and_agency(row.assignment.jurisdiction_id, row.assignment.agency_id);
    let scope = work.scope_of(&viewer, act.day);
    let named: Vec<Uuid> =
        scope.measures_of_extensions(&[request.id]).await?.into_iter().map(|row| row.measure.id).collect();
    let mut measures = scope.measures_of_assignments(&[row.assignment.id]).await?;
    let mut after = row.assignment.clone();
    if named.is_empty() {
        after.due_on = later(after.due_on, request.new_due_on);
    }
    for measure in &mut measures {
        let before = measure.clone();
        if named.contains(&measure.id) && measure.status == MeasureStatus::Open.as_str() {
            measure.due_on = later(measure.due_on, request.new_due_on);
            work.update(&before, measure).await?;
        }
    }
    due::settle(&mut after, &row.item, plan, &measures)?;
    work.update(&row.assignment, &after).await?;
    Ok(())
}

/// A day that was moved further since the request was made is not moved back.
fn later(day: Option<NaiveDate>, new: NaiveDate) -> Option<NaiveDate> {
    day.map(|day| day.max(new))
}
