//! An index by which an export walks the items of one work report in the order of the ledger.

use crate::sql::migration;

migration! {
    name: "m0038_responsibility_of_report",
    up: ["CREATE INDEX responsibility_of_report ON responsibility (work_report_id, ordinal_sort, id)"],
    down: ["DROP INDEX responsibility_of_report"],
}
