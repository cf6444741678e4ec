//! Writes exports aside while the server runs.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::Notify;

use super::open;
use super::rounds::rounds;
use crate::config::Config;
use crate::http::ExportJobs;
use crate::store::Store;
use crate::store::files::Files;

/// How many rounds there are to one that looks for files that nobody may fetch any more.
const ROUNDS_TO_A_SWEEP: u32 = 60;

/// What writes them.
pub fn jobs(config: &Config, store: &Store, files: &Files) -> ExportJobs {
    let (clock, ids) = open::clock(config);
    let (near_due_days, zone) = (config.near_due_days.into(), config.time_zone);
    let (store, files, limits) = (store.clone(), files.clone(), config.limits.clone());
    ExportJobs { store, files, ids, clock, near_due_days, zone, limits, ending: Arc::default() }
}

/// Writes one export after the other until `stop`; the one that is being written then is given back.
pub async fn write(jobs: &ExportJobs, stop: impl Future<Output = ()>) {
    let mut round = (0..ROUNDS_TO_A_SWEEP).cycle();
    rounds("exports", &Notify::new(), &jobs.ending, stop, async || {
        if round.next() == Some(0) {
            jobs.sweep().await?;
        }
        // Whoever stops begins nothing that it would only give back.
        if jobs.ending.load(Ordering::Relaxed) {
            return Ok(false);
        }
        jobs.run().await
    })
    .await;
}
