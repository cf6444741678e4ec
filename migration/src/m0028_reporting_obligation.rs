//! The table `reporting_obligation`.

use crate::sql::migration;

migration! {
    name: "m0028_reporting_obligation",
    up: [
        "
        CREATE TABLE reporting_obligation (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            work_report_id $uuid NOT NULL REFERENCES work_report (id),
            assignment_id $uuid NOT NULL REFERENCES assignment (id),
            agency_id $uuid NOT NULL REFERENCES agency (id),
            period $text NOT NULL,
            due_on $date NOT NULL,
            UNIQUE (assignment_id, period)
        )
        ",
        "CREATE INDEX reporting_obligation_due ON reporting_obligation (jurisdiction_id, due_on, id)",
        "CREATE INDEX reporting_obligation_agency ON reporting_obligation (agency_id, due_on, id)",
        "CREATE INDEX reporting_obligation_report ON reporting_obligation (work_report_id, period)",
    ],
    down: ["DROP TABLE reporting_obligation"],
}
