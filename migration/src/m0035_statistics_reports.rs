//! Statistics count the reports of a city's period without reading what they say: everything that is counted stands in
//! the index.

use crate::sql::migration;

migration! {
    name: "m0035_statistics_reports",
    up: [
        "CREATE INDEX progress_report_counted ON progress_report (jurisdiction_id, period, submitted_on, assignment_id, id)",
    ],
    down: ["DROP INDEX progress_report_counted"],
}
