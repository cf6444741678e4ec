//! The enums of the lifecycle: what was decided, what may be done, why a change was refused.

use async_graphql::{Enum, InputObject, MaybeUndefined};

use super::operators::{enumeration, given, operators};
use super::reading::Reading;
use crate::graphql::failure::Result;
use crate::model;
use crate::model::filter::{Filter, Test};

enumeration! {
    /// Why a change was refused; the list is closed. 业务错误码
    UserErrorCode = "model::refusal::UserErrorCode" as model::refusal::UserErrorCode {
        /// Something that must be there is missing or empty. 必填
        Required,
        /// It has the wrong form, or does not fit what it is for. 无效
        Invalid,
        /// A text or a list is longer than it may be. 过长
        TooLong,
        /// A number or a day is outside its bounds. 超出范围
        OutOfRange,
        /// There is no such object, or the viewer may not see it. 不存在
        NotFound,
        /// The viewer sees it, and may not do this. 无权操作
        NotAllowed,
        /// It can't be done in its present state; the message says what can. 状态不允许
        InvalidTransition,
        /// Somebody changed it since it was read. 版本冲突
        Conflict,
        /// There is one already. 重复
        Duplicate,
        /// The idempotency key was used with another input. 幂等键不符
        IdempotencyMismatch,
        /// The deadline is over. 已过时限
        DueDatePassed,
        /// The unit is not the indicator's. 单位不符
        UnitMismatch,
    }
}
enumeration! {
    /// How an item was closed. 销号结果
    Outcome = "model::responsibility::Outcome" as model::responsibility::Outcome {
        /// Every lead's completion was accepted. 办结销号
        Completed,
        /// It was not completed. 未完成
        NotCompleted,
        /// It goes on in the next year. 结转下年
        CarriedOver,
    }
}
enumeration! {
    /// What a reviewer says. 审核结论
    ReviewVerdict = "model::review::ReviewVerdict" as model::review::ReviewVerdict {
        /// Accepted. 审核通过
        Accept,
        /// Returned, to be changed and submitted again. 退回
        Return,
    }
}
enumeration! {
    /// What may be done with a responsibility; named as the mutations. 责任事项操作
    ResponsibilityAction = "model::lifecycle::responsibility::ResponsibilityAction" as model::lifecycle::responsibility::ResponsibilityAction {
        /// Set the item and who leads and assists: `reviseResponsibility`. 调整
        Revise,
        /// Dispatch it: `dispatchResponsibilities`. 交办
        Dispatch,
        /// Close it: `closeResponsibility`. 销号
        Close,
        /// Take it back: `withdrawResponsibility`. 撤销
        Withdraw,
    }
}
enumeration! {
    /// What may be done with an assignment, its reports, requests and slips; named as the mutations. 责任分工操作
    AssignmentAction = "model::lifecycle::assignment::AssignmentAction" as model::lifecycle::assignment::AssignmentAction {
        /// Take it up: `acknowledgeAssignments`. 签收
        Acknowledge,
        /// Dispute it: `disputeAssignment`. 提出异议
        Dispute,
        /// Set its measures and goals: `planAssignment`. 细化
        Plan,
        /// Write a progress report: `saveProgressReport`. 填报进展
        SaveProgressReport,
        /// Submit one: `submitProgressReports`. 报送进展
        SubmitProgressReport,
        /// Accept or return one: `reviewProgressReports`. 审核进展
        ReviewProgressReport,
        /// Ask for a later due date: `requestExtension`. 申请延期
        RequestExtension,
        /// Grant or refuse it: `decideExtension`. 审批延期
        DecideExtension,
        /// Urge it: `sendReminders`. 催办
        SendReminder,
        /// Answer a slip: `answerReminder`. 反馈催办
        AnswerReminder,
        /// Ask for completion: `requestCompletion`. 申请办结
        RequestCompletion,
        /// Accept or return the completion: `reviewCompletion`. 审核办结
        ReviewCompletion,
    }
}
enumeration! {
    /// What may be done with a work plan; named as the mutations. 办理工作方案操作
    WorkPlanAction = "model::lifecycle::filing::WorkPlanAction" as model::lifecycle::filing::WorkPlanAction {
        /// Submit it: `submitWorkPlan`. 报送
        Submit,
        /// Accept or return it: `reviewWorkPlan`. 审核
        Review,
        /// Score the agency's year: `evaluateWorkPlan`. 考核
        Evaluate,
    }
}
enumeration! {
    /// Where a plan or a progress report stands. 报送状态
    FilingStatus = "model::work_plan::FilingStatus" as model::work_plan::FilingStatus {
        /// Not submitted yet: its own agency alone sees what is in it. 草稿
        Draft,
        /// Submitted; it waits for its review. 已报送
        Submitted,
        /// Accepted. 审核通过
        Accepted,
        /// Returned, to be changed and submitted again; once its agency changes it, what is in it is seen by its own agency
        /// alone, as a draft. 已退回
        Returned,
    }
    /// Tests a filing's status. 报送状态条件
    filter FilingStatusFilter
}
enumeration! {
    /// How pressing a reminder is. 督办级别
    ReminderLevel = "model::reminder::ReminderLevel" as model::reminder::ReminderLevel {
        /// A deadline is near. 蓝单
        Blue,
        /// Behind schedule. 黄单
        Yellow,
        /// Overdue. 红单
        Red,
    }
    /// Tests a reminder's level. 督办级别条件
    filter ReminderLevelFilter
}
enumeration! {
    /// Where an extension request stands. 延期申请状态
    ExtensionStatus = "model::extension::ExtensionStatus" as model::extension::ExtensionStatus {
        /// It waits for its decision. 待审批
        Pending,
        /// Granted: the due date has moved. 同意延期
        Granted,
        /// Refused: the due date stands. 不同意延期
        Refused,
    }
    /// Tests an extension request's status. 延期申请状态条件
    filter ExtensionStatusFilter
}
enumeration! {
    /// What is decided on an extension request. 延期审批结论
    ExtensionVerdict = "model::extension::ExtensionVerdict" as model::extension::ExtensionVerdict {
        /// The due date moves. 同意
        Grant,
        /// The due date stands; a comment says why. 不同意
        Refuse,
    }
}
