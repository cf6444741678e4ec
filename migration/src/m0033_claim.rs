//! The table `claim`: which work that runs once for all nodes was taken, and until when.

use crate::sql::migration;

migration! {
    name: "m0033_claim",
    up: [
        "
        CREATE TABLE claim (
            name $text NOT NULL PRIMARY KEY,
            until $time NOT NULL
        )
        ",
    ],
    down: ["DROP TABLE claim"],
}
