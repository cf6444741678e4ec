//! The words of a review (审核) of what an agency submitted.

use super::text_enum::text_enum;

text_enum! {
    /// What a reviewer says.
    ReviewVerdict {
        /// 审核通过
        Accept = "ACCEPT",
        /// 退回
        Return = "RETURN",
    }
}
