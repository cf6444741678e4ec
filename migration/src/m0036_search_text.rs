//! The table `search_text`. It is filled from the rows that are there by whoever migrates (`store::search_index`): only
//! the program folds texts, and only it need know how.

use crate::sql::migration;

migration! {
    name: "m0036_search_text",
    up: [
        "
        CREATE TABLE search_text (
            $numbered
            id $uuid NOT NULL $named,
            jurisdiction_id $uuid NOT NULL REFERENCES jurisdiction (id),
            responsibility_id $uuid NOT NULL REFERENCES responsibility (id) DEFERRABLE INITIALLY DEFERRED,
            assignment_id $uuid REFERENCES assignment (id) DEFERRABLE INITIALLY DEFERRED,
            kind $text NOT NULL,
            title $text NOT NULL,
            body $text NOT NULL,
            details $text NOT NULL,
            CHECK (kind IN ('RESPONSIBILITY', 'MEASURE', 'GOAL', 'PROGRESS_REPORT'))
        )
        ",
        "CREATE INDEX search_text_responsibility ON search_text (responsibility_id)",
        "CREATE INDEX search_text_assignment ON search_text (assignment_id)",
    ],
    down: ["DROP TABLE search_text"],
}
