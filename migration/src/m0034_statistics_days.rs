//! Statistics of a past day of one city find its states from the first day on, and the first day itself.

use crate::sql::migration;

migration! {
    name: "m0034_statistics_days",
    up: ["CREATE INDEX assignment_state_from ON assignment_state (jurisdiction_id, from_on)"],
    down: ["DROP INDEX assignment_state_from"],
}
