//! The table `progress_measure`.

use crate::sql::migration;

migration! {
    name: "m0020_progress_measure",
    up: [
        "
        CREATE TABLE progress_measure (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            progress_report_id $uuid NOT NULL REFERENCES progress_report (id),
            measure_id $uuid NOT NULL REFERENCES measure (id),
            completed_on $date NOT NULL,
            UNIQUE (progress_report_id, measure_id)
        )
        ",
        "CREATE INDEX progress_measure_measure ON progress_measure (measure_id)",
    ],
    down: ["DROP TABLE progress_measure"],
}
