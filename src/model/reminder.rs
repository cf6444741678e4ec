//! The words of a reminder (督办单).

use super::text_enum::text_enum;

text_enum! {
    /// How pressing a slip is.
    ReminderLevel {
        /// 蓝单: a deadline is near.
        Blue = "BLUE",
        /// 黄单: behind schedule.
        Yellow = "YELLOW",
        /// 红单: overdue.
        Red = "RED",
    }
}
