//! The feed of changes: where the events of each jurisdiction end, how a node hears of new ones, and what of them a
//! viewer is told. Within a jurisdiction the sequence is the order of the commits (`chain.rs`), so who has read up to
//! a number has missed nothing before it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use entity::{assignment, event, event_chain, responsibility};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::{self, Connection, SqliteConnection};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::Value;
use uuid::Uuid;

use super::Store;
use super::error::StoreError;
use super::event::changes;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{any, col};
use crate::model::assignment::AssignmentStatus;
use crate::model::event::EventAudience;
pub use crate::model::feed_position::{Heads, Range};

/// What nodes call out to each other.
const CHANNEL: &str = "duban_events";

type Hook = Box<dyn Fn() + Send + Sync>;

/// Who is told of each commit that wrote events.
#[derive(Clone, Default)]
pub(super) struct Committed(Arc<RwLock<Vec<Hook>>>);

impl fmt::Debug for Committed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Committed")
    }
}

impl Committed {
    pub fn tell(&self) {
        for hook in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            hook();
        }
    }
}

/// How a node hears of events that another process wrote.
pub enum Watch {
    /// Other nodes call; what they don't call (a command, a call that was lost) is found by looking.
    Postgres(PgListener),
    /// One connection, whose `data_version` changes when another one commits, whichever process holds it.
    Sqlite { connection: SqliteConnection, version: Option<i64> },
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Watch")
    }
}

impl Watch {
    /// How often to look.
    pub const fn interval(&self) -> Duration {
        match self {
            Self::Postgres(_) => Duration::from_secs(1),
            Self::Sqlite { .. } => Duration::from_millis(250),
        }
    }

    /// Waits for another node's call; for ever where none can come. Reconnects, and calls itself after it did.
    pub async fn called(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Postgres(listener) => listener.try_recv().await.map(|_| ()).map_err(fault),
            Self::Sqlite { .. } => std::future::pending().await,
        }
    }

    /// Whether there may be something new.
    pub async fn look(&mut self) -> Result<bool, StoreError> {
        match self {
            Self::Postgres(_) => Ok(true),
            Self::Sqlite { connection, version } => {
                let now = sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await.map_err(fault)?;
                Ok(version.replace(now) != Some(now))
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
fn fault(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

/// What a change is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Assignment,
    Responsibility,
}

/// A row of which an event tells, by the last such event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    pub id: Uuid,
    pub sequence: i64,
    pub event: Uuid,
    /// The event took it out of the sight of a viewer who had it in sight.
    pub left: bool,
}

impl Store {
    /// Has the hook called after each commit of this process that wrote events.
    pub fn on_commit(&self, hook: impl Fn() + Send + Sync + 'static) {
        self.committed.0.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(hook));
    }

    /// Whether other nodes listen.
    pub fn has_nodes(&self) -> bool {
        self.reader.get_database_backend() == DbBackend::Postgres
    }

    /// Calls the other nodes: outside any transaction, since NOTIFY takes a lock of the whole database at the commit.
    pub async fn call(&self) -> Result<(), StoreError> {
        if self.has_nodes() {
            let pool = self.writer.get_postgres_connection_pool();
            sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(pool).await.map_err(fault)?;
        }
        Ok(())
    }

    /// Begins to hear of what others commit, on a connection of its own.
    pub async fn watch(&self) -> Result<Watch, StoreError> {
        if self.has_nodes() {
            let options = self.reader.get_postgres_connection_pool().connect_options().as_ref().clone();
            let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
            let pool = pool.connect_with(options).await.map_err(fault)?;
            let mut listener = PgListener::connect_with(&pool).await.map_err(fault)?;
            listener.listen(CHANNEL).await.map_err(fault)?;
            return Ok(Watch::Postgres(listener));
        }
        let options = self.reader.get_sqlite_connection_pool().connect_options();
        let connection = SqliteConnection::connect_with(&options).await.map_err(fault)?;
        Ok(Watch::Sqlite { connection, version: None })
    }

    /// Where the events of every jurisdiction end.
    pub async fn heads(&self) -> Result<Heads, StoreError> {
        heads(&self.reader).await
    }

    /// Whose event it is, and its number; none where there is no such event.
    #[expect(clippy::disallowed_methods, reason = "the place of an event that the viewer was told, from its cursor")]
    pub async fn place_of_event(&self, id: Uuid) -> Result<Option<(Uuid, i64)>, StoreError> {
        let select = Query::select()
            .columns([event::Column::JurisdictionId, event::Column::Sequence])
            .from(event::Entity)
            .and_where(Expr::col(event::Column::Id).eq(id))
            .to_owned();
        let row = self.reader.query_one(&select).await?;
        row.map(|row| Ok((row.try_get("", "jurisdiction_id")?, row.try_get("", "sequence")?))).transpose()
    }
}

/// Where the events of every jurisdiction end, as this connection sees it.
#[expect(clippy::disallowed_methods, reason = "numbers that no answer shows")]
pub(super) async fn heads(connection: &impl ConnectionTrait) -> Result<Heads, StoreError> {
    let select = Query::select()
        .columns([event_chain::Column::JurisdictionId, event_chain::Column::Sequence])
        .from(event_chain::Entity)
        .to_owned();
    let rows = connection.query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "jurisdiction_id")?, row.try_get("", "sequence")?))).collect()
}

/// An event that tells of an assignment or its item, whether the event itself is told or not.
struct Fired<const ITEM: bool>(event::Model);

