//! `duban serve`

use std::io::IsTerminal;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tracing_subscriber::EnvFilter;

use super::failure::Failure;
use super::{exports, open, operations, tick, webhooks};
use crate::config::{Config, Overrides};
use crate::http::auth::Authenticator;
use crate::http::{App, Door, ExportJobs, Kept, Server};
use crate::service::deliver_webhooks::DeliverWebhooks;
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub async fn run(_: Arguments) -> Result<(), Failure> {
    let config = open::config(&Overrides::default())?;
    log();
    let store = open::store(&config).await?;
    let server = Running::start(&config, store).await?;
    tracing::info!(address = %server.address(), "serving");
    server.until_stopped().await
}

/// Requests go to standard error, one line each; `RUST_LOG` says how much.
pub fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // A second subscriber in one process is no fault: the first one stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}

/// A server that accepts requests.
pub struct Running {
    app: App,
    store: Store,
    config: Config,
    webhooks: DeliverWebhooks,
    exports: ExportJobs,
    api: Server,
    metrics: Option<Server>,
    stop: Shared<BoxFuture<'static, ()>>,
}

impl Running {
    /// Binds its addresses and puts its parts together.
    pub async fn start(config: &Config, store: Store) -> Result<Self, Failure> {
        let api = Server::bind(config.listen, Door::Api).await.map_err(Failure::of)?;
        let metrics = match config.metrics_listen {
            Some(address) => Some(Server::bind(address, Door::Metrics).await.map_err(Failure::of)?),
            None => None,
        };
        let (clock, _) = open::clock(config);
        let authenticator = Authenticator::new(&config.jwt, Arc::clone(&clock)).map_err(Failure::of)?;
        let kept = Kept::open(config, Arc::clone(&clock)).await.map_err(Failure::of)?;
        let exports = exports::jobs(config, &store, &kept.files);
        let served = operations::of_directory(config).await?;
        let app = App::new(config, store.clone(), kept, served, authenticator, clock);
        // From now on: who is told where the server is may stop it at once.
        let stop = told_to_stop().map_err(Failure::of)?.boxed().shared();
        let webhooks = webhooks::deliverer(config, &store)?;
        Ok(Self { app, store, config: config.clone(), webhooks, exports, api, metrics, stop })
    }

    /// Where the API is.
    pub fn address(&self) -> std::net::SocketAddr {
        self.api.local_addr()
    }

    /// Serves until the process is told to stop; requests in flight finish.
    pub async fn until_stopped(self) -> Result<(), Failure> {
        let Self { app, store, config, webhooks, exports, api, metrics, stop } = self;
        let api = api.run(app.router(), &config.limits, stop.clone());
        let metrics = async {
            if let Some(metrics) = metrics {
                metrics.run(app.metrics_router(), &config.limits, stop.clone()).await;
            }
        };
        let tick = tick::beat(&config, &store, stop.clone());
        let deliver = webhooks::deliver(&webhooks, stop.clone());
        let write = Box::pin(exports::write(&exports, stop.clone()));
        tokio::join!(api, metrics, tick, deliver, write);
        drop((webhooks, exports));
        store.close().await.map_err(Failure::of)
    }
}

/// Ctrl-C, or the signal that service managers send, from this call on.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
