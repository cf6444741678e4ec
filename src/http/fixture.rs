//! What the tests of this layer share: a whole server on a database of its own, and nothing that listens.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::sync::{Arc, Once};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::{HeaderMap, HeaderValue, Request};
use axum::response::Response;
use chrono::{DateTime, TimeDelta};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::auth::{Authenticator, NewToken, issue};
use super::context::Context;
use super::files::Kept;
use super::state::App;
use crate::config::{Config, Overrides};
use crate::graphql::Api;
use crate::model::clock::{Clock, FixedClock};
use crate::model::ids::Ids;
use crate::model::role::Role;
use crate::model::viewer::Viewer;
use crate::store::jurisdiction::JurisdictionRow;
use crate::store::{Change, OpenOptions, Store};

pub const CITY: &str = "420100";
pub const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A server whose clock stands still.
pub struct TestServer {
    pub app: App,
    pub clock: Arc<FixedClock>,
    config: Config,
    ids: Ids,
    /// Removed when the test ends.
    _directory: TempDir,
}

impl TestServer {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// One with these settings, as environment variables.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        listen_to_log();
        let directory = tempfile::tempdir().unwrap();
        let files = directory.path().join("files").display().to_string();
        let config = config(&[settings, &[("DUBAN_FILES__URL", &files)]].concat());
        let clock = clock();
        let ids = Ids::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let store = store(directory.path(), &ids, clock.now()).await;
        let authenticator = Authenticator::new(&config.jwt, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
        let api = Api::default();
        let kept = Kept::open(&config, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        let app = App::new(&config, store, kept, api, authenticator, Arc::clone(&clock) as Arc<dyn Clock>);
        Self { app, clock, config, ids, _directory: directory }
    }

    /// A token of a jurisdiction, good for an hour.
    pub fn token(&self, role: Role, jurisdiction: &str) -> String {
        let token = NewToken {
            subject: "zhang.san".to_owned(),
            name: None,
            roles: vec![role],
            jurisdiction: jurisdiction.to_owned(),
            agency: (role == Role::Agency).then(|| "KJJ".to_owned()),
            lifetime: TimeDelta::hours(1),
        };
        issue(&self.config.jwt, token, self.clock.now(), self.ids.next()).unwrap()
    }

    /// `Bearer …` of the city's supervisor.
    pub fn supervisor(&self) -> String {
        format!("Bearer {}", self.token(Role::Supervisor, CITY))
    }

    /// Asks as the city's supervisor.
    pub async fn ask(&self, mut request: Request<Body>) -> Response {
        request.headers_mut().insert(AUTHORIZATION, self.supervisor().parse().unwrap());
        self.ask_as_is(request).await
    }

    /// Asks with the headers that the request has.
    pub async fn ask_as_is(&self, request: Request<Body>) -> Response {
        send(self.app.router(), request).await
    }

    /// What `/metrics` says.
    pub async fn metrics(&self) -> String {
        text(send(self.app.metrics_router(), Request::get("/metrics").body(Body::empty()).unwrap()).await).await
    }
}

pub async fn send(router: Router, request: Request<Body>) -> Response {
    router.oneshot(request).await.unwrap()
}

/// The default settings, and these.
pub fn config(settings: &[(&str, &str)]) -> Config {
    let needed =
        [("DUBAN_DATABASE_URL", "sqlite:///unused.db"), ("DUBAN_JWT__SECRET", "0123456789abcdef0123456789abcdef")];
    let environment = needed.iter().chain(settings).map(|(name, value)| ((*name).into(), (*value).into()));
    Config::load_from(&Overrides::default(), environment, Path::new("/nonexistent")).unwrap()
}

/// A request's context, in English and of a known trace.
pub fn context() -> Context {
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", HeaderValue::from_static(TRACEPARENT));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
    Context::of(&headers, &Ids::new(clock()))
}

pub async fn text(response: Response) -> String {
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

pub async fn json(response: Response) -> Value {
    serde_json::from_str(&text(response).await).unwrap()
}

fn clock() -> Arc<FixedClock> {
    let start = DateTime::from_timestamp_secs(1_800_000_000).unwrap();
    Arc::new(FixedClock::new(start, start.date_naive()))
}

/// A new database with one city and no agency.
async fn store(directory: &Path, ids: &Ids, now: DateTime<chrono::Utc>) -> Store {
    let url = format!("sqlite://{}?mode=rwc", directory.join("test.db").display());
    migration::up(&url).await.unwrap();
    let time = Duration::from_secs(5);
    let options = OpenOptions { url, pool_size: 2, acquire: time, statement_timeout: time, busy_timeout: time };
    let store = Store::open(&options).await.unwrap();
    let id = ids.next();
    let (code, name) = (CITY.to_owned(), "武汉市".to_owned());
    let city = JurisdictionRow { id, code, name, parent_id: None, version: 1, created_at: now, updated_at: now };
    let viewer = Viewer::operator(id);
    let today = now.date_naive();
    let change = Change { viewer: &viewer, jurisdiction: id, action: "test", ids, now, today, trace_id: None };
    let mut work = store.begin(&change).await.unwrap();
    work.add(&[city]).await.unwrap();
    work.commit().await.unwrap();
    store
}

thread_local! {
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What this test has logged, as lines of JSON: every test has a thread of its own.
pub fn log() -> String {
    LOG.with_borrow(|log| String::from_utf8(log.clone()).unwrap())
}

/// For the whole process, and before any line is reached: tracing asks once whether anyone listens to a line, and with
/// a listener of one thread the answer depends on who reaches it first.
fn listen_to_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
        tracing::subscriber::set_global_default(subscriber.with_writer(|| ThreadLog).finish()).unwrap();
    });
}

struct ThreadLog;

impl io::Write for ThreadLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
