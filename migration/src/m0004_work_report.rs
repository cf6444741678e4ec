//! The table `work_report`.

use crate::sql::migration;

migration! {
    name: "m0004_work_report",
    up: [
        "
        CREATE TABLE work_report (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            year $int NOT NULL,
            title $text NOT NULL,
            notice_number $text,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (jurisdiction_id, year),
            CHECK (year BETWEEN 1949 AND 2999)
        )
        ",
    ],
    down: ["DROP TABLE work_report"],
}
