//! The table `webhook`: where changes are delivered to, and what of them.

use crate::sql::migration;

migration! {
    name: "m0040_webhook",
    up: [
        "
        CREATE TABLE webhook (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            agency_id $uuid REFERENCES agency (id),
            url $text NOT NULL,
            description $text,
            actions $json NOT NULL,
            entity_types $json NOT NULL,
            status $text NOT NULL,
            secret_rotated_at $time NOT NULL,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            CHECK (status IN ('ACTIVE', 'OFF', 'PARKED', 'GONE'))
        )
        ",
        "CREATE INDEX webhook_jurisdiction ON webhook (jurisdiction_id, created_at, id)",
        "CREATE INDEX webhook_agency ON webhook (agency_id)",
    ],
    down: ["DROP TABLE webhook"],
}
