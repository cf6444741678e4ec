//! By when the work plans of a year are due.

use crate::sql::migration;

migration! {
    name: "m0017_work_report_plan_due",
    up: [
        "ALTER TABLE work_report ADD COLUMN plan_due_on $date",
    ],
    down: ["ALTER TABLE work_report DROP COLUMN plan_due_on"],
}
