//! The table `registered_operation`: the operations that are allowed by their hash, and which version a name means.

use crate::sql::migration;

migration! {
    name: "m0043_registered_operation",
    up: [
        "
        CREATE TABLE registered_operation (
            name $text NOT NULL,
            sha256 $text NOT NULL,
            kind $text NOT NULL CHECK (kind IN ('QUERY', 'MUTATION', 'SUBSCRIPTION')),
            document $text NOT NULL,
            current $bool NOT NULL,
            pushed_at $time NOT NULL,
            PRIMARY KEY (name, sha256)
        )
        ",
        "CREATE INDEX registered_operation_sha256 ON registered_operation (sha256)",
        "CREATE UNIQUE INDEX registered_operation_current ON registered_operation (name) WHERE current",
    ],
    down: ["DROP TABLE registered_operation"],
}
