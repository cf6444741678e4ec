//! The table `idempotency`: answers that are given again to the same request.

use crate::sql::migration;

migration! {
    name: "m0032_idempotency",
    up: [
        "
        CREATE TABLE idempotency (
            subject $text NOT NULL,
            idempotency_key $text NOT NULL,
            fingerprint $text NOT NULL,
            answer $json NOT NULL,
            created_at $time NOT NULL,
            PRIMARY KEY (subject, idempotency_key)
        )
        ",
        "CREATE INDEX idempotency_created ON idempotency (created_at)",
    ],
    down: ["DROP TABLE idempotency"],
}
