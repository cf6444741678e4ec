//! The tables `webhook_queue`, how far each webhook is and who delivers it now, and `webhook_delivery`, the log of what was sent.

use crate::sql::migration;

migration! {
    name: "m0041_webhook_delivery",
    up: [
        "
        CREATE TABLE webhook_queue (
            webhook_id $uuid NOT NULL PRIMARY KEY REFERENCES webhook (id),
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            secret $text NOT NULL,
            previous_secret $text,
            previous_until $time,
            position $bigint NOT NULL,
            next_attempt_at $time,
            lease $uuid,
            leased_until $time
        )
        ",
        "
        CREATE TABLE webhook_delivery (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            webhook_id $uuid NOT NULL REFERENCES webhook (id),
            event_id $uuid NOT NULL,
            sequence $bigint NOT NULL,
            status $text NOT NULL,
            attempts $int NOT NULL,
            first_attempt_at $time NOT NULL,
            attempted_at $time NOT NULL,
            response_code $int,
            duration_ms $bigint,
            error $text,
            created_at $time NOT NULL,
            UNIQUE (webhook_id, event_id),
            CHECK (status IN ('PENDING', 'DELIVERED', 'PARKED', 'DROPPED')),
            CHECK (error IN ('ADDRESS_REFUSED', 'NOT_CONNECTED', 'TIMEOUT', 'CONNECTION_LOST', 'REDIRECT', 'STATUS'))
        )
        ",
        "CREATE INDEX webhook_delivery_created ON webhook_delivery (webhook_id, created_at, id)",
    ],
    down: ["DROP TABLE webhook_delivery", "DROP TABLE webhook_queue"],
}
