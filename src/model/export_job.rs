//! Exports that are written aside: where one stands, why one failed, and how long it is kept.

use chrono::TimeDelta;

use super::text_enum::text_enum;

text_enum! {
    /// Where an export stands.
    ExportStatus {
        /// It waits for its turn.
        Queued = "QUEUED",
        /// It is being written.
        Running = "RUNNING",
        /// Its file can be fetched.
        Done = "DONE",
        /// It could not be written.
        Failed = "FAILED",
        /// Who asked for it wants it no longer.
        Cancelled = "CANCELLED",
    }
}

text_enum! {
    /// Why an export failed.
    ExportFailure {
        /// What is asked for can't be exported, or is no longer seen.
        Refused = "REFUSED",
        /// It took longer than an export may.
        Timeout = "TIMEOUT",
        /// The server failed, or was stopped again and again.
        Fault = "FAULT",
    }
}

/// How long a file is kept once it is written, and the row of an export that ended otherwise.
pub const KEPT: TimeDelta = TimeDelta::days(7);

/// How long nobody else takes up an export that a node writes, unless it is heard of: a node that died is noticed then.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How often an export is begun: one that ends the server each time is not begun for ever.
pub const ATTEMPTS_MAX: i32 = 3;

/// Exports of one person that have not ended, at most.
pub const OPEN_MAX: u64 = 5;

/// Exports of one person that are kept, at most.
pub const KEPT_MAX: u64 = 50;
