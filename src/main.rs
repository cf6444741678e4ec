//! Starts the program; see `duban::cli`.

// The release build works out here how large the futures of the fields of Mutation are, which lie within each other.
#![recursion_limit = "256"]

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    duban::cli::run().await
}
