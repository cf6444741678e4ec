//! The table `reminder`.

use crate::sql::migration;

migration! {
    name: "m0024_reminder",
    up: [
        "
        CREATE TABLE reminder (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            assignment_id $uuid NOT NULL REFERENCES assignment (id),
            level $text NOT NULL,
            message $text NOT NULL,
            cause $text,
            cause_due_on $date,
            automatic $bool NOT NULL,
            sent_at $time NOT NULL,
            sent_on $date NOT NULL,
            sent_by_subject $text NOT NULL,
            sent_by_name $text,
            answer_by $date,
            answer $text,
            answered_at $time,
            answered_by_subject $text,
            answered_by_name $text,
            version $int NOT NULL,
            created_at $time NOT NULL,
            updated_at $time NOT NULL,
            CHECK (level IN ('BLUE', 'YELLOW', 'RED')),
            CHECK (cause IN ('NOT_TRACKED', 'COMPLETED', 'AHEAD_OF_SCHEDULE', 'ON_TRACK', 'NO_DEADLINE', 'NEAR_DUE', 'BEHIND_SCHEDULE', 'OVERDUE'))
        )
        ",
        "CREATE INDEX reminder_assignment ON reminder (assignment_id, sent_at)",
        "CREATE INDEX reminder_jurisdiction ON reminder (jurisdiction_id, level)",
    ],
    down: ["DROP TABLE reminder"],
}
