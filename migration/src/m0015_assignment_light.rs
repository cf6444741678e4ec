//! What an assignment's light reads beyond its deadline, and what its agency said last. What was assigned before is
//! paced over its year: 4530960 is a year in the units of `model::pace`.

use crate::sql::migration;

migration! {
    name: "m0015_assignment_light",
    up: [
        "ALTER TABLE assignment ADD COLUMN started_on $date",
        "ALTER TABLE assignment ADD COLUMN pace_from $bigint NOT NULL DEFAULT 0",
        "ALTER TABLE assignment ADD COLUMN pace_to $bigint NOT NULL DEFAULT 0",
        "ALTER TABLE assignment ADD COLUMN attained $bigint",
        "ALTER TABLE assignment ADD COLUMN out_of_bounds $bool NOT NULL DEFAULT FALSE",
        "ALTER TABLE assignment ADD COLUMN judged_indicator_id $uuid",
        "ALTER TABLE assignment ADD COLUMN judged_on $date",
        "ALTER TABLE assignment ADD COLUMN override_color $text CHECK (override_color IN ('GREEN', 'YELLOW', 'RED', 'GREY'))",
        "ALTER TABLE assignment ADD COLUMN override_reason $text",
        "ALTER TABLE assignment ADD COLUMN override_on $date",
        "ALTER TABLE assignment ADD COLUMN override_until $date",
        "ALTER TABLE assignment ADD COLUMN override_subject $text",
        "ALTER TABLE assignment ADD COLUMN override_name $text",
        "ALTER TABLE assignment ADD COLUMN ended $bool NOT NULL DEFAULT FALSE",
        "ALTER TABLE assignment ADD COLUMN dispute_reason $text",
        "ALTER TABLE assignment ADD COLUMN completion_summary $text",
        "
        UPDATE assignment SET
            pace_from = (SELECT w.year * 4530960 FROM responsibility r JOIN work_report w ON w.id = r.work_report_id WHERE r.id = assignment.responsibility_id),
            pace_to = (SELECT w.year * 4530960 + 4530960 FROM responsibility r JOIN work_report w ON w.id = r.work_report_id WHERE r.id = assignment.responsibility_id)
        WHERE work_plan_id IS NOT NULL
        ",
    ],
    down: [
        "ALTER TABLE assignment DROP COLUMN started_on",
        "ALTER TABLE assignment DROP COLUMN pace_from",
        "ALTER TABLE assignment DROP COLUMN pace_to",
        "ALTER TABLE assignment DROP COLUMN attained",
        "ALTER TABLE assignment DROP COLUMN out_of_bounds",
        "ALTER TABLE assignment DROP COLUMN judged_indicator_id",
        "ALTER TABLE assignment DROP COLUMN judged_on",
        "ALTER TABLE assignment DROP COLUMN override_color",
        "ALTER TABLE assignment DROP COLUMN override_reason",
        "ALTER TABLE assignment DROP COLUMN override_on",
        "ALTER TABLE assignment DROP COLUMN override_until",
        "ALTER TABLE assignment DROP COLUMN override_subject",
        "ALTER TABLE assignment DROP COLUMN override_name",
        "ALTER TABLE assignment DROP COLUMN ended",
        "ALTER TABLE assignment DROP COLUMN dispute_reason",
        "ALTER TABLE assignment DROP COLUMN completion_summary",
    ],
}
