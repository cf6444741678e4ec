//! Work that the server does in rounds beside its requests: once every while, at once when a bell rings, until it stops.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;

use crate::store::StoreError;

/// How often to look for what another process left to do, and for what is due again.
const LOOK: Duration = Duration::from_secs(1);

/// Does the work, round after round, until `stop`. Then `ending` is set, and the round that has begun comes to its end.
/// `what` is said once where the database can't be had, and again once it could. A round answers whether another may
/// follow at once.
pub async fn rounds(
    what: &str,
    bell: &Notify,
    ending: &AtomicBool,
    stop: impl Future<Output = ()>,
    mut round: impl AsyncFnMut() -> Result<bool, StoreError>,
) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = pin!(stop);
    let mut failing = false;
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = looks.tick() => {}
            () = bell.notified() => {}
        }
        let mut work = pin!(round());
        let worked = tokio::select! {
            worked = &mut work => worked,
            () = &mut stop => {
                ending.store(true, Ordering::Relaxed);
                let _ = work.await;
                return;
            }
        };
        match worked {
            Ok(more) => {
                failing = false;
                if more {
                    bell.notify_one();
                }
            }
            Err(error) if failing => tracing::debug!(%error, "{what} wait for the database"),
            Err(error) => {
                failing = true;
                tracing::warn!(%error, "{what} wait for the database");
            }
        }
    }
}
