//! The life of an assignment (责任分工).

use super::{Party, Step};
use crate::model::assignment::AssignmentStatus::{
    self, Acknowledged, Completed, CompletionRequested, Disputed, Pending,
};
use crate::model::text_enum::text_enum;

text_enum! {
    /// What can be done with an assignment, its reports, requests and slips.
    AssignmentAction {
        /// 签收
        Acknowledge = "ACKNOWLEDGE",
        /// 提出异议
        Dispute = "DISPUTE",
        /// 细化
        Plan = "PLAN",
        /// 填报进展
        SaveProgressReport = "SAVE_PROGRESS_REPORT",
        /// 报送进展
        SubmitProgressReport = "SUBMIT_PROGRESS_REPORT",
        /// 审核进展
        ReviewProgressReport = "REVIEW_PROGRESS_REPORT",
        /// 申请延期
        RequestExtension = "REQUEST_EXTENSION",
        /// 审批延期
        DecideExtension = "DECIDE_EXTENSION",
        /// 催办
        SendReminder = "SEND_REMINDER",
        /// 反馈催办
        AnswerReminder = "ANSWER_REMINDER",
        /// 申请办结
        RequestCompletion = "REQUEST_COMPLETION",
        /// 审核办结
        ReviewCompletion = "REVIEW_COMPLETION",
    }
}

/// While the work goes on.
const AT_WORK: &[AssignmentStatus] = &[Acknowledged, CompletionRequested];

/// What may be done in which state. That its item is dispatched and not yet closed is checked besides.
pub const STEPS: &[Step<AssignmentStatus, AssignmentAction>] = {
    use AssignmentAction::{
        Acknowledge, AnswerReminder, DecideExtension, Dispute, Plan, RequestCompletion, RequestExtension,
        ReviewCompletion, ReviewProgressReport, SaveProgressReport, SendReminder, SubmitProgressReport,
    };
    use Party::{Agency, Receiver, Supervisor};
    &[
        Step { action: Acknowledge, from: &[Pending], by: Agency, to: &[Acknowledged] },
        Step { action: Dispute, from: &[Pending, Acknowledged], by: Agency, to: &[Disputed] },
        Step { action: Plan, from: &[Acknowledged], by: Agency, to: &[] },
        Step { action: SaveProgressReport, from: AT_WORK, by: Agency, to: &[] },
        Step { action: SubmitProgressReport, from: AT_WORK, by: Agency, to: &[] },
        // What was submitted before the completion was accepted still gets its answer.
        Step {
            action: ReviewProgressReport,
            from: &[Acknowledged, CompletionRequested, Completed],
            by: Receiver,
            to: &[],
        },
        Step { action: RequestExtension, from: AT_WORK, by: Agency, to: &[] },
        Step { action: DecideExtension, from: AT_WORK, by: Receiver, to: &[] },
        Step { action: SendReminder, from: &[Pending, Acknowledged, CompletionRequested], by: Supervisor, to: &[] },
        Step {
            action: AnswerReminder,
            from: &[Pending, Disputed, Acknowledged, CompletionRequested, Completed],
            by: Agency,
            to: &[],
        },
        Step { action: RequestCompletion, from: &[Acknowledged], by: Agency, to: &[CompletionRequested] },
        Step { action: ReviewCompletion, from: &[CompletionRequested], by: Receiver, to: &[Completed, Acknowledged] },
    ]
};
