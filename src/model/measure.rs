//! The words of a measure (具体工作内容).

use super::text_enum::text_enum;

text_enum! {
    /// Whether the work is done.
    MeasureStatus {
        /// 未完成
        Open = "OPEN",
        /// 已完成
        Done = "DONE",
    }
}
