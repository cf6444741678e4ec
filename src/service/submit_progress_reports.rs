//! Submits progress reports (报送进展): to the item's lead, or to the supervision office.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{Checks, NAME_MAX, Versioned};
use super::on_assignment::about;
use super::on_progress_report::{in_state, may_with, versioned};
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::filing::ReportAction;
use crate::model::refusal::{Refusal, UserErrorCode};
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::progress_report::ProgressReportRecord;

/// Which reports to submit, 1 to 100, and who signed them off.
#[derive(Debug)]
pub struct SubmitProgressReports {
    pub items: Vec<Versioned>,
    pub signed_off_by: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for SubmitProgressReports {
    const ACTION: &'static str = "submitProgressReports";

    fn named(&self) -> Vec<Uuid> {
        self.items.iter().map(|item| item.id).collect()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let reports = versioned(act, work, &self.items).await?;
        let mut checks = Checks::default();
        let signed_off_by = checks.optional("signedOffBy", self.signed_off_by.as_deref(), NAME_MAX);
        for filed in &reports {
            may_with(act, AssignmentAction::SubmitProgressReport, ReportAction::Submit, filed, None)?;
            if filed.row.report.narrative.is_empty() {
                checks.refuse(Refusal::new(
                    &filed.place,
                    UserErrorCode::Required,
                    "完成情况为空:请先填写再报送",
                    "Its narrative is empty: write what was done before you submit it",
                ));
            }
        }
        checks.done()?;
        for filed in &reports {
            let before = &filed.row.report;
            let after = ProgressReportRecord {
                submitted_at: Some(act.now),
                // What was returned and submitted again was in time if it first was.
                submitted_on: before.submitted_on.or(Some(act.day.today)),
                submissions: before.submissions.saturating_add(1),
                reworked: false,
                submitted_by_subject: Some(act.viewer.subject.clone()),
                submitted_by_name: act.viewer.name.clone(),
                signed_off_by: signed_off_by.clone(),
                ..in_state(before, FilingStatus::Submitted)
            };
            work.about(about(&filed.assignment.assignment));
            work.update(before, &after).await?;
        }
        Ok(self.named())
    }
}
