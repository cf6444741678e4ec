//! The table `contact`.

use crate::sql::migration;

migration! {
    name: "m0012_contact",
    up: [
        "
        CREATE TABLE contact (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            work_plan_id $uuid REFERENCES work_plan (id),
            assignment_id $uuid REFERENCES assignment (id),
            position $int NOT NULL,
            kind $text NOT NULL,
            name $text,
            post $text,
            division $text,
            office_phone $text,
            mobile $text,
            CHECK (kind IN ('HEAD', 'DEPUTY', 'DIVISION', 'HANDLER')),
            CHECK ((work_plan_id IS NULL) <> (assignment_id IS NULL))
        )
        ",
        "CREATE INDEX contact_assignment ON contact (assignment_id, position)",
        "CREATE INDEX contact_work_plan ON contact (work_plan_id, position)",
        "CREATE INDEX contact_jurisdiction ON contact (jurisdiction_id)",
    ],
    down: ["DROP TABLE contact"],
}
