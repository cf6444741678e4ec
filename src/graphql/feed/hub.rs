//! The task that watches where the events end, and the calls to the other nodes.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::Parts;
use super::reads::Reads;
use crate::store::feed::Heads;
use crate::store::{Store, StoreError};

/// How long to wait before the database is asked again that could not be had.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where the events end now, and what has been read of them since the tick before.
#[derive(Debug)]
pub struct Tick {
    pub heads: Heads,
    pub reads: Reads,
}

/// Follows the ticks, and sees to it that somebody sends them.
pub fn join(parts: &Arc<Parts>) -> broadcast::Receiver<Arc<Tick>> {
    let mut state = parts.state.lock().unwrap_or_else(PoisonError::into_inner);
    let ticks = parts.ticks.subscribe();
    if !state.watching {
        state.watching = true;
        tokio::spawn(watch(Arc::clone(parts)));
    }
    ticks
}

/// This process wrote events: looks at once, and calls the other nodes. Of many commits at once one call tells.
pub fn committed(parts: &Arc<Parts>) {
    parts.bell.notify_one();
    if !parts.store.has_nodes() {
        return;
    }
    let mut state = parts.state.lock().unwrap_or_else(PoisonError::into_inner);
    match &mut state.calling {
        Some(again) => *again = true,
        calling @ None => {
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                *calling = Some(false);
                runtime.spawn(call(Arc::clone(parts)));
            }
        }
    }
}

async fn call(parts: Arc<Parts>) {
    loop {
        if let Err(error) = parts.store.call().await {
            // The other nodes look by themselves within a second.
            tracing::warn!(%error, "the other nodes could not be called");
        }
        let mut state = parts.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.calling != Some(true) {
            state.calling = None;
            return;
        }
        state.calling = Some(false);
    }
}

/// Sends ticks until nobody follows.
async fn watch(parts: Arc<Parts>) {
    let mut sent: Option<Heads> = None;
    loop {
        match round(&parts, &mut sent).await {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(%error, "the feed of changes waits for the database");
                tokio::select! {
                    () = sleep(PATIENCE) => {}
                    () = parts.bell.notified() => {}
                }
            }
        }
        let mut state = parts.state.lock().unwrap_or_else(PoisonError::into_inner);
        if parts.ticks.receiver_count() == 0 {
            state.watching = false;
            return;
        }
    }
}

/// Watches until nobody follows, or the database fails.
async fn round(parts: &Parts, sent: &mut Option<Heads>) -> Result<(), StoreError> {
    let mut watch = parts.store.watch().await?;
    let mut clock = interval(watch.interval());
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while parts.ticks.receiver_count() > 0 {
        tick(&parts.store, parts, sent).await?;
        loop {
            let look = tokio::select! {
                called = watch.called() => { called?; true }
                () = parts.bell.notified() => true,
                _ = clock.tick() => false,
            };
            if parts.ticks.receiver_count() == 0 || look || watch.look().await? {
                break;
            }
        }
    }
    Ok(())
}

/// Tells the followers where the events end, if that changed. The first time in any case: they may have come between.
async fn tick(store: &Store, parts: &Parts, sent: &mut Option<Heads>) -> Result<(), StoreError> {
    let heads = store.heads().await?;
    if sent.as_ref() != Some(&heads) {
        *sent = Some(heads.clone());
        // Nobody there is no fault.
        let _ = parts.ticks.send(Arc::new(Tick { heads, reads: Reads::default() }));
    }
    Ok(())
}
