//! A unit of work: begin, change, append the events, commit. Dropped, it is rolled back.
//!
//! Every change of a row goes through here, so that none happens without its event.

mod bulk;
mod each;
mod lived;

use std::any::Any;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{assignment, event};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityName, EntityTrait, Iterable, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

pub use self::lived::{Lived, PastState};
use super::error::StoreError;
use super::event::{FieldChange, NOTE};
use super::feed::Committed;
pub use super::row_changes::{Stored, changes, keep_fields};
use super::row_changes::{bookkeeping, change, columns, entity, id};
use super::scope::{Day, Scope, Source};
use super::search_index::Touched;
use super::{Store, assignment_state, chain, sql};
use crate::model::event::About;
use crate::model::ids::Ids;
use crate::model::viewer::Viewer;

/// Rows of one insert: enough to save round trips, few enough for SQLite's limit on parameters.
const ROWS_AT_ONCE: usize = 500;

/// From so many rows on PostgreSQL reads one JSON text faster than thousands of parameters.
const ROWS_AS_JSON: usize = 50;

/// Who changes what, when and why: what every event of the change tells.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub viewer: &'a Viewer,
    /// Whose data is changed: a change never reaches over two jurisdictions.
    pub jurisdiction: Uuid,
    /// The mutation's name, `import` or `tick`.
    pub action: &'static str,
    pub ids: &'a Ids,
    pub now: DateTime<Utc>,
    /// The business day.
    pub today: NaiveDate,
    /// Of the request, to find its log lines.
    pub trace_id: Option<&'a str>,
}

/// A transaction that writes, with the events that it owes.
#[derive(Debug)]
pub struct UnitOfWork {
    transaction: DatabaseTransaction,
    viewer: Viewer,
    ids: Ids,
    now: DateTime<Utc>,
    today: NaiveDate,
    action: &'static str,
    jurisdiction: Uuid,
    trace_id: Option<String>,
    about: About,
    note: Option<String>,
    events: Vec<event::Model>,
    /// The assignments that were added or changed, as they are to be: what their lights read is kept by day.
    assignments: BTreeMap<Uuid, assignment::Model>,
    /// The rows whose texts search looks through.
    searched: Touched,
    /// Whom to tell that there are new events.
    committed: Committed,
}

impl Store {
    /// Begins a change of one jurisdiction's data.
    pub async fn begin(&self, change: &Change<'_>) -> Result<UnitOfWork, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
        let Change { viewer, jurisdiction, action, ids, now, today, trace_id } = *change;
        Ok(UnitOfWork {
            transaction,
            viewer: viewer.clone(),
            ids: ids.clone(),
            now,
            today,
            action,
            jurisdiction,
            trace_id: trace_id.map(str::to_owned),
            about: About::default(),
            note: None,
            events: Vec::new(),
            assignments: BTreeMap::new(),
            searched: Touched::default(),
            committed: self.committed.clone(),
        })
    }
}

