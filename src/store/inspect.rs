//! What `duban doctor` asks of a database, whatever state its schema is in.

use chrono::{DateTime, Utc};
use migration::SchemaState;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::error::StoreError;
use super::{OpenOptions, Store};

/// PostgreSQL before this lacks what the statements use.
pub const POSTGRES_OLDEST: i32 = 15;

/// A database as it was found.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub engine: Engine,
    pub schema: Schema,
    /// Its own clock; of SQLite it is this machine's.
    pub now: Option<DateTime<Utc>>,
}

/// What serves the database.
#[derive(Clone, Debug)]
pub enum Engine {
    Postgres {
        /// 15.7
        version: String,
        /// 15
        major: i32,
        /// UTF8, or texts will be damaged.
        encoding: String,
    },
    Sqlite {
        version: String,
        foreign_keys: bool,
        /// wal
        journal: String,
        /// What is damaged; none where it is whole.
        damage: Option<String>,
        /// Rows that refer to what is not there.
        orphans: bool,
    },
}

/// Whether the schema is this program's.
#[derive(Clone, Debug)]
pub enum Schema {
    Current,
    /// So many migrations are missing.
    Older(usize),
    /// It has this one, which this program does not know.
    Newer(String),
}

impl Store {
    /// Connects and looks. Nothing is changed, but that a SQLite file is set to WAL, as whoever opens it does.
    pub async fn inspect(options: &OpenOptions) -> Result<Inspection, StoreError> {
        let store = Self::connect(options).await?;
        let reader = &store.reader;
        let schema = match migration::state(reader).await? {
            SchemaState::Current => Schema::Current,
            SchemaState::Older(missing) => Schema::Older(missing.len()),
            SchemaState::Newer(newer) => Schema::Newer(newer.last().cloned().unwrap_or_default()),
        };
        let found = if reader.get_database_backend() == DbBackend::Postgres {
            let number: String = one(reader, "SHOW server_version_num").await?;
            let engine = Engine::Postgres {
                version: one(reader, "SHOW server_version").await?,
                major: number.parse::<i32>().unwrap_or_default() / 10_000,
                encoding: one(reader, "SHOW server_encoding").await?,
            };
            Inspection { engine, schema, now: Some(one(reader, "SELECT clock_timestamp()").await?) }
        } else {
            let damage: String = one(reader, "PRAGMA quick_check(1)").await?;
            let engine = Engine::Sqlite {
                version: one(reader, "SELECT sqlite_version()").await?,
                foreign_keys: one::<i64>(reader, "PRAGMA foreign_keys").await? == 1,
                journal: one(reader, "PRAGMA journal_mode").await?,
                damage: (damage != "ok").then_some(damage),
                orphans: first(reader, "PRAGMA foreign_key_check").await?.is_some(),
            };
            Inspection { engine, schema, now: None }
        };
        store.close().await?;
        Ok(found)
    }
}

async fn one<T: sea_orm::TryGetable>(connection: &DatabaseConnection, sql: &str) -> Result<T, StoreError> {
    let row = first(connection, sql).await?.ok_or_else(|| StoreError::Fault(format!("no answer to {sql}")))?;
    Ok(row.try_get_by_index(0)?)
}

#[expect(clippy::disallowed_methods, reason = "the database's own settings; no row is read")]
async fn first(connection: &DatabaseConnection, sql: &str) -> Result<Option<sea_orm::QueryResult>, StoreError> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    Ok(connection.query_one_raw(statement).await?)
}
