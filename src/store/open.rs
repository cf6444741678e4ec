//! Opening the database: pools, time limits, and the check that its schema is this program's.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use migration::SchemaState;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};

use super::error::StoreError;
use super::schema::create_private;
use super::{Store, feed, viewer};

/// How to open it.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// `sqlite://…` or `postgres://…`.
    pub url: String,
    pub pool_size: u32,
    /// How long a request waits for a connection.
    pub acquire: Duration,
    /// PostgreSQL ends a statement that runs longer.
    pub statement_timeout: Duration,
    /// SQLite waits so long for another writer.
    pub busy_timeout: Duration,
}

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaProblem {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error(
        "the database's schema is older than this program: {missing} migrations are missing; run `duban migrate up`"
    )]
    Older { missing: usize },
    #[error(
        "the database's schema is newer than this program (it has {newest}): run the duban that made it, or a later one"
    )]
    Newer { newest: String },
}

impl Store {
    /// Connects, and refuses a database whose schema is older or newer than this program's.
    pub async fn open(options: &OpenOptions) -> Result<Self, SchemaProblem> {
        let store = Self::connect(options).await?;
        match migration::state(&store.reader).await.map_err(StoreError::from)? {
            SchemaState::Current => Ok(store),
            SchemaState::Older(missing) => Err(SchemaProblem::Older { missing: missing.len() }),
            SchemaState::Newer(newer) => {
                Err(SchemaProblem::Newer { newest: newer.last().cloned().unwrap_or_default() })
            }
        }
    }

    pub(super) async fn connect(options: &OpenOptions) -> Result<Self, StoreError> {
        let statements = Arc::new(AtomicU64::new(0));
        check_file(&options.url)?;
        let (reader, writer) = if sqlite_file(&options.url).is_some() {
            let writer = connect(options, 1, &statements).await?;
            (connect(options, options.pool_size, &statements).await?, writer)
        } else {
            let pool = connect(options, options.pool_size, &statements).await?;
            (pool.clone(), pool)
        };
        let (identities, committed) = (viewer::Identities::default(), feed::Committed::default());
        Ok(Self { reader, writer, statements, identities, committed })
    }

    /// Writes a consistent copy of a SQLite database while others read and write it.
    pub async fn backup(&self, file: &str) -> Result<(), StoreError> {
        // SQLite fills an empty file; made by us, its owner alone may read it.
        create_private(Path::new(file)).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        self.writer.execute_unprepared(&format!("VACUUM INTO '{}'", file.replace('\'', "''"))).await?;
        Ok(())
    }
}

/// The file of a SQLite address.
pub(crate) fn sqlite_file(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    path.split('?').next()
}

/// Refuses a SQLite file that is not there: connecting would create an empty one.
pub(super) fn check_file(url: &str) -> Result<(), StoreError> {
    match sqlite_file(url) {
        Some(file) if !Path::new(file).exists() => {
            Err(StoreError::Unavailable(format!("there is no file {file}; run `duban migrate up` to create it")))
        }
        _ => Ok(()),
    }
}

async fn connect(options: &OpenOptions, size: u32, statements: &Arc<AtomicU64>) -> Result<DatabaseConnection, DbErr> {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect
        .max_connections(size)
        .min_connections(0)
        .acquire_timeout(options.acquire)
        .connect_timeout(options.acquire)
        // A statement before each use would cost a round trip; a broken connection shows itself and is replaced.
        .test_before_acquire(false)
        .sqlx_logging(false)
        .statement_timeout(options.statement_timeout);
    let busy = options.busy_timeout;
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite.foreign_keys(true).busy_timeout(busy).pragma("journal_mode", "WAL").pragma("synchronous", "NORMAL")
    });
    let mut connection = Database::connect(connect).await?;
    let statements = Arc::clone(statements);
    connection.set_metric_callback(move |_| {
        statements.fetch_add(1, Ordering::Relaxed);
    });
    Ok(connection)
}
