//! When a plan was submitted, and how its agency's year was scored.

use crate::sql::migration;

migration! {
    name: "m0016_work_plan_filing",
    up: [
        "ALTER TABLE work_plan ADD COLUMN submitted_at $time",
        "ALTER TABLE work_plan ADD COLUMN submitted_on $date",
        "ALTER TABLE work_plan ADD COLUMN signed_off_by $text",
        "ALTER TABLE work_plan ADD COLUMN rating $bigint",
        "ALTER TABLE work_plan ADD COLUMN rating_comment $text",
        "ALTER TABLE work_plan ADD COLUMN score $bigint",
        "ALTER TABLE work_plan ADD COLUMN evaluated_at $time",
    ],
    down: [
        "ALTER TABLE work_plan DROP COLUMN submitted_at",
        "ALTER TABLE work_plan DROP COLUMN submitted_on",
        "ALTER TABLE work_plan DROP COLUMN signed_off_by",
        "ALTER TABLE work_plan DROP COLUMN rating",
        "ALTER TABLE work_plan DROP COLUMN rating_comment",
        "ALTER TABLE work_plan DROP COLUMN score",
        "ALTER TABLE work_plan DROP COLUMN evaluated_at",
    ],
}
