//! The table `progress_report`.

use crate::sql::migration;

migration! {
    name: "m0018_progress_report",
    up: [
        "
        CREATE TABLE progress_report (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            assignment_id $uuid NOT NULL REFERENCES assignment (id),
            period $text NOT NULL,
            period_end $date NOT NULL,
            status $text NOT NULL,
            narrative $text NOT NULL,
            narrative_nfkc $text NOT NULL,
            problems $text,
            next_steps $text,
            percent_done $bigint,
            submitted_at $time,
            submitted_on $date,
            submitted_by_subject $text,
            submitted_by_name $text,
            signed_off_by $text,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (assignment_id, period),
            CHECK (status IN ('DRAFT', 'SUBMITTED', 'ACCEPTED', 'RETURNED')),
            CHECK (percent_done BETWEEN 0 AND 1000000)
        )
        ",
        "CREATE INDEX progress_report_jurisdiction ON progress_report (jurisdiction_id, status)",
        "CREATE INDEX progress_report_latest ON progress_report (assignment_id, period_end, id)",
    ],
    down: ["DROP TABLE progress_report"],
}
