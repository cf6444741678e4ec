//! The table `assignment_state`. What stood on an assignment before is taken to have stood there ever since.

use crate::sql::migration;

migration! {
    name: "m0030_assignment_state",
    up: [
        "
        CREATE TABLE assignment_state (
            id $uuid NOT NULL PRIMARY KEY,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            assignment_id $uuid NOT NULL REFERENCES assignment (id),
            from_on $date NOT NULL,
            until_on $date NOT NULL,
            role $text NOT NULL,
            status $text NOT NULL,
            work_plan_id $uuid REFERENCES work_plan (id),
            next_due_on $date,
            next_measure_ordinal $int,
            started_on $date,
            pace_from $bigint NOT NULL,
            pace_to $bigint NOT NULL,
            attained $bigint,
            out_of_bounds $bool NOT NULL,
            judged_indicator_id $uuid,
            judged_on $date,
            completed_at $time,
            override_color $text,
            override_reason $text,
            override_on $date,
            override_until $date,
            override_subject $text,
            override_name $text,
            ended $bool NOT NULL DEFAULT FALSE,
            UNIQUE (assignment_id, from_on),
            CHECK (from_on < until_on),
            CHECK (role IN ('LEAD', 'ASSIST')),
            CHECK (status IN ('PENDING', 'DISPUTED', 'ACKNOWLEDGED', 'COMPLETION_REQUESTED', 'COMPLETED', 'WITHDRAWN')),
            CHECK (override_color IN ('GREEN', 'YELLOW', 'RED', 'GREY'))
        )
        ",
        "CREATE INDEX assignment_state_until ON assignment_state (assignment_id, until_on)",
        "CREATE INDEX assignment_state_jurisdiction ON assignment_state (jurisdiction_id, until_on)",
        "
        INSERT INTO assignment_state (id, jurisdiction_id, assignment_id, from_on, until_on, role, status, work_plan_id, next_due_on, next_measure_ordinal, started_on, pace_from, pace_to, attained, out_of_bounds, judged_indicator_id, judged_on, completed_at)
        SELECT id, jurisdiction_id, id, $dawn, $far, role, status, work_plan_id, next_due_on, next_measure_ordinal, started_on, pace_from, pace_to, attained, out_of_bounds, judged_indicator_id, judged_on, completed_at FROM assignment
        ",
    ],
    down: ["DROP TABLE assignment_state"],
}
