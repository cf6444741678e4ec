//! The database: the only layer that knows the ORM and the tables. Reading starts from a [`Scope`], changing from a
//! [`UnitOfWork`].

pub mod agency;
pub mod assignment;
pub mod assignment_facts;
mod assignment_state;
pub mod attachment;
pub mod chain;
pub mod changes;
mod claim;
mod condition;
pub mod contact;
pub mod error;
pub mod evaluation_line;
pub mod event;
pub mod export;
pub mod export_job;
pub mod extension_request;
pub mod feed;
pub mod files;
pub mod goal;
pub mod idempotency;
pub mod indicator;
pub mod inspect;
pub mod jurisdiction;
mod keyset;
mod light;
pub mod list;
pub mod measure;
mod obligation_light;
mod open;
pub mod progress_contents;
pub mod progress_report;
pub mod rate_bucket;
pub mod registered_operation;
pub mod reminder;
pub mod reporting_deadline;
pub mod reporting_obligation;
pub mod responsibility;
pub mod review;
mod row_changes;
pub mod schema;
mod scope;
pub mod search;
mod search_index;
pub mod snapshot;
mod sql;
pub mod statistics;
pub mod unit_of_work;
pub mod viewer;
mod visibility;
pub mod webhook;
pub mod webhook_queue;
pub mod work_plan;
pub mod work_report;
pub mod year_facts;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{DatabaseConnection, DbBackend};

pub use self::error::StoreError;
pub use self::keyset::Page;
pub use self::open::{OpenOptions, SchemaProblem};
pub use self::scope::{Day, Scope};
pub use self::unit_of_work::{Change, UnitOfWork};
use crate::model::viewer::Viewer;

/// An open database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    reader: DatabaseConnection,
    /// On SQLite the one connection that writes; on PostgreSQL the same pool.
    writer: DatabaseConnection,
    statements: Arc<AtomicU64>,
    identities: viewer::Identities,
    committed: feed::Committed,
}

impl Store {
    /// A viewer's sight of the database on a day.
    pub fn scope(&self, viewer: &Viewer, day: Day) -> Scope<'static> {
        Scope::new(scope::Source::Pool(self.reader.clone()), viewer, day)
    }

    /// How many statements have been sent since it was opened.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Which database it is, in a word for messages.
    pub fn kind(&self) -> &'static str {
        match self.reader.get_database_backend() {
            DbBackend::Postgres => "PostgreSQL",
            _ => "SQLite",
        }
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.reader.ping().await?)
    }

    /// Closes the connections once what runs on them has ended.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }
}
