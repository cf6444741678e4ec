//! What all requests share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono_tz::Tz;
use tokio::sync::Semaphore;

use super::auth::Authenticator;
use super::metrics::Metrics;
use super::{metrics, router};
use crate::config::{Config, CorsConfig, Limits};
use crate::graphql::{Api, Given};
use crate::model::clock::Clock;
use crate::model::ids::Ids;
use crate::store::{Day, Store};

/// The server's parts. Clones share them.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    store: Store,
    api: Api,
    authenticator: Authenticator,
    clock: Arc<dyn Clock>,
    ids: Ids,
    limits: Limits,
    cors: CorsConfig,
    near_due_days: u32,
    zone: Tz,
    metrics: Metrics,
    /// One for each request that may run at once.
    permits: Arc<Semaphore>,
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("App").field("store", &self.0.store).finish_non_exhaustive()
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(config: &Config, store: Store, api: Api, authenticator: Authenticator, clock: Arc<dyn Clock>) -> Self {
        let metrics = Metrics::new(store.clone());
        let permits = config.limits.concurrent_requests.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Parts {
            store,
            api,
            authenticator,
            ids: Ids::new(Arc::clone(&clock)),
            clock,
            limits: config.limits.clone(),
            cors: config.cors.clone(),
            near_due_days: config.near_due_days,
            zone: config.time_zone,
            metrics,
            permits: Arc::new(Semaphore::new(permits)),
        }))
    }

    /// All that is served at `listen`.
    pub fn router(&self) -> Router {
        router::router(self)
    }

    /// `/metrics`, which is served at `metrics_listen`.
    pub fn metrics_router(&self) -> Router {
        metrics::router(self)
    }

    /// The longest that a request may take.
    pub fn request_time(&self) -> Duration {
        Duration::from_secs(self.0.limits.request_seconds)
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn api(&self) -> &Api {
        &self.0.api
    }

    pub(super) fn authenticator(&self) -> &Authenticator {
        &self.0.authenticator
    }

    pub(super) fn ids(&self) -> &Ids {
        &self.0.ids
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(super) fn cors(&self) -> &CorsConfig {
        &self.0.cors
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(super) fn permits(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.permits)
    }

    /// What a request is given: the store, this moment and this business day, and the limits.
    pub(super) fn given(&self) -> Given {
        Given {
            store: self.0.store.clone(),
            ids: self.0.ids.clone(),
            now: self.0.clock.now(),
            day: Day { today: self.0.clock.today(), near_due_days: self.0.near_due_days.into(), zone: self.0.zone },
            limits: self.0.limits.clone(),
        }
    }
}
