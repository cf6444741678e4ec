//! The table `jurisdiction`.

use crate::sql::migration;

migration! {
    name: "m0001_jurisdiction",
    up: [
        "
        CREATE TABLE jurisdiction (
            id $uuid NOT NULL PRIMARY KEY,
            code $text NOT NULL,
            name $text NOT NULL,
            parent_id $uuid REFERENCES jurisdiction (id),
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (code),
            CHECK (length(code) = 6)
        )
        ",
        "CREATE INDEX jurisdiction_parent ON jurisdiction (parent_id)",
    ],
    down: ["DROP TABLE jurisdiction"],
}
