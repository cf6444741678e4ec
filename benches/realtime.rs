//! Prints what 1,000 WebSocket subscribers on one node cost: how long a change takes from its commit to its receipt, and
//! how many events a second the node tells. Server, subscribers and database share the machine: compare figures of one
//! run only.
//!
//! Run it with `cargo bench --bench realtime`; on PostgreSQL as well where `DUBAN_TEST_POSTGRES_URL` names a server
//! (`tests/postgres.sh run cargo bench --bench realtime`).
#![expect(clippy::print_stdout, reason = "printing is what a benchmark is for")]

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use duban::config::{Config, Overrides};
use duban::graphql::Api;
use duban::http::auth::{Authenticator, NewToken, issue};
use duban::http::{App, Door, Kept, Server};
use duban::model::clock::{Clock, FixedClock, SystemClock};
use duban::model::event::{About, EventAudience};
use duban::model::feed_cursor::FeedCursor;
use duban::model::global_id::{GlobalId, NodeKind};
use duban::model::ids::Ids;
use duban::model::role::Role;
use duban::model::viewer::{Sight, Viewer};
use duban::store::{Change, OpenOptions, Store};
use entity::assignment;
use futures_util::stream::{FuturesUnordered, SplitStream};
use futures_util::{SinkExt, StreamExt};
use sea_orm::{ConnectionTrait, Database, EntityTrait};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{interval, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// What a board shows of a row.
const BOARD: &str = "subscription($after: String) { assignmentChanged(after: $after) { cursor assignment { id version status light { color rule reason } agency { id name } measures { ordinal content dueOn } responsibility { id title } } } }";
const SUBSCRIBERS: usize = 1_000;
/// Subscribers that connect at once.
const CONNECTING: usize = 50;
/// Changes that come one after the other, with time between them.
const PACED: usize = 16;
const PACE: Duration = Duration::from_millis(400);
/// Changes that come as fast as they can be committed.
const AT_ONCE: usize = 30;
/// How long to wait for the last receipt.
const PATIENCE: Duration = Duration::from_secs(8);

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
/// A row and its version: what a receipt names.
type Key = (String, i64);

fn main() -> Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}/duban.db", folder.path().display());
    runtime.block_on(measure("SQLite", &url, folder.path()))?;
    if let Ok(server) = std::env::var("DUBAN_TEST_POSTGRES_URL") {
        let url = runtime.block_on(new_database(&server))?;
        runtime.block_on(measure("PostgreSQL", &url, folder.path()))?;
    }
    Ok(())
}

async fn new_database(server: &str) -> Result<String> {
    let (base, _) = server.rsplit_once('/').ok_or("DUBAN_TEST_POSTGRES_URL ends with /DATABASE")?;
    let name = format!("bench_{}", std::process::id());
    let admin = Database::connect(server).await?;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    admin.close().await?;
    Ok(format!("{base}/{name}"))
}

async fn measure(database: &str, url: &str, folder: &Path) -> Result<()> {
    let office = Office::open(url, folder).await?;
    let (told, mut receipts) = mpsc::unbounded_channel();
    let began = Instant::now();
    let after = FeedCursor::Places(office.store.heads().await?).to_string();
    let mut connecting = FuturesUnordered::new();
    let mut readers = Vec::new();
    for number in 0..SUBSCRIBERS {
        connecting.push(subscribe(&office.address, &office.token, &after));
        if connecting.len() == CONNECTING || number + 1 == SUBSCRIBERS {
            while let Some(socket) = connecting.next().await {
                readers.push(tokio::spawn(read(socket?, told.clone())));
            }
        }
    }
    drop(connecting);
    let mut rows = office.rows(url).await?.into_iter().cycle();
    let mut next = || rows.next().ok_or("no assignments");
    let mut versions = HashMap::new();
    // Whoever was told of the first change follows from now on.
    let first = office.change(next()?, &mut versions).await?;
    wait(&mut receipts, &HashMap::from([first])).await?;
    println!(
        "{:<58} {:>8.1} s",
        format!("{SUBSCRIBERS} subscribers connect, {database}"),
        began.elapsed().as_secs_f64()
    );

    let before = office.store.statements();
    let mut commits = HashMap::new();
    let mut clock = interval(PACE);
    for _ in 0..PACED {
        clock.tick().await;
        commits.extend([office.change(next()?, &mut versions).await?]);
    }
    let mut delays = wait(&mut receipts, &commits).await?;
    let statements = office.store.statements() - before;
    print(&format!("from commit to receipt, a change each {} ms", PACE.as_millis()), &mut delays);
    println!(
        "{:<58} {:>8.1}",
        "statements a change, the change itself included",
        count(statements) / count(PACED as u64)
    );

    let began = Instant::now();
    let mut commits = HashMap::new();
    for _ in 0..AT_ONCE {
        commits.extend([office.change(next()?, &mut versions).await?]);
    }
    let committed = began.elapsed();
    let mut delays = wait(&mut receipts, &commits).await?;
    let seconds = began.elapsed().as_secs_f64();
    print(&format!("from commit to receipt, {AT_ONCE} changes within {} ms", committed.as_millis()), &mut delays);
    println!("{:<58} {:>8.0} events/s", "told meanwhile", count(delays.len() as u64) / seconds);

    readers.iter().for_each(tokio::task::JoinHandle::abort);
    office.close().await
}

