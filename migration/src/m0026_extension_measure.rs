//! The table `extension_measure`.

use crate::sql::migration;

migration! {
    name: "m0026_extension_measure",
    up: [
        "
        CREATE TABLE extension_measure (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            extension_request_id $uuid NOT NULL REFERENCES extension_request (id),
            measure_id $uuid NOT NULL REFERENCES measure (id),
            UNIQUE (extension_request_id, measure_id)
        )
        ",
        "CREATE INDEX extension_measure_measure ON extension_measure (measure_id)",
    ],
    down: ["DROP TABLE extension_measure"],
}
