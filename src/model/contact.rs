//! The people who answer for an item (督办工作人员).

use super::text_enum::text_enum;

text_enum! {
    /// What a person or office is to the item.
    ContactKind {
        /// 主要负责人
        Head = "HEAD",
        /// 分管领导, 分管负责人
        Deputy = "DEPUTY",
        /// 责任处室, 督办部门
        Division = "DIVISION",
        /// 经办人员, 联系人员
        Handler = "HANDLER",
    }
}
