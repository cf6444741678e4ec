//! The words of a responsibility (责任事项): one item of a work report.

use super::text_enum::text_enum;

text_enum! {
    /// Where an item stands, in the order of its life.
    ResponsibilityStatus {
        /// 草稿: not yet dispatched; no agency sees it.
        Draft = "DRAFT",
        /// 已交办
        Dispatched = "DISPATCHED",
        /// 办理中: at least one agency has acknowledged it.
        InProgress = "IN_PROGRESS",
        /// 审核中: every lead's completion is accepted.
        UnderReview = "UNDER_REVIEW",
        /// 已销号
        Closed = "CLOSED",
        /// 已撤销
        Withdrawn = "WITHDRAWN",
    }
}

text_enum! {
    /// How an item was closed.
    Outcome {
        /// 办结销号: every lead's completion was accepted.
        Completed = "COMPLETED",
        /// 未完成
        NotCompleted = "NOT_COMPLETED",
        /// 结转下年
        CarriedOver = "CARRIED_OVER",
    }
}
