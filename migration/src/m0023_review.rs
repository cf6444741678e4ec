//! The table `review`.

use crate::sql::migration;

migration! {
    name: "m0023_review",
    up: [
        "
        CREATE TABLE review (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            progress_report_id $uuid REFERENCES progress_report (id),
            work_plan_id $uuid REFERENCES work_plan (id),
            assignment_id $uuid REFERENCES assignment (id),
            verdict $text NOT NULL,
            comment $text,
            reviewer_subject $text NOT NULL,
            reviewer_name $text,
            reviewer_agency_id $uuid REFERENCES agency (id),
            reviewed_at $time NOT NULL,
            CHECK (verdict IN ('ACCEPT', 'RETURN'))
        )
        ",
        "CREATE INDEX review_report ON review (progress_report_id, id)",
        "CREATE INDEX review_plan ON review (work_plan_id, id)",
        "CREATE INDEX review_assignment ON review (assignment_id, id)",
    ],
    down: ["DROP TABLE review"],
}