impl<const ITEM: bool> sea_orm::FromQueryResult for Fired<ITEM> {
    fn from_query_result(row: &sea_orm::QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        event::Model::from_query_result(row, prefix).map(Self)
    }
}

impl<const ITEM: bool> Readable for Fired<ITEM> {
    fn table() -> SelectStatement {
        Query::select().from_as(event::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        super::sql::columns::<event::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.fires(alias, ITEM)
    }
}

impl Scope<'_> {
    /// The assignments or items of which the events of a range tell, in the order of the last event of each. They are
    /// not read yet: whoever shows one reads it again, as it stands.
    pub(crate) async fn touched_in(&self, range: &Range, subject: Subject) -> Result<Vec<Touched>, StoreError> {
        let order = [col(ROOT, event::Column::Sequence)];
        let events: Vec<event::Model> = match subject {
            Subject::Assignment => {
                let fired = self.all::<Fired<false>>().filter(within(range)).rows(&order).await?;
                fired.into_iter().map(|Fired(event)| event).collect()
            }
            Subject::Responsibility => {
                let fired = self.all::<Fired<true>>().filter(within(range)).rows(&order).await?;
                fired.into_iter().map(|Fired(event)| event).collect()
            }
        };
        let mut last: BTreeMap<Uuid, Touched> = BTreeMap::new();
        for event in events {
            let own = |table: &str| (event.entity_type == table).then_some(event.entity_id);
            let id = match subject {
                Subject::Assignment => event.assignment_id.or_else(|| own("assignment")),
                Subject::Responsibility => event.responsibility_id.or_else(|| own("responsibility")),
            };
            let Some(id) = id else { continue };
            let left = self.leaves(&event, subject)? || last.get(&id).is_some_and(|touched| touched.left);
            last.insert(id, Touched { id, sequence: event.sequence, event: event.id, left });
        }
        let mut touched: Vec<Touched> = last.into_values().collect();
        touched.sort_by_key(|touched| touched.sequence);
        Ok(touched)
    }

    /// Whether the event takes the row out of the viewer's sight, if it is not in sight any more: its own assignment was
    /// withdrawn, and with it the item; or the row is gone. Of what the viewer never saw it is told nothing.
    fn leaves(&self, event: &event::Model, subject: Subject) -> Result<bool, StoreError> {
        let own = event.agency_id.is_some() && event.agency_id == self.sight.agency;
        let overseen = self.sight.oversees.contains(&event.jurisdiction_id);
        let of_assignment = event.entity_type == "assignment";
        let of_subject = of_assignment == (subject == Subject::Assignment);
        if !(own && of_assignment || overseen && of_subject) {
            return Ok(false);
        }
        let changes = changes(event)?;
        let removed = !changes.is_empty() && changes.iter().all(|change| change.after == Value::Null);
        let withdrawn = changes.iter().any(|change| {
            change.field == "status"
                && change.before != Value::Null
                && change.after == AssignmentStatus::Withdrawn.as_str()
        });
        Ok(removed || own && withdrawn)
    }

    /// Whether an event tells the viewer that something about an assignment (or an item) changed: it is told the event,
    /// or the row itself changed, which whoever sees the row sees; or its own assignment was withdrawn.
    fn fires(&self, alias: &str, item: bool) -> Expr {
        let of = |table: &'static str| col(alias, event::Column::EntityType).eq(table);
        let seen_row = {
            let row = Query::select()
                .expr(Expr::cust("1"))
                .from_as(assignment::Entity, Alias::new("changed"))
                .and_where(col("changed", assignment::Column::Id).eq(col(alias, event::Column::EntityId)))
                .and_where(self.sees_assignment("changed"))
                .to_owned();
            of("assignment").and(Expr::exists(row))
        };
        let told = if item {
            self.sees_event(alias).and(any([of("responsibility"), of("assignment")]))
        } else {
            self.sees_event(alias).and(any([col(alias, event::Column::AssignmentId).is_not_null(), of("assignment")]))
        };
        let mut ways = vec![told, seen_row];
        if item {
            let row = Query::select()
                .expr(Expr::cust("1"))
                .from_as(responsibility::Entity, Alias::new("changed"))
                .and_where(col("changed", responsibility::Column::Id).eq(col(alias, event::Column::EntityId)))
                .and_where(self.sees_responsibility("changed"))
                .to_owned();
            ways.push(of("responsibility").and(Expr::exists(row)));
        }
        ways.extend(self.own_part(alias));
        any(ways)
    }

    /// Whether an event is of the agency's own assignment on an item that it had in sight: that was dispatched before.
    pub(super) fn own_part(&self, alias: &str) -> Option<Expr> {
        let dispatched = Query::select()
            .expr(Expr::cust("1"))
            .from_as(event::Entity, Alias::new("earlier"))
            .and_where(col("earlier", event::Column::ResponsibilityId).eq(col(alias, event::Column::ResponsibilityId)))
            .and_where(col("earlier", event::Column::Audience).eq(EventAudience::Item.as_str()))
            .and_where(col("earlier", event::Column::Sequence).lt(col(alias, event::Column::Sequence)))
            .to_owned();
        let own = col(alias, event::Column::AgencyId).eq(self.sight.agency?);
        Some(own.and(col(alias, event::Column::EntityType).eq("assignment")).and(Expr::exists(dispatched)))
    }
}

pub(super) fn within(range: &Range) -> Expr {
    col(ROOT, event::Column::JurisdictionId)
        .eq(range.jurisdiction)
        .and(col(ROOT, event::Column::Sequence).gt(range.from))
        .and(col(ROOT, event::Column::Sequence).lte(range.to))
}
