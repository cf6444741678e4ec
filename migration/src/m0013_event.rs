//! The table `event`.

use crate::sql::migration;

migration! {
    name: "m0013_event",
    up: [
        "
        CREATE TABLE event (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            sequence $bigint NOT NULL,
            at $time NOT NULL,
            actor_subject $text NOT NULL,
            actor_name $text,
            actor_agency_id $uuid REFERENCES agency (id),
            action $text NOT NULL,
            entity_type $text NOT NULL,
            entity_id $uuid NOT NULL,
            changes $json NOT NULL,
            trace_id $text,
            UNIQUE (jurisdiction_id, sequence)
        )
        ",
        "CREATE INDEX event_entity ON event (entity_id)",
    ],
    down: ["DROP TABLE event"],
}
