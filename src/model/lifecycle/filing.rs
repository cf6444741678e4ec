//! The life of a filing: of a work plan (办理工作方案) and of a progress report (进展情况).

use super::{Party, Step};
use crate::model::text_enum::text_enum;
use crate::model::work_plan::FilingStatus::{self, Accepted, Draft, Returned, Submitted};

text_enum! {
    /// What can be done with a work plan.
    WorkPlanAction {
        /// 报送
        Submit = "SUBMIT",
        /// 审核
        Review = "REVIEW",
        /// 考核
        Evaluate = "EVALUATE",
    }
}

/// While its agency may change it.
pub const OPEN: &[FilingStatus] = &[Draft, Returned];

/// What may be done with a plan. A year is scored whether its plan was filed or not.
pub const PLAN_STEPS: &[Step<FilingStatus, WorkPlanAction>] = &[
    Step { action: WorkPlanAction::Submit, from: OPEN, by: Party::Agency, to: &[Submitted] },
    Step { action: WorkPlanAction::Review, from: &[Submitted], by: Party::Supervisor, to: &[Accepted, Returned] },
    Step {
        action: WorkPlanAction::Evaluate,
        from: &[Draft, Submitted, Accepted, Returned],
        by: Party::Supervisor,
        to: &[],
    },
];

text_enum! {
    /// What can be done with a progress report.
    ReportAction {
        /// 填报
        Save = "SAVE",
        /// 报送
        Submit = "SUBMIT",
        /// 审核
        Review = "REVIEW",
    }
}

/// What may be done with a progress report.
pub const REPORT_STEPS: &[Step<FilingStatus, ReportAction>] = &[
    Step { action: ReportAction::Save, from: OPEN, by: Party::Agency, to: &[] },
    Step { action: ReportAction::Submit, from: OPEN, by: Party::Agency, to: &[Submitted] },
    Step { action: ReportAction::Review, from: &[Submitted], by: Party::Receiver, to: &[Accepted, Returned] },
];
