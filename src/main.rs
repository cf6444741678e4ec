//! Starts the program; see `duban::cli`.

use std::process::ExitCode;

/// The system's allocator keeps memory of bursts; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    duban::cli::run().await
}
