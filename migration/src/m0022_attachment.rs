//! The table `attachment`.

use crate::sql::migration;

migration! {
    name: "m0022_attachment",
    up: [
        "
        CREATE TABLE attachment (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            progress_report_id $uuid NOT NULL REFERENCES progress_report (id),
            file_name $text NOT NULL,
            media_type $text NOT NULL,
            size $int NOT NULL,
            sha256 $text NOT NULL,
            uploaded_at $time NOT NULL,
            uploaded_by $text NOT NULL,
            CHECK (media_type IN (
                'application/pdf',
                'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
                'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
                'image/png',
                'image/jpeg'
            )),
            CHECK (length(sha256) = 64),
            CHECK (size BETWEEN 1 AND 20971520)
        )
        ",
        "CREATE INDEX attachment_report ON attachment (progress_report_id, uploaded_at)",
    ],
    down: ["DROP TABLE attachment"],
}
