//! The table `indicator_reading`.

use crate::sql::migration;

migration! {
    name: "m0019_indicator_reading",
    up: [
        "
        CREATE TABLE indicator_reading (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            progress_report_id $uuid NOT NULL REFERENCES progress_report (id),
            indicator_id $uuid NOT NULL REFERENCES indicator (id),
            value $bigint NOT NULL,
            as_of $date NOT NULL,
            UNIQUE (progress_report_id, indicator_id)
        )
        ",
        "CREATE INDEX indicator_reading_indicator ON indicator_reading (indicator_id)",
    ],
    down: ["DROP TABLE indicator_reading"],
}
