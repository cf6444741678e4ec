//! The words of an extension request (延期申请).

use super::text_enum::text_enum;

text_enum! {
    /// Where a request stands.
    ExtensionStatus {
        /// 待审批
        Pending = "PENDING",
        /// 同意延期
        Granted = "GRANTED",
        /// 不同意延期
        Refused = "REFUSED",
    }
}

text_enum! {
    /// What is decided on a request.
    ExtensionVerdict {
        /// 同意
        Grant = "GRANT",
        /// 不同意
        Refuse = "REFUSE",
    }
}
