//! One moment of the database, to be read for as long as it takes: what others write meanwhile is not in it.

use std::sync::Arc;

use sea_orm::{AccessMode, DatabaseTransaction, DbBackend, IsolationLevel, TransactionTrait};

use super::Store;
use super::error::StoreError;
use super::feed::{self, Heads};
use super::scope::{Day, Scope, Source};
use crate::model::feed_cursor::FeedCursor;
use crate::model::viewer::Viewer;

/// A moment. It holds a connection, and on PostgreSQL keeps old rows from being cleaned up, so whoever has one must let
/// go of it in time.
#[derive(Debug)]
pub struct Snapshot {
    transaction: Arc<DatabaseTransaction>,
    /// Where the events ended then.
    heads: Heads,
}

impl Store {
    /// This moment.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        // SQLite's transactions that only read have one snapshot by themselves.
        let transaction = if self.reader.get_database_backend() == DbBackend::Postgres {
            let repeatable = Some(IsolationLevel::RepeatableRead);
            self.reader.begin_with_config(repeatable, Some(AccessMode::ReadOnly)).await?
        } else {
            self.reader.begin().await?
        };
        // On both the first statement decides which moment it is: the heads are of the same one as all that follows.
        let heads = feed::heads(&transaction).await?;
        Ok(Snapshot { transaction: Arc::new(transaction), heads })
    }
}

impl Snapshot {
    /// A viewer's sight of this moment.
    pub fn scope(&self, viewer: &Viewer, day: Day) -> Scope<'static> {
        Scope::new(Source::Snapshot(Arc::clone(&self.transaction)), viewer, day)
    }

    /// Where in the feed of changes the viewer goes on after this moment.
    pub async fn cursor(&self, viewer: &Viewer, day: Day) -> Result<FeedCursor, StoreError> {
        Ok(self.scope(viewer, day).feed_end(viewer, &self.heads).await?.cursor())
    }
}
