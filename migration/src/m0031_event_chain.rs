//! Whom an event tells, and the chain of hashes in which it stands. What was written before is not hashed: a chain begins with the event after it.

use crate::sql::migration;

migration! {
    name: "m0031_event_chain",
    up: [
        "ALTER TABLE event ADD COLUMN responsibility_id $uuid",
        "ALTER TABLE event ADD COLUMN assignment_id $uuid",
        "ALTER TABLE event ADD COLUMN agency_id $uuid",
        "ALTER TABLE event ADD COLUMN audience $text NOT NULL DEFAULT 'OFFICE' CHECK (audience IN ('ITEM', 'AGENCY', 'DRAFT', 'OFFICE'))",
        "ALTER TABLE event ADD COLUMN hash $text",
        "CREATE INDEX event_assignment ON event (assignment_id, sequence)",
        "CREATE INDEX event_responsibility ON event (responsibility_id, sequence)",
        "
        CREATE TABLE event_chain (
            jurisdiction_id $uuid NOT NULL PRIMARY KEY REFERENCES jurisdiction (id),
            first_sequence $bigint NOT NULL,
            sequence $bigint NOT NULL,
            hash $text NOT NULL
        )
        ",
        "INSERT INTO event_chain (jurisdiction_id, first_sequence, sequence, hash) SELECT j.id, COALESCE(MAX(e.sequence), 0) + 1, COALESCE(MAX(e.sequence), 0), '' FROM jurisdiction j LEFT JOIN event e ON e.jurisdiction_id = j.id GROUP BY j.id",
    ],
    down: [
        "DROP TABLE event_chain",
        "DROP INDEX event_responsibility",
        "DROP INDEX event_assignment",
        "ALTER TABLE event DROP COLUMN responsibility_id",
        "ALTER TABLE event DROP COLUMN assignment_id",
        "ALTER TABLE event DROP COLUMN agency_id",
        "ALTER TABLE event DROP COLUMN audience",
        "ALTER TABLE event DROP COLUMN hash",
    ],
}
