//! The table `assignment`.

use crate::sql::migration;

migration! {
    name: "m0008_assignment",
    up: [
        "
        CREATE TABLE assignment (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            responsibility_id $uuid NOT NULL REFERENCES responsibility (id),
            agency_id $uuid NOT NULL REFERENCES agency (id),
            work_plan_id $uuid REFERENCES work_plan (id),
            role $text NOT NULL,
            origin $text NOT NULL,
            position $int NOT NULL,
            ordinal $int,
            status $text NOT NULL,
            due_on $date,
            due_text $text,
            next_due_on $date,
            next_measure_ordinal $int,
            acknowledged_at $time,
            completed_at $time,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            ordinal_sort $int NOT NULL GENERATED ALWAYS AS (COALESCE(ordinal, 2147483647)) STORED,
            due_sort $date NOT NULL GENERATED ALWAYS AS (COALESCE(due_on, $far)) STORED,
            next_due_sort $date NOT NULL GENERATED ALWAYS AS (COALESCE(next_due_on, $far)) STORED,
            status_rank $int NOT NULL GENERATED ALWAYS AS (CASE status WHEN 'PENDING' THEN 0 WHEN 'DISPUTED' THEN 1 WHEN 'ACKNOWLEDGED' THEN 2 WHEN 'COMPLETION_REQUESTED' THEN 3 WHEN 'COMPLETED' THEN 4 ELSE 5 END) STORED,
            role_rank $int NOT NULL GENERATED ALWAYS AS (CASE role WHEN 'LEAD' THEN 0 ELSE 1 END) STORED,
            UNIQUE (responsibility_id, agency_id),
            CHECK (role IN ('LEAD', 'ASSIST')),
            CHECK (origin IN ('STATED', 'INFERRED')),
            CHECK (status IN ('PENDING', 'DISPUTED', 'ACKNOWLEDGED', 'COMPLETION_REQUESTED', 'COMPLETED', 'WITHDRAWN'))
        )
        ",
        "CREATE INDEX assignment_ordinal ON assignment (jurisdiction_id, ordinal_sort, id)",
        "CREATE INDEX assignment_next_due ON assignment (jurisdiction_id, next_due_sort, id)",
        "CREATE INDEX assignment_due ON assignment (jurisdiction_id, due_sort, id)",
        "CREATE INDEX assignment_role ON assignment (jurisdiction_id, role_rank, id)",
        "CREATE INDEX assignment_status ON assignment (jurisdiction_id, status_rank, id)",
        "CREATE INDEX assignment_updated ON assignment (jurisdiction_id, updated_at, id)",
        "CREATE INDEX assignment_agency ON assignment (agency_id, next_due_sort, id)",
        "CREATE INDEX assignment_plan ON assignment (work_plan_id)",
    ],
    down: ["DROP TABLE assignment"],
}
