//! A unit of work: begin, change, append the events, commit. Dropped, it is rolled back.
//!
//! Every change of a row goes through here, so that none happens without its event.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::event;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, sea_value_to_json_value};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable,
    ModelTrait, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use uuid::Uuid;

use super::error::StoreError;
use super::event::FieldChange;
use super::scope::{Day, Scope, Source};
use super::{Store, sql};
use crate::model::ids::Ids;
use crate::model::viewer::Viewer;

/// Rows of one insert: enough to save round trips, few enough for SQLite's limit on parameters.
const ROWS_AT_ONCE: usize = 500;

/// Fields that change with every change, and so say nothing.
const BOOKKEEPING: [&str; 3] = ["version", "created_at", "updated_at"];

/// A transaction that writes, with the events that it owes.
#[derive(Debug)]
pub struct UnitOfWork {
    transaction: DatabaseTransaction,
    viewer: Viewer,
    ids: Ids,
    now: DateTime<Utc>,
    action: &'static str,
    jurisdiction: Uuid,
    events: Vec<event::Model>,
}

/// A row of a table, to be changed through a [`UnitOfWork`].
pub trait Stored: ModelTrait + Clone + PartialEq + Send + Sync {}
impl<M: ModelTrait + Clone + PartialEq + Send + Sync> Stored for M {}

impl Store {
    /// Begins a change of one jurisdiction's data. Changes of the same jurisdiction wait for each other, so that the
    /// events' sequence has no gaps.
    pub async fn begin(
        &self,
        viewer: &Viewer,
        jurisdiction: Uuid,
        action: &'static str,
        ids: &Ids,
        now: DateTime<Utc>,
    ) -> Result<UnitOfWork, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            let lock = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                [jurisdiction.to_string().into()],
            );
            transaction.execute_raw(lock).await?;
        }
        Ok(UnitOfWork {
            transaction,
            viewer: viewer.clone(),
            ids: ids.clone(),
            now,
            action,
            jurisdiction,
            events: Vec::new(),
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
        for part in rows.chunks(ROWS_AT_ONCE) {
            self.insert(part).await?;
        }
        for row in rows {
            let changes = columns::<M>().filter_map(|column| change(&column, None, Some(&row.get(column)))).collect();
            self.record::<M>(row, changes)?;
        }
        Ok(())
    }

    /// Replaces a row's fields by those that differ, with one event; a row that is the same stays untouched.
    /// [`StoreError::Constraint`] when another writer changed it since it was read.
    pub async fn update<M: Stored>(&mut self, before: &M, after: &M) -> Result<(), StoreError> {
        let changes = changes(before, after);
        if changes.is_empty() {
            return Ok(());
        }
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
            return Err(StoreError::Constraint(format!("{} changed meanwhile", id(before))));
        }
        self.record::<M>(before, changes)
    }

    /// Takes a row away, with its event.
    pub async fn remove<M: Stored>(&mut self, row: &M) -> Result<(), StoreError> {
        let delete =
            Query::delete().from_table(entity::<M>()).and_where(Expr::col(Alias::new("id")).eq(id(row))).to_owned();
        self.transaction.execute(&delete).await?;
        let changes = columns::<M>().filter_map(|column| change(&column, Some(&row.get(column)), None)).collect();
        self.record::<M>(row, changes)
    }

    /// Appends the events and commits.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let last = self.last_sequence().await?;
        let mut events = std::mem::take(&mut self.events);
        for (number, event) in (last + 1..).zip(&mut events) {
            event.sequence = number;
        }
        for part in events.chunks(ROWS_AT_ONCE) {
            self.insert(part).await?;
        }
        Ok(self.transaction.commit().await?)
    }

    #[expect(clippy::disallowed_methods, reason = "a number for the next event, that no answer shows")]
    async fn last_sequence(&self) -> Result<i64, StoreError> {
        let last = Query::select()
            .expr_as(sql::col("e", event::Column::Sequence).max(), Alias::new("last"))
            .from_as(event::Entity, Alias::new("e"))
            .and_where(sql::col("e", event::Column::JurisdictionId).eq(self.jurisdiction))
            .to_owned();
        let row = self.transaction.query_one(&last).await?;
        Ok(row.map(|row| row.try_get::<Option<i64>>("", "last")).transpose()?.flatten().unwrap_or_default())
    }

    async fn insert<M: Stored>(&self, rows: &[M]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
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

    fn record<M: Stored>(&mut self, row: &M, changes: Vec<FieldChange>) -> Result<(), StoreError> {
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
            trace_id: None,
        });
        Ok(())
    }
}

/// The fields in which two states of a row differ, as the event of that change tells them.
pub fn changes<M: Stored>(before: &M, after: &M) -> Vec<FieldChange> {
    columns::<M>().filter_map(|column| change(&column, Some(&before.get(column)), Some(&after.get(column)))).collect()
}

/// Gives the fields that are to be kept the values that they had before.
pub fn keep_fields<M: Stored>(before: &M, after: &mut M, keeps: impl Fn(&str) -> bool) {
    for column in columns::<M>().filter(|column| keeps(column.as_str())) {
        after.set(column, before.get(column));
    }
}

fn entity<M: Stored>() -> M::Entity {
    M::Entity::default()
}

/// The columns that an event tells of.
fn columns<M: Stored>() -> impl Iterator<Item = <M::Entity as EntityTrait>::Column> {
    <M::Entity as EntityTrait>::Column::iter().filter(|column| !BOOKKEEPING.contains(&column.as_str()))
}

fn bookkeeping<M: Stored>(name: &str) -> Option<<M::Entity as EntityTrait>::Column> {
    <M::Entity as EntityTrait>::Column::iter().find(|column| column.as_str() == name)
}

fn id<M: Stored>(row: &M) -> Uuid {
    match bookkeeping::<M>("id").map(|column| row.get(column)) {
        Some(Value::Uuid(Some(id))) => id,
        _ => Uuid::nil(),
    }
}

fn change(column: &impl ColumnTrait, before: Option<&Value>, after: Option<&Value>) -> Option<FieldChange> {
    let (old, new) = (json(before), json(after));
    (old != new).then(|| FieldChange { field: column.as_str().to_owned(), before: old, after: new })
}

/// A column's value as an event keeps it. Days and times in their ISO form: the ORM's own conversion writes them as SQL
/// literals, quotes and all.
fn json(value: Option<&Value>) -> serde_json::Value {
    match value {
        None => serde_json::Value::Null,
        Some(Value::ChronoDate(Some(day))) => day.to_string().into(),
        Some(Value::ChronoDateTimeUtc(Some(time))) => time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
        Some(other) => sea_value_to_json_value(other),
    }
}
