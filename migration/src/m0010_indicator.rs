//! The table `indicator`.

use crate::sql::migration;

migration! {
    name: "m0010_indicator",
    up: [
        "
        CREATE TABLE indicator (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            goal_id $uuid NOT NULL REFERENCES goal (id),
            ordinal $int NOT NULL,
            label $text,
            kind $text NOT NULL,
            target $bigint NOT NULL,
            upper $bigint,
            unit $text NOT NULL,
            baseline $bigint,
            actual $bigint,
            actual_as_of $date,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (goal_id, ordinal),
            CHECK (kind IN ('AMOUNT', 'LEVEL', 'CEILING'))
        )
        ",
        "CREATE INDEX indicator_jurisdiction ON indicator (jurisdiction_id)",
    ],
    down: ["DROP TABLE indicator"],
}
