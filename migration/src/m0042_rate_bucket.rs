//! The table `rate_bucket`: how much each token's subject may ask for now, where several nodes share it.

use crate::sql::migration;

migration! {
    name: "m0042_rate_bucket",
    up: [
        "
        CREATE TABLE rate_bucket (
            owner $text NOT NULL PRIMARY KEY,
            full_at $bigint NOT NULL
        )
        ",
    ],
    down: ["DROP TABLE rate_bucket"],
}