impl UnitOfWork {
    /// What the viewer sees inside the transaction.
    pub fn scope(&self, day: Day) -> Scope<'_> {
        Scope::new(Source::Transaction(&self.transaction), &self.viewer, day)
    }

    /// What another viewer sees inside the transaction: an import must find an agency's unsubmitted draft, which the
    /// supervisor who imports does not see.
    pub fn scope_of(&self, viewer: &Viewer, day: Day) -> Scope<'_> {
        Scope::new(Source::Transaction(&self.transaction), viewer, day)
    }

    /// Waits until nobody else who asks the same changes this jurisdiction: two imports follow each other.
    pub async fn alone(&self) -> Result<(), StoreError> {
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            let lock = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                [self.jurisdiction.to_string().into()],
            );
            self.transaction.execute_raw(lock).await?;
        }
        Ok(())
    }

    /// Says whom the events of the following changes tell, and what they belong to.
    pub const fn about(&mut self, about: About) {
        self.about = about;
    }

    /// Why the next change is made, in the words of who makes it: its event tells it besides the fields.
    pub fn note(&mut self, note: Option<&str>) {
        self.note = note.map(str::to_owned);
    }

    /// Who makes the change.
    pub const fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Whose data is changed.
    pub const fn jurisdiction(&self) -> Uuid {
        self.jurisdiction
    }

    /// The business day of the change.
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    pub(super) const fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// When the change happens.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// A new key.
    pub fn id(&self) -> Uuid {
        self.ids.next()
    }

    /// Adds rows of one table, each with its event.
    pub async fn add<M: Stored>(&mut self, rows: &[M]) -> Result<(), StoreError> {
        let about = self.about;
        self.add_each(rows, |_| about).await
    }

    /// The same for rows that belong to different assignments or items: what each event tells is said of its row.
    pub async fn add_each<M: Stored>(&mut self, rows: &[M], about: impl Fn(&M) -> About) -> Result<(), StoreError> {
        for part in rows.chunks(ROWS_AT_ONCE) {
            self.insert(part).await?;
        }
        for row in rows {
            self.about = about(row);
            self.remember(None, Some(row));
            let changes = columns::<M>().filter_map(|column| change(&column, None, Some(&row.get(column)))).collect();
            self.record::<M>(row, changes)?;
        }
        Ok(())
    }

    /// Replaces a row's fields by those that differ, with one event; a row that is the same stays untouched.
    /// [`StoreError::Stale`] when another writer changed it since it was read.
    pub async fn update<M: Stored>(&mut self, before: &M, after: &M) -> Result<(), StoreError> {
        let changes = changes(before, after);
        if changes.is_empty() {
            return Ok(());
        }
        self.write(before, after, changes).await
    }

    /// The same for a row of which something that hangs on it was changed as well: where no field of its own differs, it
    /// is touched. A note is told in any case.
    pub async fn update_whole<M: Stored>(&mut self, before: &M, after: &M) -> Result<(), StoreError> {
        let changes = changes(before, after);
        if changes.is_empty() && self.note.is_none() {
            return self.touch(before).await;
        }
        self.write(before, after, changes).await
    }

    /// The same for a row of which viewers see more or less from now on: where no field differs, the event alone is
    /// written, and the row stays as it is.
    pub async fn update_or_tell<M: Stored>(&mut self, before: &M, after: &M) -> Result<(), StoreError> {
        let changes = changes(before, after);
        if changes.is_empty() {
            return self.record::<M>(before, changes);
        }
        self.write(before, after, changes).await
    }

    async fn write<M: Stored>(&mut self, before: &M, after: &M, changes: Vec<FieldChange>) -> Result<(), StoreError> {
        let mut update = Query::update();
        update.table(entity::<M>()).and_where(Expr::col(Alias::new("id")).eq(id(before)));
        for column in columns::<M>() {
            if before.get(column) != after.get(column) {
                update.value(column, after.get(column));
            }
        }
        if let Some(version) = bookkeeping::<M>("version") {
            update.value(version, Expr::col(version).add(1)).and_where(Expr::col(version).eq(before.get(version)));
        }
        if let Some(updated_at) = bookkeeping::<M>("updated_at") {
            update.value(updated_at, self.now);
        }
        let done = self.transaction.execute(&update).await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale(format!("{} changed meanwhile", id(before))));
        }
        self.remember(Some(before), Some(after));
        self.record::<M>(before, changes)
    }

    /// Counts a change of what hangs on the row, and not of the row itself: who read it before is no longer up to date.
    /// [`StoreError::Stale`] when another writer changed it since it was read.
    pub async fn touch<M: Stored>(&self, row: &M) -> Result<(), StoreError> {
        let Some(version) = bookkeeping::<M>("version") else { return Ok(()) };
        let mut update = Query::update();
        update
            .table(entity::<M>())
            .value(version, Expr::col(version).add(1))
            .and_where(Expr::col(Alias::new("id")).eq(id(row)))
            .and_where(Expr::col(version).eq(row.get(version)));
        if let Some(updated_at) = bookkeeping::<M>("updated_at") {
            update.value(updated_at, self.now);
        }
        let done = self.transaction.execute(&update).await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Stale(format!("{} changed meanwhile", id(row))))
        }
    }

    /// Moves the numbers of rows out of the way, so that each can take the number of another. Each must be given its own
    /// by the updates that follow, or be removed; those are the changes, and this is none.
    pub async fn make_room<M: Stored>(&self, rows: &[M]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = rows.iter().map(id).collect();
        let ordinal = Alias::new("ordinal");
        let these = sql::among(self.transaction.get_database_backend(), Expr::col(Alias::new("id")), &ids);
        let update = Query::update()
            .table(entity::<M>())
            .value(ordinal.clone(), Expr::col(ordinal).add(1_000_000))
            .and_where(these)
            .to_owned();
        self.transaction.execute(&update).await?;
        Ok(())
    }

    /// Takes rows of one table away by one statement, each with its event.
    pub async fn remove<M: Stored>(&mut self, rows: &[M]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = rows.iter().map(id).collect();
        let column = Expr::col((entity::<M>(), Alias::new("id")));
        let these = sql::among(self.transaction.get_database_backend(), column, &ids);
        let delete = Query::delete().from_table(entity::<M>()).and_where(these).to_owned();
        self.transaction.execute(&delete).await?;
        for row in rows {
            self.remember(Some(row), None);
            let changes = columns::<M>().filter_map(|column| change(&column, Some(&row.get(column)), None)).collect();
            self.record::<M>(row, changes)?;
        }
        Ok(())
    }

    /// Keeps what the lights read and what search looks through, appends the events to the chain, and commits.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        std::mem::take(&mut self.searched).keep(&self.transaction).await?;
        let assignments = std::mem::take(&mut self.assignments);
        assignment_state::keep(&self, assignments.values()).await?;
        let told = self.append_events().await?;
        self.transaction.commit().await?;
        if told {
            self.committed.tell();
        }
        Ok(())
    }

    /// The chain's row is locked by the last statements of the transaction, so that changes of one jurisdiction wait
    /// for each other no longer than they must, and its sequence has no gaps.
    /// Whether there were any.
    async fn append_events(&mut self) -> Result<bool, StoreError> {
        let mut events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return Ok(false);
        }
        let (last, mut hash) = chain::lock(&self.transaction, self.jurisdiction, events.len()).await?;
        for (number, event) in (last + 1..).zip(&mut events) {
            event.sequence = number;
            hash = chain::hash(&hash, event);
            event.hash = Some(hash.clone());
        }
        for part in events.chunks(ROWS_AT_ONCE) {
            self.insert(part).await?;
        }
        chain::end(&self.transaction, self.jurisdiction, &hash).await?;
        Ok(true)
    }

    /// Notes a change of a row, as it was and as it is to be, for what is derived from it at the commit.
    fn remember<M: Stored>(&mut self, before: Option<&M>, after: Option<&M>) {
        self.searched.note(before, after);
        let assignment = after.and_then(|row| (row as &dyn Any).downcast_ref::<assignment::Model>());
        if let Some(assignment) = assignment {
            self.assignments.insert(assignment.id, assignment.clone());
        }
    }

    pub(super) async fn insert<M: Stored>(&self, rows: &[M]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        if rows.len() >= ROWS_AS_JSON && self.transaction.get_database_backend() == DbBackend::Postgres {
            return self.insert_as_json(rows).await;
        }
        let mut insert = Query::insert();
        insert.into_table(entity::<M>()).columns(<M::Entity as EntityTrait>::Column::iter());
        for row in rows {
            let values = <M::Entity as EntityTrait>::Column::iter().map(|column| Expr::val(row.get(column)));
            insert.values(values).map_err(|error| StoreError::Fault(error.to_string()))?;
        }
        self.transaction.execute(&insert).await?;
        Ok(())
    }

    fn record<M: Stored>(&mut self, row: &M, mut changes: Vec<FieldChange>) -> Result<(), StoreError> {
        if let Some(note) = self.note.take() {
            changes.push(FieldChange { field: NOTE.to_owned(), before: serde_json::Value::Null, after: note.into() });
        }
        let changes = serde_json::to_value(changes).map_err(|error| StoreError::Fault(error.to_string()))?;
        self.events.push(event::Model {
            id: self.ids.next(),
            jurisdiction_id: self.jurisdiction,
            sequence: 0,
            at: self.now,
            actor_subject: self.viewer.subject.clone(),
            actor_name: self.viewer.name.clone(),
            actor_agency_id: self.viewer.agency,
            action: self.action.to_owned(),
            entity_type: entity::<M>().table_name().to_owned(),
            entity_id: id(row),
            changes,
            trace_id: self.trace_id.clone(),
            responsibility_id: self.about.responsibility,
            assignment_id: self.about.assignment,
            agency_id: self.about.agency,
            audience: self.about.audience.to_string(),
            hash: None,
        });
        Ok(())
    }
}
