//! What an agency changes after a return is its draft until it submits again: which plans and reports are being changed,
//! and which files came since.

use crate::sql::migration;

migration! {
    name: "m0044_rework",
    up: [
        "ALTER TABLE assignment ADD COLUMN replanned $bool NOT NULL DEFAULT FALSE",
        "ALTER TABLE progress_report ADD COLUMN reworked $bool NOT NULL DEFAULT FALSE",
        "ALTER TABLE progress_report ADD COLUMN submissions $int NOT NULL DEFAULT 0",
        "UPDATE progress_report SET submissions = 1 WHERE status <> 'DRAFT'",
        "ALTER TABLE attachment ADD COLUMN edition $int NOT NULL DEFAULT 0",
    ],
    down: [
        "ALTER TABLE assignment DROP COLUMN replanned",
        "ALTER TABLE progress_report DROP COLUMN reworked",
        "ALTER TABLE progress_report DROP COLUMN submissions",
        "ALTER TABLE attachment DROP COLUMN edition",
    ],
}
