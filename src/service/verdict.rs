//! What reviews of plans, reports and completions share.

use uuid::Uuid;

use super::act::Act;
use super::check::{COMMENT_MAX, Checks};
use crate::model::refusal::Refusal;
use crate::model::review::ReviewVerdict;
use crate::store::UnitOfWork;
use crate::store::review::ReviewRecord;

/// What was judged.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    ProgressReport(Uuid),
    WorkPlan(Uuid),
    Completion(Uuid),
}

/// Who returns something says why: else its agency can only guess what to change.
pub fn comment(checks: &mut Checks, verdict: ReviewVerdict, comment: Option<&str>) -> Option<String> {
    let comment = checks.optional("comment", comment, COMMENT_MAX);
    if verdict == ReviewVerdict::Return && comment.is_none() {
        checks.refuse(Refusal::required("comment"));
    }
    comment
}

/// The review's row. `receiver` is the leading agency that judges; none for the supervision office.
pub fn review(
    act: &Act<'_>,
    work: &UnitOfWork,
    subject: Subject,
    verdict: ReviewVerdict,
    comment: Option<String>,
    receiver: Option<Uuid>,
) -> ReviewRecord {
    let (progress_report_id, work_plan_id, assignment_id) = match subject {
        Subject::ProgressReport(id) => (Some(id), None, None),
        Subject::WorkPlan(id) => (None, Some(id), None),
        Subject::Completion(id) => (None, None, Some(id)),
    };
    ReviewRecord {
        id: work.id(),
        jurisdiction_id: work.jurisdiction(),
        progress_report_id,
        work_plan_id,
        assignment_id,
        verdict: verdict.to_string(),
        comment,
        reviewer_subject: act.viewer.subject.clone(),
        reviewer_name: act.viewer.name.clone(),
        reviewer_agency_id: receiver,
        reviewed_at: act.now,
    }
}
