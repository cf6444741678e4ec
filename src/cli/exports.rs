//! Writes exports aside while the server runs.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::open;
use crate::config::Config;
use crate::http::ExportJobs;
use crate::store::Store;
use crate::store::files::Files;

/// How often to look for exports that wait.
const LOOK: Duration = Duration::from_secs(1);

/// How many looks there are to one for files that nobody may fetch any more.
const LOOKS_TO_A_SWEEP: u32 = 60;

/// What writes them.
pub fn jobs(config: &Config, store: &Store, files: &Files) -> ExportJobs {
    let (clock, ids) = open::clock(config);
    let (near_due_days, zone) = (config.near_due_days.into(), config.time_zone);
    let (store, files, limits) = (store.clone(), files.clone(), config.limits.clone());
    ExportJobs { store, files, ids, clock, near_due_days, zone, limits, ending: Arc::default() }
}

/// Writes one export after the other until `stop`; the one that is being written then is given back.
pub async fn write(jobs: &ExportJobs, stop: impl Future<Output = ()>) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = pin!(stop);
    let mut failing = false;
    for look in (0..LOOKS_TO_A_SWEEP).cycle() {
        tokio::select! {
            () = &mut stop => return,
            _ = looks.tick() => {}
        }
        let work = async {
            if look == 0 {
                jobs.sweep().await?;
            }
            while !jobs.ending.load(Ordering::Relaxed) && jobs.run().await? {}
            Ok::<(), crate::store::StoreError>(())
        };
        let mut work = pin!(work);
        let worked = tokio::select! {
            worked = &mut work => worked,
            () = &mut stop => {
                jobs.ending.store(true, Ordering::Relaxed);
                let _ = work.await;
                return;
            }
        };
        match worked {
            Ok(()) => failing = false,
            Err(error) if failing => tracing::debug!(%error, "exports wait for the database"),
            Err(error) => {
                failing = true;
                tracing::warn!(%error, "exports wait for the database");
            }
        }
    }
}
