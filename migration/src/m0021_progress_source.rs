//! The table `progress_source`.

use crate::sql::migration;

migration! {
    name: "m0021_progress_source",
    up: [
        "
        CREATE TABLE progress_source (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            progress_report_id $uuid NOT NULL REFERENCES progress_report (id),
            source_report_id $uuid NOT NULL REFERENCES progress_report (id),
            position $int NOT NULL,
            UNIQUE (progress_report_id, source_report_id)
        )
        ",
        "CREATE INDEX progress_source_source ON progress_source (source_report_id)",
    ],
    down: ["DROP TABLE progress_source"],
}
