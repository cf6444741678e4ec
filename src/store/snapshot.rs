//! One moment of the database, to be read for as long as it takes: what others write meanwhile is not in it.

use std::sync::Arc;

use entity::event;
use sea_orm::sea_query::{ExprTrait, IntoIden};
use sea_orm::{AccessMode, DatabaseTransaction, DbBackend, IsolationLevel, TransactionTrait};

use super::Store;
use super::error::StoreError;
use super::event::EventRow;
use super::feed::{self, Heads};
use super::keyset::Sort;
use super::scope::{Day, ROOT, Scope, Source};
use super::sql::col;
use crate::model::feed_cursor::FeedCursor;
use crate::model::order::Direction;
use crate::model::page::PageRequest;
use crate::model::viewer::Viewer;

/// The last row of a list.
const LAST: PageRequest = PageRequest { size: 1, from_end: false, after: None, before: None };

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

    /// Where in the feed of changes the viewer goes on after this moment; none for an agency that was told nothing yet,
    /// which goes on from the feed's beginning.
    pub async fn cursor(&self, viewer: &Viewer, day: Day) -> Result<Option<FeedCursor>, StoreError> {
        let sight = &viewer.sight;
        if !sight.oversees.is_empty() {
            let own = sight.agency.is_some().then_some(viewer.jurisdiction);
            let places = self.heads.iter().filter(|(place, _)| sight.oversees.contains(place) || own == Some(**place));
            return Ok(Some(FeedCursor::Places(places.map(|(place, last)| (*place, *last)).collect())));
        }
        let scope = self.scope(viewer, day);
        let sort = Sort { table: ROOT, column: event::Column::Sequence.into_iden(), direction: Direction::Descending };
        let of_city = col(ROOT, event::Column::JurisdictionId).eq(viewer.jurisdiction);
        let page = scope.all::<EventRow>().filter(of_city).page(&sort, &LAST).await?;
        Ok(page.rows.first().map(|row| FeedCursor::Event(row.event.id)))
    }
}
