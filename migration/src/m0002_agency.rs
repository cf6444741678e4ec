//! The table `agency`.

use crate::sql::migration;

migration! {
    name: "m0002_agency",
    up: [
        "
        CREATE TABLE agency (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            code $text NOT NULL,
            name $text NOT NULL,
            name_nfkc $text NOT NULL,
            sort_key $text NOT NULL,
            active $bool NOT NULL,
            successor_id $uuid REFERENCES agency (id),
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (jurisdiction_id, code),
            UNIQUE (jurisdiction_id, name)
        )
        ",
        "CREATE INDEX agency_sort ON agency (jurisdiction_id, sort_key, id)",
        "CREATE INDEX agency_successor ON agency (successor_id)",
    ],
    down: ["DROP TABLE agency"],
}