#[expect(clippy::cast_precision_loss, reason = "some ten thousand")]
fn count(number: u64) -> f64 {
    number as f64
}

fn print(what: &str, delays: &mut [Duration]) {
    delays.sort_unstable();
    let millis = |place: usize| delays.get(place).map_or(f64::NAN, |delay| delay.as_secs_f64() * 1000.0);
    let (median, most) = (millis(delays.len() / 2), millis(delays.len().saturating_sub(1)));
    println!("{what:<58} {median:>8.1} ms (median; p95 {:.1}; max {most:.1})", millis(delays.len() * 95 / 100));
}

/// Opens a socket, says who it is and subscribes.
async fn subscribe(address: &str, token: &str, after: &str) -> Result<SplitStream<Socket>> {
    let mut request = format!("ws://{address}/graphql/ws").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
    let (socket, _) = connect_async(request).await?;
    let (mut say, mut hear) = socket.split();
    let payload = json!({ "Authorization": format!("Bearer {token}") });
    say.send(Message::text(json!({ "type": "connection_init", "payload": payload }).to_string())).await?;
    hear.next().await.ok_or("closed")??;
    let payload = json!({ "query": BOARD, "variables": { "after": after } });
    say.send(Message::text(json!({ "type": "subscribe", "id": "1", "payload": payload }).to_string())).await?;
    Ok(hear)
}

async fn read(mut socket: SplitStream<Socket>, told: mpsc::UnboundedSender<(Key, Instant)>) {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let received = Instant::now();
        let Ok(message) = serde_json::from_str::<Value>(&text) else { continue };
        let row = &message["payload"]["data"]["assignmentChanged"]["assignment"];
        match (row["id"].as_str(), row["version"].as_i64()) {
            (Some(id), Some(version)) => drop(told.send(((id.to_owned(), version), received))),
            _ => println!("{text}"),
        }
    }
}

/// Waits until every subscriber was told of every change; gives the delays.
async fn wait(
    receipts: &mut mpsc::UnboundedReceiver<(Key, Instant)>,
    commits: &HashMap<Key, Instant>,
) -> Result<Vec<Duration>> {
    let mut delays = Vec::new();
    let all = async {
        while delays.len() < SUBSCRIBERS * commits.len() {
            let (key, received) = receipts.recv().await?;
            if let Some(committed) = commits.get(&key) {
                delays.push(received - *committed);
            }
        }
        Some(())
    };
    let whole = timeout(PATIENCE, all).await;
    if whole.is_err() {
        println!("of {} events only {} came in time", SUBSCRIBERS * commits.len(), delays.len());
    }
    Ok(delays)
}

/// A node, and the one who changes what it serves.
struct Office {
    store: Store,
    ids: Ids,
    clock: Arc<FixedClock>,
    viewer: Viewer,
    address: String,
    token: String,
    stop: oneshot::Sender<()>,
    server: tokio::task::JoinHandle<()>,
}

