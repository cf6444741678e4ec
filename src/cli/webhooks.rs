//! Delivers webhooks while the server runs.

use std::sync::Arc;

use tokio::sync::Notify;

use super::failure::Failure;
use super::open;
use super::rounds::rounds;
use crate::config::Config;
use crate::http::HttpCourier;
use crate::service::deliver_webhooks::DeliverWebhooks;
use crate::store::Store;

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
    rounds("webhooks", &bell, &webhooks.ending, stop, async || webhooks.run().await).await;
}
