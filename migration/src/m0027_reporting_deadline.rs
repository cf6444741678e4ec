//! The table `reporting_deadline`.

use crate::sql::migration;

migration! {
    name: "m0027_reporting_deadline",
    up: [
        "
        CREATE TABLE reporting_deadline (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            work_report_id $uuid NOT NULL REFERENCES work_report (id),
            period $text NOT NULL,
            role $text NOT NULL,
            due_on $date NOT NULL,
            UNIQUE (work_report_id, period, role),
            CHECK (role IN ('LEAD', 'ASSIST'))
        )
        ",
    ],
    down: ["DROP TABLE reporting_deadline"],
}