impl Office {
    async fn open(url: &str, folder: &Path) -> Result<Self> {
        fill(url, folder)?;
        let clock = Arc::new(FixedClock::new(
            SystemClock { zone: chrono_tz::Asia::Shanghai, fixed_day: None }.now(),
            "2015-06-25".parse()?,
        ));
        let files = folder.join("files").display().to_string();
        let settings = [
            ("DUBAN_DATABASE_URL", url),
            ("DUBAN_JWT__SECRET", "a secret of the benchmark, longer than 32 bytes"),
            ("DUBAN_METRICS_LISTEN", "off"),
            ("DUBAN_RATE_LIMIT__ENABLED", "false"),
            ("DUBAN_FILES__URL", files.as_str()),
            ("DUBAN_LIMITS__STREAMS_PER_VIEWER", "2000"),
        ];
        let settings = settings.into_iter().map(|(name, value)| (name.into(), value.into()));
        let config = Config::load_from(&Overrides::default(), settings, folder)?;
        let second = Duration::from_secs(1);
        let options = OpenOptions {
            url: url.to_owned(),
            pool_size: 8,
            acquire: second * 20,
            statement_timeout: second * 8,
            busy_timeout: second * 5,
        };
        let store = Store::open(&options).await?;
        let authenticator = Authenticator::new(&config.jwt, clock.clone())?;
        let kept = Kept::open(&config, clock.clone()).await?;
        let app = App::new(&config, store.clone(), kept, Api::default(), authenticator, clock.clone());
        let server = Server::bind("127.0.0.1:0".parse()?, Door::Api).await?;
        let address = server.local_addr().to_string();
        let (stop, stopped) = oneshot::channel();
        let (router, limits) = (app.router(), config.limits.clone());
        let server = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            server.run(router, &limits, stopped).await;
        });
        let ids = Ids::new(clock.clone());
        let token = NewToken {
            subject: "benchmark".to_owned(),
            name: None,
            roles: vec![Role::Supervisor],
            jurisdiction: "420100".to_owned(),
            agency: None,
            lifetime: TimeDelta::hours(8),
        };
        let token = issue(&config.jwt, token, clock.now(), ids.next())?;
        let found = store.identity("420100", None).await?.ok_or("no city")?;
        let viewer = Viewer {
            subject: "benchmark".to_owned(),
            name: None,
            roles: vec![Role::Supervisor],
            jurisdiction: found.jurisdiction,
            agency: None,
            sight: Sight { oversees: found.tree.clone(), agency: None },
            expires_at: chrono::DateTime::<chrono::Utc>::MAX_UTC,
        };
        Ok(Self { store, ids, clock, viewer, address, token, stop, server })
    }

    #[expect(clippy::disallowed_methods, reason = "the rows that are to change")]
    async fn rows(&self, url: &str) -> Result<Vec<assignment::Model>> {
        let connection = Database::connect(url).await?;
        let rows = assignment::Entity::find().all(&connection).await?;
        connection.close().await?;
        Ok(rows)
    }

    /// Changes a row; what will be told of it, and when its commit began.
    async fn change(&self, row: assignment::Model, versions: &mut HashMap<uuid::Uuid, i32>) -> Result<(Key, Instant)> {
        let change = Change {
            viewer: &self.viewer,
            jurisdiction: self.viewer.jurisdiction,
            action: "benchmark",
            ids: &self.ids,
            now: self.clock.now(),
            today: self.clock.today(),
            trace_id: None,
        };
        let version = versions.entry(row.id).or_insert(row.version);
        let before = assignment::Model { version: *version, ordinal: Some(*version), ..row.clone() };
        *version += 1;
        let after = assignment::Model { ordinal: Some(*version), ..before.clone() };
        let mut work = self.store.begin(&change).await?;
        work.about(About {
            responsibility: Some(row.responsibility_id),
            assignment: Some(row.id),
            agency: Some(row.agency_id),
            audience: EventAudience::Agency,
        });
        work.update(&before, &after).await?;
        let committing = Instant::now();
        work.commit().await?;
        let id = GlobalId::new(NodeKind::Assignment, row.id).to_string();
        Ok(((id, i64::from(*version)), committing))
    }

    async fn close(self) -> Result<()> {
        let _ = self.stop.send(());
        self.server.await?;
        Ok(())
    }
}

/// A new database with the sample plan.
fn fill(url: &str, folder: &Path) -> Result<()> {
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/data/wuhan-2015-science-bureau-plan.html");
    for arguments in [&["migrate", "up"][..], &["import", plan, "--create-agencies", "--roles", "lead,assist"]] {
        let status = Command::new(env!("CARGO_BIN_EXE_duban"))
            .args(arguments)
            .current_dir(folder)
            .env("DUBAN_DATABASE_URL", url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(format!("{arguments:?} failed").into());
        }
    }
    Ok(())
}
