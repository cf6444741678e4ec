//! The life of a responsibility (责任事项).

use super::{Party, Step};
use crate::model::responsibility::ResponsibilityStatus::{
    self, Closed, Dispatched, Draft, InProgress, UnderReview, Withdrawn,
};
use crate::model::text_enum::text_enum;

text_enum! {
    /// What can be done with an item.
    ResponsibilityAction {
        /// 调整
        Revise = "REVISE",
        /// 交办
        Dispatch = "DISPATCH",
        /// 销号
        Close = "CLOSE",
        /// 撤销
        Withdraw = "WITHDRAW",
    }
}

/// Dispatched, and neither closed nor withdrawn.
pub const OPEN: &[ResponsibilityStatus] = &[Dispatched, InProgress, UnderReview];

/// What may be done in which state. An item goes by itself from DISPATCHED to IN_PROGRESS with the first
/// acknowledgement, and to UNDER_REVIEW when every lead's completion is accepted; closing it as COMPLETED needs that.
pub const STEPS: &[Step<ResponsibilityStatus, ResponsibilityAction>] = {
    use Party::Supervisor;
    use ResponsibilityAction::{Close, Dispatch, Revise, Withdraw};
    &[
        Step { action: Revise, from: &[Draft, Dispatched, InProgress, UnderReview], by: Supervisor, to: &[] },
        Step { action: Dispatch, from: &[Draft], by: Supervisor, to: &[Dispatched] },
        Step { action: Close, from: OPEN, by: Supervisor, to: &[Closed] },
        Step {
            action: Withdraw,
            from: &[Draft, Dispatched, InProgress, UnderReview],
            by: Supervisor,
            to: &[Withdrawn],
        },
    ]
};
