//! The table `goal`.

use crate::sql::migration;

migration! {
    name: "m0009_goal",
    up: [
        "
        CREATE TABLE goal (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            assignment_id $uuid NOT NULL REFERENCES assignment (id),
            ordinal $int NOT NULL,
            text $text NOT NULL,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (assignment_id, ordinal)
        )
        ",
        "CREATE INDEX goal_jurisdiction ON goal (jurisdiction_id)",
    ],
    down: ["DROP TABLE goal"],
}
