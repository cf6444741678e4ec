//! What all requests share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::Semaphore;

use super::auth::Authenticator;
use super::files::Kept;
use super::metrics::Metrics;
use super::stream::Places;
use super::{metrics, router};
use crate::config::{Config, CorsConfig, Limits};
use crate::graphql::{Api, Feed, Given};
use crate::model::clock::Clock;
use crate::model::evaluation::EvaluationRules;
use crate::model::ids::Ids;
use crate::model::role::Role;
use crate::model::webhook::WebhookRules;
use crate::service::rate_limit::RateLimit;
use crate::store::{Day, Store};

/// The server's parts. Clones share them.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    store: Store,
    kept: Kept,
    api: Api,
    authenticator: Authenticator,
    clock: Arc<dyn Clock>,
    ids: Ids,
    limits: Limits,
    cors: CorsConfig,
    near_due_days: u32,
    zone: Tz,
    evaluation: EvaluationRules,
    webhooks: WebhookRules,
    feed: Feed,
    metrics: Metrics,
    rate_limit: Option<RateLimit>,
    only_registered: Arc<[Role]>,
    /// One for each request that may run at once.
    permits: Arc<Semaphore>,
    /// For what lasts longer than a request.
    places: Places,
    /// One for each file that may be uploaded at once.
    uploads: Arc<Semaphore>,
    /// One for each export that may run at once.
    exports: Arc<Semaphore>,
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("App").field("store", &self.0.store).finish_non_exhaustive()
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(
        config: &Config,
        store: Store,
        kept: Kept,
        api: Api,
        authenticator: Authenticator,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let metrics = Metrics::new(store.clone());
        let (days, near_due_days, zone) = (Arc::clone(&clock), config.near_due_days.into(), config.time_zone);
        let feed = Feed::new(store.clone(), move || Day { today: days.today(), near_due_days, zone });
        let permits = config.limits.concurrent_requests.min(Semaphore::MAX_PERMITS);
        let uploads = config.limits.concurrent_uploads.min(Semaphore::MAX_PERMITS);
        let shared = config.rate_limit.shared.then(|| store.clone());
        let rate_limit = config.rate_limit.bucket().map(|bucket| RateLimit::new(bucket, &config.jwt.issuer, shared));
        let exports = config.limits.concurrent_exports.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Parts {
            rate_limit,
            only_registered: config.operations.only.as_slice().into(),
            store,
            kept,
            api,
            authenticator,
            ids: Ids::new(Arc::clone(&clock)),
            clock,
            limits: config.limits.clone(),
            cors: config.cors.clone(),
            near_due_days: config.near_due_days,
            zone: config.time_zone,
            evaluation: config.evaluation.clone(),
            webhooks: config.webhooks.rules.clone(),
            feed,
            metrics,
            permits: Arc::new(Semaphore::new(permits)),
            places: Places::new(&config.limits),
            uploads: Arc::new(Semaphore::new(uploads)),
            exports: Arc::new(Semaphore::new(exports)),
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

    /// The longest that an upload may take.
    pub(super) fn upload_time(&self) -> Duration {
        Duration::from_secs(self.0.limits.upload_seconds)
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.0.kept
    }

    pub(super) fn uploads(&self) -> &Semaphore {
        &self.0.uploads
    }

    pub(super) fn exports(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.exports)
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

    pub(super) fn places(&self) -> &Places {
        &self.0.places
    }

    /// This moment.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// What a request is given: the store, this moment and this business day, and the limits.
    pub(super) fn given(&self) -> Given {
        Given {
            store: self.0.store.clone(),
            ids: self.0.ids.clone(),
            now: self.0.clock.now(),
            day: Day { today: self.0.clock.today(), near_due_days: self.0.near_due_days.into(), zone: self.0.zone },
            limits: self.0.limits.clone(),
            evaluation: self.0.evaluation.clone(),
            webhooks: self.0.webhooks.clone(),
            file_links: self.0.kept.links.clone(),
            feed: self.0.feed.clone(),
            rate_limit: self.0.rate_limit.clone(),
            only_registered: Arc::clone(&self.0.only_registered),
        }
    }
}
