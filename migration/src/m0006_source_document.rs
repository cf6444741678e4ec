//! The table `source_document`.

use crate::sql::migration;

migration! {
    name: "m0006_source_document",
    up: [
        "
        CREATE TABLE source_document (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            file_name $text NOT NULL,
            sha256 $text NOT NULL,
            imported_at $time NOT NULL,
            imported_by $text NOT NULL,
            warnings $json NOT NULL,
            CHECK (length(sha256) = 64)
        )
        ",
        "CREATE INDEX source_document_jurisdiction ON source_document (jurisdiction_id)",
    ],
    down: ["DROP TABLE source_document"],
}
