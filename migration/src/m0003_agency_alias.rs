//! The table `agency_alias`.

use crate::sql::migration;

migration! {
    name: "m0003_agency_alias",
    up: [
        "
        CREATE TABLE agency_alias (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            agency_id $uuid NOT NULL REFERENCES agency (id),
            name $text NOT NULL,
            UNIQUE (jurisdiction_id, name)
        )
        ",
        "CREATE INDEX agency_alias_agency ON agency_alias (agency_id)",
    ],
    down: ["DROP TABLE agency_alias"],
}
