//! The city under test: a database of its own, a real server on a free port, and actors who are clients.

pub mod client;
pub mod cutter;
pub mod database;
pub mod ledger;
pub mod program;
pub mod rows;
pub mod sdl;
pub mod world;

use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use duban::config::{Config, Overrides};
use duban::graphql::Api;
use duban::http::auth::{Authenticator, NewToken, issue};
use duban::http::{App, Door, Kept, Server};
use duban::model::clock::{Clock, FixedClock};
use duban::model::ids::Ids;
use duban::model::role::Role;
use duban::store::{OpenOptions, Store};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::client::Client;
use self::database::TestDatabase;

pub const WUHAN: &str = "420100";
pub const SECRET: &str = "a secret of the tests, longer than 32 bytes";

/// The moment at which tests happen.
pub fn now() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

/// The demo's business day: four led items are red, one is yellow.
pub fn business_day() -> NaiveDate {
    "2015-06-25".parse().unwrap()
}

/// The schema, which is the same for every city of a test.
static API: LazyLock<Api> = LazyLock::new(Api::default);

/// A running server with its database. It ends with the test.
pub struct TestCity {
    pub database: TestDatabase,
    pub store: Store,
    pub config: Config,
    pub clock: Arc<FixedClock>,
    pub url: String,
    /// What is attached lies in `files` here, and is taken away with the test.
    pub files: TempDir,
    anonymous: Client,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl TestCity {
    /// Wuhan with the science bureau's published plan of 2015.
    pub async fn wuhan_2015() -> Self {
        Self::over(TestDatabase::wuhan_2015().await, &[]).await
    }

    /// The same with settings of its own, as environment variables.
    pub async fn wuhan_2015_with(settings: &[(&str, &str)]) -> Self {
        Self::over(TestDatabase::wuhan_2015().await, settings).await
    }

    /// A server over any database.
    pub async fn over(database: TestDatabase, settings: &[(&str, &str)]) -> Self {
        let files = tempfile::tempdir().unwrap();
        let place = files.path().join("files").display().to_string();
        let config = config(&database.url, &[&[("DUBAN_FILES__URL", place.as_str())], settings].concat());
        let store = store(&database.url).await;
        let clock = Arc::new(FixedClock::new(now(), business_day()));
        let authenticator = Authenticator::new(&config.jwt, clock.clone()).unwrap();
        let kept = Kept::open(&config, clock.clone()).await.unwrap();
        // What a node found of registered operations is its own.
        let api = API.clone().with_operations(Vec::new()).unwrap();
        let app = App::new(&config, store.clone(), kept, api, authenticator, clock.clone());
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), Door::Api).await.unwrap();
        let url = format!("http://{}", server.local_addr());
        let (stop, stopped) = oneshot::channel();
        let (router, limits) = (app.router(), config.limits.clone());
        let server = tokio::spawn(async move {
            server
                .run(router, &limits, async {
                    let _ = stopped.await;
                })
                .await;
        });
        let anonymous = Client::new(&url, None);
        Self { database, store, config, clock, url, files, anonymous, stop: Some(stop), server }
    }

    /// The supervision office (督查室).
    pub fn supervisor(&self) -> Client {
        self.client(&[Role::Supervisor], None)
    }

    pub fn auditor(&self) -> Client {
        self.client(&[Role::Auditor], None)
    }

    pub fn admin(&self) -> Client {
        self.client(&[Role::Admin], None)
    }

    /// An agency by its code.
    pub fn agency(&self, code: &str) -> Client {
        self.client(&[Role::Agency], Some(code))
    }

    pub fn client(&self, roles: &[Role], agency: Option<&str>) -> Client {
        self.anonymous.with_token(self.token(roles, WUHAN, agency))
    }

    pub fn anonymous(&self) -> Client {
        self.anonymous.clone()
    }

    pub fn token(&self, roles: &[Role], jurisdiction: &str, agency: Option<&str>) -> String {
        self.token_of(&format!("{roles:?} {agency:?}"), roles, jurisdiction, agency)
    }

    /// Somebody of this name.
    pub fn token_of(&self, subject: &str, roles: &[Role], jurisdiction: &str, agency: Option<&str>) -> String {
        let token = NewToken {
            subject: subject.to_owned(),
            name: None,
            roles: roles.to_vec(),
            jurisdiction: jurisdiction.to_owned(),
            agency: agency.map(str::to_owned),
            lifetime: TimeDelta::hours(8),
        };
        issue(&self.config.jwt, token, self.clock.now(), Ids::new(self.clock.clone()).next()).unwrap()
    }

    /// Counts the SQL statements that a request takes.
    pub async fn statements<T>(&self, request: impl Future<Output = T>) -> (T, u64) {
        let before = self.store.statements();
        let answer = request.await;
        (answer, self.store.statements() - before)
    }

    /// Stops the server, and leaves its database to whoever asks for it next.
    pub async fn leave(self) -> TestDatabase {
        let Self { database, store, stop, server, .. } = self;
        if let Some(stop) = stop {
            let _ = stop.send(());
        }
        server.await.unwrap();
        store.close().await.unwrap();
        database
    }

    /// Stops the server and waits until it has ended.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        self.server.await.unwrap();
    }
}

pub fn config(url: &str, settings: &[(&str, &str)]) -> Config {
    let own = [
        ("DUBAN_DATABASE_URL", url),
        ("DUBAN_JWT__SECRET", SECRET),
        ("DUBAN_METRICS_LISTEN", "off"),
        // The clock stands still, and so no bucket would ever fill again.
        ("DUBAN_RATE_LIMIT__ENABLED", "false"),
    ];
    let environment = own.iter().chain(settings).map(|(name, value)| (name.into(), value.into()));
    Config::load_from(&Overrides::default(), environment, &std::env::temp_dir()).unwrap()
}

pub async fn store(url: &str) -> Store {
    let second = std::time::Duration::from_secs(1);
    let options = OpenOptions {
        url: url.to_owned(),
        pool_size: 4,
        acquire: second * 20,
        statement_timeout: second * 8,
        busy_timeout: second * 5,
    };
    Store::open(&options).await.unwrap()
}
