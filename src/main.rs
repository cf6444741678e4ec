//! Starts the program; see `duban::cli`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    duban::cli::run().await
}
