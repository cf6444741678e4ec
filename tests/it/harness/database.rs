//! A clean database for each test, cloned from a template that is made once.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::UNIX_EPOCH;

use duban::document::{self, Hints};
use duban::model::assignment::AssignmentRole;
use duban::model::clock::{Clock, FixedClock};
use duban::model::ids::Ids;
use duban::model::text::hex;
use duban::service::import_plan::{ImportPlan, import_plan};
use duban::store::schema;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{WUHAN, business_day, now, store};

pub const PLAN: &str = "wuhan-2015-science-bureau-plan.html";

/// A database of one test's own.
pub struct TestDatabase {
    pub url: String,
    #[expect(dead_code, reason = "held for its end")]
    held: Held,
}

/// What is taken away with the test.
enum Held {
    /// A SQLite file.
    InFolder(#[expect(dead_code, reason = "held for its end")] TempDir),
    /// Of a few megabytes each, all tests' databases would not be gone within a minute at the end of the run.
    ByServer(#[expect(dead_code, reason = "held for its end")] OnServer),
    ByOthers,
}

/// A database of the throw-away server, by its name.
struct OnServer(String);

impl Drop for OnServer {
    /// In a thread with a runtime of its own: the test's is about to end.
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.0);
        let drop = async {
            let admin = admin().await;
            admin.execute_unprepared(&sql).await.unwrap();
            admin.close().await.unwrap();
        };
        std::thread::scope(|scope| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let _ = scope.spawn(move || runtime.block_on(drop)).join();
        });
    }
}

/// Which database the tests run on.
pub fn on_postgres() -> bool {
    match std::env::var("DUBAN_TEST_DB").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite") | Err(_) => false,
        Ok(other) => panic!("DUBAN_TEST_DB is `{other}`; it is sqlite or postgres"),
    }
}

