//! The table `work_plan`.

use crate::sql::migration;

migration! {
    name: "m0007_work_plan",
    up: [
        "
        CREATE TABLE work_plan (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            work_report_id $uuid NOT NULL REFERENCES work_report (id),
            agency_id $uuid NOT NULL REFERENCES agency (id),
            title $text NOT NULL,
            published_on $date,
            source_document_id $uuid REFERENCES source_document (id),
            status $text NOT NULL,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            UNIQUE (work_report_id, agency_id),
            CHECK (status IN ('DRAFT', 'SUBMITTED', 'ACCEPTED', 'RETURNED'))
        )
        ",
        "CREATE INDEX work_plan_jurisdiction ON work_plan (jurisdiction_id, work_report_id)",
        "CREATE INDEX work_plan_agency ON work_plan (agency_id)",
        "CREATE INDEX work_plan_source ON work_plan (source_document_id)",
    ],
    down: ["DROP TABLE work_plan"],
}
