//! The words of an assignment (责任分工): who does what part of an item, and how that is known.

use super::text_enum::text_enum;

text_enum! {
    /// The part an agency has in a responsibility. Leads sort first.
    AssignmentRole {
        /// 牵头: answers for the whole item.
        Lead = "LEAD",
        /// 配合 (协助, 责任单位): answers for its own measures.
        Assist = "ASSIST",
    }
}

text_enum! {
    /// How it is known that the agency has this part.
    Origin {
        /// A label, a column or the document's own rule says so.
        Stated = "STATED",
        /// Concluded from wording (协助市发改委…), or by default.
        Inferred = "INFERRED",
    }
}

text_enum! {
    /// Where an assignment stands.
    AssignmentStatus {
        /// 待签收
        Pending = "PENDING",
        /// 有异议
        Disputed = "DISPUTED",
        /// 已签收
        Acknowledged = "ACKNOWLEDGED",
        /// 申请办结
        CompletionRequested = "COMPLETION_REQUESTED",
        /// 已办结
        Completed = "COMPLETED",
        /// 已撤销
        Withdrawn = "WITHDRAWN",
    }
}