/// A file of `tests/samples`.
pub fn sample(name: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

impl TestDatabase {
    /// Migrated, and empty.
    pub async fn empty() -> Self {
        Self::kept("empty", async || {
            let new = Self::bare().await;
            schema::up(&new.url).await.unwrap();
            new
        })
        .await
    }

    /// With Wuhan's sample plan.
    pub async fn wuhan_2015() -> Self {
        Self::kept("wuhan_2015", async || {
            let new = Self::empty().await;
            let store = store(&new.url).await;
            import(&store, PLAN, &sample(PLAN)).await;
            store.close().await.unwrap();
            new
        })
        .await
    }

    /// A copy of a database that is made once for all tests of this build, by whichever of them is the first to ask for
    /// this name. Who makes it leaves nobody connected.
    pub async fn kept(name: &str, make: impl AsyncFnOnce() -> Self) -> Self {
        if on_postgres() { Self::kept_by_server(name, make).await } else { Self::kept_as_file(name, make).await }
    }

    /// Without any table.
    pub async fn bare() -> Self {
        if on_postgres() {
            let name = fresh_name();
            admin().await.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            return Self::by_server(name);
        }
        let folder = tempfile::tempdir().unwrap();
        Self { url: sqlite(&folder.path().join("test.sqlite")), held: Held::InFolder(folder) }
    }

    async fn kept_as_file(name: &str, make: impl AsyncFnOnce() -> Self) -> Self {
        let file = templates().join(format!("{name}.sqlite"));
        if !file.exists() {
            let made = Box::pin(make()).await;
            let made = made.url.strip_prefix("sqlite://").unwrap();
            assert!(!Path::new(&format!("{made}-wal")).exists(), "somebody is still connected to {name}");
            // Copied aside and moved into place: of two processes that make it at once either one's is good.
            let aside = tempfile::tempdir_in(templates()).unwrap();
            let draft = aside.path().join("draft.sqlite");
            std::fs::copy(made, &draft).unwrap();
            std::fs::rename(&draft, &file).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("test.sqlite");
        std::fs::copy(&file, &own).unwrap();
        Self { url: sqlite(&own), held: Held::InFolder(folder) }
    }

    async fn kept_by_server(name: &str, make: impl AsyncFnOnce() -> Self) -> Self {
        let template = format!("kept_{name}_{}", build());
        let admin = admin().await;
        if !is_there(&admin, &template).await {
            // The session's lock, one for each template, as one is made from another: other processes wait until it is
            // whole.
            let lock = format!("SELECT pg_advisory_lock(hashtext('{template}'))");
            admin.execute_unprepared(&lock).await.unwrap();
            if !is_there(&admin, &template).await {
                let made = Box::pin(make()).await;
                let rename = format!("ALTER DATABASE {} RENAME TO {template}", made.name());
                admin.execute_unprepared(&rename).await.unwrap();
            }
        }
        let clone = clone(&admin, &template).await;
        admin.close().await.unwrap();
        clone
    }

    fn by_server(name: String) -> Self {
        Self { url: postgres(&name), held: Held::ByServer(OnServer(name)) }
    }

    /// Its name on the server.
    fn name(&self) -> &str {
        self.url.rsplit_once('/').unwrap().1
    }

    /// A connection beside the server's, for what no door offers.
    pub async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.unwrap()
    }

    /// A copy of it as it is now. On PostgreSQL it ends every connection to it, and nobody comes in any more.
    pub async fn copy(&self) -> Self {
        if on_postgres() {
            let (own, admin) = (self.name(), admin().await);
            for sql in [
                format!("ALTER DATABASE {own} WITH ALLOW_CONNECTIONS false"),
                format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{own}'"),
            ] {
                admin.execute_unprepared(&sql).await.unwrap();
            }
            let copy = clone(&admin, own).await;
            admin.close().await.unwrap();
            return copy;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.sqlite");
        let connection = self.connect().await;
        connection.execute_unprepared(&format!("VACUUM INTO '{}'", file.display())).await.unwrap();
        connection.close().await.unwrap();
        Self { url: sqlite(&file), held: Held::InFolder(folder) }
    }

    /// One that is there already, at this address.
    pub fn at(url: &str) -> Self {
        Self { url: url.to_owned(), held: Held::ByOthers }
    }

    /// A SQLite file that is somebody else's to take away.
    pub fn of_file(file: &Path) -> Self {
        Self { url: sqlite(file), held: Held::ByOthers }
    }
}

#[expect(clippy::disallowed_methods, reason = "asks for a database, not for rows")]
async fn is_there(admin: &DatabaseConnection, database: &str) -> bool {
    let known = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT 1 FROM pg_database WHERE datname = $1",
        [database.into()],
    );
    admin.query_one_raw(known).await.unwrap().is_some()
}

async fn clone(admin: &DatabaseConnection, template: &str) -> TestDatabase {
    let name = fresh_name();
    let clone = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
    admin.execute_unprepared(&clone).await.unwrap();
    TestDatabase::by_server(name)
}

/// Imports a plan as the command line does.
async fn import(store: &duban::store::Store, name: &str, bytes: &[u8]) {
    let hints = Hints { roles: Some(vec![AssignmentRole::Lead, AssignmentRole::Assist]), ..Hints::default() };
    let document = document::read(bytes, name, &hints).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::new(now(), business_day()));
    let sha256 = hex(&Sha256::digest(bytes));
    let import = ImportPlan {
        document: &document,
        file_name: name,
        sha256,
        jurisdiction: WUHAN,
        create_agencies: true,
        dry_run: false,
    };
    import_plan(store, &clock, &Ids::new(clock.clone()), import).await.unwrap();
}

fn sqlite(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The throw-away server that `./test` starts; without one the tests fail and say so.
fn postgres(name: &str) -> String {
    let server = std::env::var("DUBAN_TEST_POSTGRES_URL").expect(
        "DUBAN_TEST_POSTGRES_URL names no PostgreSQL server: run the tests by ./test, which starts one, \
         or by tests/postgres.sh run cargo test",
    );
    let (base, _) = server.rsplit_once('/').expect("DUBAN_TEST_POSTGRES_URL ends with /DATABASE");
    format!("{base}/{name}")
}

async fn admin() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(postgres("postgres"));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// No two tests run in one process at the same time and number, and the server is thrown away after the run.
fn fresh_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Tells this build of the tests from another: their migrations may differ.
fn build() -> String {
    let program = std::env::current_exe().unwrap();
    let changed = program.metadata().unwrap().modified().unwrap();
    changed.duration_since(UNIX_EPOCH).unwrap().as_nanos().to_string()
}

fn templates() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(build());
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
