//! The table `evaluation_line`.

use crate::sql::migration;

migration! {
    name: "m0029_evaluation_line",
    up: [
        "
        CREATE TABLE evaluation_line (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            work_plan_id $uuid NOT NULL REFERENCES work_plan (id),
            position $int NOT NULL,
            rule $text NOT NULL,
            points $bigint NOT NULL,
            details $json NOT NULL,
            assignment_id $uuid REFERENCES assignment (id),
            evidence_type $text,
            evidence_id $uuid,
            UNIQUE (work_plan_id, position)
        )
        ",
        "CREATE INDEX evaluation_line_assignment ON evaluation_line (assignment_id)",
    ],
    down: ["DROP TABLE evaluation_line"],
}
