//! The words of a work plan (办理工作方案).

use super::text_enum::text_enum;

text_enum! {
    /// Where a filing stands: of plans, and of progress reports.
    FilingStatus {
        /// 草稿: seen by its own agency alone.
        Draft = "DRAFT",
        /// 已报送
        Submitted = "SUBMITTED",
        /// 审核通过
        Accepted = "ACCEPTED",
        /// 已退回: the agency is changing it.
        Returned = "RETURNED",
    }
}

/// The title under which a plan is listed before its agency has filed one.
pub fn missing_plan_title(agency: &str, year: i32) -> String {
    format!("{agency}{year}年《政府工作报告》责任事项办理工作方案")
}
