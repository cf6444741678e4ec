//! The table `extension_request`.

use crate::sql::migration;

migration! {
    name: "m0025_extension_request",
    up: [
        "
        CREATE TABLE extension_request (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            assignment_id $uuid NOT NULL REFERENCES assignment (id),
            old_due_on $date NOT NULL,
            new_due_on $date NOT NULL,
            reason $text NOT NULL,
            signed_off_by $text,
            requested_at $time NOT NULL,
            requested_by_subject $text NOT NULL,
            requested_by_name $text,
            status $text NOT NULL,
            comment $text,
            decided_at $time,
            decided_by_subject $text,
            decided_by_name $text,
            decided_by_agency_id $uuid REFERENCES agency (id),
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            CHECK (status IN ('PENDING', 'GRANTED', 'REFUSED'))
        )
        ",
        "CREATE INDEX extension_request_assignment ON extension_request (assignment_id, requested_at)",
        "CREATE INDEX extension_request_jurisdiction ON extension_request (jurisdiction_id, status)",
    ],
    down: ["DROP TABLE extension_request"],
}
