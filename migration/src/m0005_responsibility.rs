//! The table `responsibility`.

use crate::sql::migration;

migration! {
    name: "m0005_responsibility",
    up: [
        "
        CREATE TABLE responsibility (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            work_report_id $uuid NOT NULL REFERENCES work_report (id),
            section $json NOT NULL,
            section_nfkc $json NOT NULL,
            ordinal $int,
            title $text NOT NULL,
            title_nfkc $text NOT NULL,
            normalized_title $text NOT NULL,
            sort_key $text NOT NULL,
            leader $text,
            leader_nfkc $text,
            due_on $date,
            due_text $text,
            status $text NOT NULL,
            lead_agency_id $uuid REFERENCES agency (id),
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            ordinal_sort $int NOT NULL GENERATED ALWAYS AS (COALESCE(ordinal, 2147483647)) STORED,
            due_sort $date NOT NULL GENERATED ALWAYS AS (COALESCE(due_on, $far)) STORED,
            status_rank $int NOT NULL GENERATED ALWAYS AS (CASE status WHEN 'DRAFT' THEN 0 WHEN 'DISPATCHED' THEN 1 WHEN 'IN_PROGRESS' THEN 2 WHEN 'UNDER_REVIEW' THEN 3 WHEN 'CLOSED' THEN 4 ELSE 5 END) STORED,
            UNIQUE (work_report_id, normalized_title),
            CHECK (status IN ('DRAFT', 'DISPATCHED', 'IN_PROGRESS', 'UNDER_REVIEW', 'CLOSED', 'WITHDRAWN'))
        )
        ",
        "CREATE INDEX responsibility_ordinal ON responsibility (jurisdiction_id, ordinal_sort, id)",
        "CREATE INDEX responsibility_due ON responsibility (jurisdiction_id, due_sort, id)",
        "CREATE INDEX responsibility_title ON responsibility (jurisdiction_id, sort_key, id)",
        "CREATE INDEX responsibility_status ON responsibility (jurisdiction_id, status_rank, id)",
        "CREATE INDEX responsibility_updated ON responsibility (jurisdiction_id, updated_at, id)",
        "CREATE INDEX responsibility_created ON responsibility (jurisdiction_id, created_at, id)",
        "CREATE INDEX responsibility_lead ON responsibility (lead_agency_id)",
    ],
    down: ["DROP TABLE responsibility"],
}
