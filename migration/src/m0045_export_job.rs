//! The table `export_job`: exports that are written aside, who asked for them, and how far they are. Rows live for days.

use crate::sql::migration;

migration! {
    name: "m0045_export_job",
    up: [
        "
        CREATE TABLE export_job (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            agency_id $uuid REFERENCES agency (id),
            subject $text NOT NULL,
            roles $text NOT NULL,
            kind $text NOT NULL,
            format $text NOT NULL,
            request $json NOT NULL,
            file_name $text NOT NULL,
            status $text NOT NULL,
            items_done $bigint NOT NULL,
            items_total $bigint,
            cursor $text,
            size $bigint,
            failure_code $text,
            failure_message $text,
            attempts $int NOT NULL,
            stored $bool NOT NULL,
            lease $uuid,
            leased_until $time,
            created_at $time NOT NULL,
            finished_at $time,
            expires_at $time,
            CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
            CHECK (kind IN ('RESPONSIBILITIES', 'LEDGER', 'WORK_PLAN', 'INTERNAL_WORK_PLAN', 'CONTACTS', 'COMPLETION', 'PUBLICATION')),
            CHECK (format IN ('JSONL', 'CSV', 'XLSX', 'DOCX', 'HTML')),
            CHECK (failure_code IN ('REFUSED', 'TIMEOUT', 'FAULT'))
        )
        ",
        "CREATE INDEX export_job_asked ON export_job (subject, created_at, id)",
        "CREATE INDEX export_job_open ON export_job (created_at) WHERE status IN ('QUEUED', 'RUNNING')",
        "CREATE INDEX export_job_expires ON export_job (expires_at) WHERE expires_at IS NOT NULL",
    ],
    down: ["DROP TABLE export_job"],
}
