//! What can go wrong below: sorted by what the caller can do about it. The driver's text stays in the log.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

/// A failure of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached, or no connection came free in time.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// A statement ran longer than it may.
    #[error("a statement took longer than the statement timeout: {0}")]
    Timeout(String),
    /// Another writer holds the database.
    #[error("another writer holds the database: {0}")]
    Locked(String),
    /// A unique key, a foreign key or a check refused the change.
    #[error("the database refused the change: {0}")]
    Constraint(String),
    /// Another writer changed the row since it was read.
    #[error("another writer was first: {0}")]
    Stale(String),
    /// Anything else: a fault of this program or of the database.
    #[error("the database failed: {0}")]
    Fault(String),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        if let Some(SqlErr::UniqueConstraintViolation(_) | SqlErr::ForeignKeyConstraintViolation(_)) = error.sql_err() {
            return Self::Constraint(text);
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(text),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => match &**cause {
                SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => {
                    Self::Unavailable(text)
                }
                // 57014: PostgreSQL's statement_timeout; 57P0x: it is shutting down; the rest: SQLite is busy or locked.
                SqlxError::Database(database) => match database.code().as_deref() {
                    Some("57014") => Self::Timeout(text),
                    Some("57P01" | "57P02" | "57P03") => Self::Unavailable(text),
                    // 40001, 40P01: two changes that cannot follow each other.
                    Some("40001" | "40P01") => Self::Stale(text),
                    Some("5" | "6" | "261" | "517") => Self::Locked(text),
                    _ => Self::Fault(text),
                },
                _ => Self::Fault(text),
            },
            _ => Self::Fault(text),
        }
    }
}
