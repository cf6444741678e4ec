//! Reviews progress reports (审核进展): the item's lead those of its assisting agencies, the supervision office the rest.

mod effects;

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{Checks, Versioned};
use super::on_assignment::{about, facts};
use super::on_progress_report::{in_state, may_with, versioned};
use super::verdict::{self, Subject};
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::filing::ReportAction;
use crate::model::review::ReviewVerdict;
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;

/// Which reports, 1 to 100, and what to say of them.
#[derive(Debug)]
pub struct ReviewProgressReports {
    pub items: Vec<Versioned>,
    pub verdict: ReviewVerdict,
    pub comment: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for ReviewProgressReports {
    const ACTION: &'static str = "reviewProgressReports";

    fn named(&self) -> Vec<Uuid> {
        self.items.iter().map(|item| item.id).collect()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let mut reports = versioned(act, work, &self.items).await?;
        let facts = facts(act, work, reports.iter().map(|filed| &filed.assignment)).await?;
        let receiver = |assignment: Uuid| facts.get(&assignment).and_then(|facts| facts.receiver);
        for filed in &reports {
            let receiver = receiver(filed.assignment.assignment.id);
            may_with(act, AssignmentAction::ReviewProgressReport, ReportAction::Review, filed, receiver)?;
        }
        let mut checks = Checks::default();
        let comment = verdict::comment(&mut checks, self.verdict, self.comment.as_deref());
        checks.done()?;
        let status = match self.verdict {
            ReviewVerdict::Accept => FilingStatus::Accepted,
            ReviewVerdict::Return => FilingStatus::Returned,
        };
        for filed in &reports {
            let (report, assignment) = (&filed.row.report, &filed.assignment.assignment);
            work.about(about(assignment));
            work.update(report, &in_state(report, status)).await?;
            let (subject, by) = (Subject::ProgressReport(report.id), receiver(assignment.id));
            let review = verdict::review(act, work, subject, self.verdict, comment.clone(), by);
            work.add(&[review]).await?;
        }
        if self.verdict == ReviewVerdict::Accept {
            // The later period counts: it is taken last.
            reports.sort_by_key(|filed| (filed.row.report.period_end, filed.row.report.id));
            effects::apply(act, work, &reports, &facts).await?;
        }
        Ok(self.named())
    }
}
