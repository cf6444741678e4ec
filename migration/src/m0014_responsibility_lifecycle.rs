//! An item's way from dispatch to close.

use crate::sql::migration;

migration! {
    name: "m0014_responsibility_lifecycle",
    up: [
        "ALTER TABLE responsibility ADD COLUMN notice_due_on $date",
        "ALTER TABLE responsibility ADD COLUMN outcome $text CHECK (outcome IN ('COMPLETED', 'NOT_COMPLETED', 'CARRIED_OVER'))",
        "ALTER TABLE responsibility ADD COLUMN summary $text",
        "ALTER TABLE responsibility ADD COLUMN dispatched_on $date",
        "ALTER TABLE responsibility ADD COLUMN closed_at $time",
        "UPDATE responsibility SET notice_due_on = due_on WHERE due_text IS NOT NULL",
    ],
    down: [
        "ALTER TABLE responsibility DROP COLUMN notice_due_on",
        "ALTER TABLE responsibility DROP COLUMN outcome",
        "ALTER TABLE responsibility DROP COLUMN summary",
        "ALTER TABLE responsibility DROP COLUMN dispatched_on",
        "ALTER TABLE responsibility DROP COLUMN closed_at",
    ],
}
