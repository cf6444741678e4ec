//! Delivers webhooks while the server runs.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;

use super::failure::Failure;
use super::open;
use crate::config::Config;
use crate::http::HttpCourier;
use crate::service::deliver_webhooks::DeliverWebhooks;
use crate::store::Store;

/// How often to look for what another process wrote, and for attempts that are due again.
const LOOK: Duration = Duration::from_secs(1);

/// What delivers, over the configured HTTP client.
pub fn deliverer(config: &Config, store: &Store) -> Result<DeliverWebhooks, Failure> {
    let (clock, ids) = open::clock(config);
    let courier = HttpCourier::new(&config.webhooks).map_err(Failure::of)?;
    let (near_due_days, zone) = (config.near_due_days.into(), config.time_zone);
    let (store, courier, ending) = (store.clone(), Arc::new(courier), Arc::default());
    Ok(DeliverWebhooks { store, ids, clock, near_due_days, zone, courier, ending })
}

/// Delivers what this process commits at once, and the rest within a second, until `stop`; attempts that have begun end
/// first.
pub async fn deliver(webhooks: &DeliverWebhooks, stop: impl Future<Output = ()>) {
    let bell = Arc::new(Notify::new());
    let ring = Arc::downgrade(&bell);
    webhooks.store.on_commit(move || {
        if let Some(bell) = ring.upgrade() {
            bell.notify_one();
        }
    });
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = pin!(stop);
    let mut failing = false;
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = look.tick() => {}
            () = bell.notified() => {}
        }
        let mut run = pin!(webhooks.run());
        let ran = tokio::select! {
            ran = &mut run => ran,
            () = &mut stop => {
                webhooks.ending.store(true, Ordering::Relaxed);
                let _ = run.await;
                return;
            }
        };
        match ran {
            Ok(more) => {
                failing = false;
                if more {
                    bell.notify_one();
                }
            }
            Err(error) if failing => tracing::debug!(%error, "webhooks wait for the database"),
            Err(error) => {
                failing = true;
                tracing::warn!(%error, "webhooks wait for the database");
            }
        }
    }
}
