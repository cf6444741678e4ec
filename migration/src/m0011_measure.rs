//! The table `measure`.

use crate::sql::migration;

migration! {
    name: "m0011_measure",
    up: [
        "
        CREATE TABLE measure (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            assignment_id $uuid NOT NULL REFERENCES assignment (id),
            goal_id $uuid REFERENCES goal (id),
            ordinal $int NOT NULL,
            content $text NOT NULL,
            content_nfkc $text NOT NULL,
            due_on $date,
            due_text $text,
            status $text NOT NULL,
            completed_on $date,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (assignment_id, ordinal),
            CHECK (status IN ('OPEN', 'DONE'))
        )
        ",
        "CREATE INDEX measure_jurisdiction ON measure (jurisdiction_id)",
        "CREATE INDEX measure_goal ON measure (goal_id)",
    ],
    down: ["DROP TABLE measure"],
}
