//! The scope wall: the one place that turns a viewer into a condition per table, and the only door to reading.
//!
//! Row visibility is lost on the second read path, never on the first. So there is one path: whoever wants rows asks a
//! [`Scope`] for a [`Scoped`] selection of them, which only filters, orders, pages and loads, and can't be unwrapped.
//! The conditions themselves stand in `visibility.rs`; filters through relations start from the same ones
//! (`condition.rs`). Every other reading door of the ORM
//! fails clippy outside this file.

mod outcome;

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use sea_orm::sea_query::{Alias, Expr, JoinType, LockType, Order, SelectStatement, TableRef};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, FromQueryResult, QueryResult};
use uuid::Uuid;

pub(super) use self::outcome::{Grouped, Unread};
use super::error::StoreError;
use super::keyset::{self, Page, Sort};
use super::sql::{all, among, col};
use crate::model::page::PageRequest;
use crate::model::viewer::{Bearer, Sight, Viewer};

/// The alias of the table that a selection is about.
pub(super) const ROOT: &str = "t";

/// The alias of the rows that are grouped.
pub(super) const ROWS: &str = "counted";

/// The day by which lights are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The server's business day.
    pub today: NaiveDate,
    /// So many days before the due day the light turns yellow.
    pub near_due_days: u64,
    /// The deployment's time zone: decides on which business day a moment falls.
    pub zone: Tz,
}

impl Day {
    pub(super) fn near_due_end(&self) -> NaiveDate {
        self.today.checked_add_days(Days::new(self.near_due_days)).unwrap_or(NaiveDate::MAX)
    }
}

/// What rows are read through: the pool, the transaction of a change, or one moment of the database.
#[derive(Clone, Debug)]
pub(super) enum Source<'c> {
    Pool(DatabaseConnection),
    Transaction(&'c DatabaseTransaction),
    Snapshot(Arc<DatabaseTransaction>),
}

impl Source<'_> {
    fn backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::Transaction(transaction) => transaction.get_database_backend(),
            Self::Snapshot(snapshot) => snapshot.get_database_backend(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the door itself: what comes here carries a viewer's condition")]
    async fn query(&self, select: &SelectStatement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(match self {
            Self::Pool(pool) => pool.query_all(select).await?,
            Self::Transaction(transaction) => transaction.query_all(select).await?,
            Self::Snapshot(snapshot) => snapshot.query_all(select).await?,
        })
    }
}

/// A row that can be read: its table, what is joined to it, and who sees it.
pub(crate) trait Readable: FromQueryResult + Send + Sync + 'static {
    /// The table under the alias [`ROOT`], without columns.
    fn table() -> SelectStatement;
    /// Adds the row's columns and joins.
    fn select(select: &mut SelectStatement, scope: &Scope<'_>);
    /// Whether the viewer sees the row under the alias.
    fn visible(scope: &Scope<'_>, alias: &str) -> Expr;
}

/// A row whose page is cut by a rank among all.
pub(crate) trait Ranked: Readable {
    /// Joins to the rows of a page, under [`ROOT`], what whoever sees them sees with them.
    fn complete(page: &mut SelectStatement);
}

/// A viewer's sight of the database. Made from a [`Viewer`] and from nothing else.
#[derive(Clone, Debug)]
pub struct Scope<'c> {
    source: Source<'c>,
    pub(super) sight: Sight,
    /// Whose the rows are that nobody else sees.
    pub(super) bearer: Bearer,
    day: Day,
}

impl<'c> Scope<'c> {
    pub(super) fn new(source: Source<'c>, viewer: &Viewer, day: Day) -> Self {
        Self { source, sight: viewer.sight.clone(), bearer: viewer.bearer(), day }
    }

    /// The same sight of these jurisdictions alone. Each row is tested against every jurisdiction that is seen: for rows
    /// that are known to be of a few, this spares most of it.
    pub(super) fn within(&self, jurisdictions: &[Uuid]) -> Self {
        let mut narrower = self.clone();
        narrower.sight.oversees.retain(|place| jurisdictions.contains(place));
        narrower
    }

    pub(super) fn backend(&self) -> DbBackend {
        self.source.backend()
    }

    pub(super) const fn day(&self) -> &Day {
        &self.day
    }

    /// Whether this is the sight of a change, inside its transaction.
    pub(super) const fn changes(&self) -> bool {
        matches!(self.source, Source::Transaction(_))
    }

    /// The rows of this kind that the viewer sees.
    pub(super) fn all<R: Readable>(&self) -> Scoped<'_, R> {
        let conditions = vec![R::visible(self, ROOT)];
        Scoped { scope: self, conditions, joined: Vec::new(), values: Vec::new(), locked: Vec::new(), row: PhantomData }
    }
}

/// Rows of one kind that a viewer sees, not yet read. Conditions can be added and none taken away.
#[derive(Debug)]
pub(super) struct Scoped<'s, R> {
    scope: &'s Scope<'s>,
    conditions: Vec<Expr>,
    /// Lists of values that the rows are looked up by, each with its condition.
    joined: Vec<(TableRef, Expr)>,
    /// What is read of each row besides its own columns, by name.
    values: Vec<(Expr, &'static str)>,
    /// The aliases whose rows nobody else may change until this transaction ends.
    locked: Vec<&'static str>,
    row: PhantomData<R>,
}

impl<R: Readable> Scoped<'_, R> {
    /// Keeps the rows for which the condition on [`ROOT`] holds.
    pub fn filter(mut self, condition: Expr) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Keeps the rows whose column has one of the keys.
    pub fn among(self, column: impl sea_orm::sea_query::IntoIden, keys: &[Uuid]) -> Self {
        let condition = among(self.scope.backend(), col(ROOT, column), keys);
        self.filter(condition)
    }

    /// Keeps the rows for which the condition holds with an entry of a list of values: one index probe an entry.
    pub fn joined(mut self, list: TableRef, on: Expr) -> Self {
        self.joined.push((list, on));
        self
    }

    /// Reads a value with each row that depends on more than the scope.
    pub fn with(mut self, value: Expr, name: &'static str) -> Self {
        self.values.push((value, name));
        self
    }

    /// Waits for whoever changes these rows, and reads them as they then are; others wait until this transaction ends.
    /// SQLite has one writer, who is there by now.
    pub fn locked(mut self, aliases: &[&'static str]) -> Self {
        if self.scope.backend() == DbBackend::Postgres {
            self.locked.extend_from_slice(aliases);
        }
        self
    }

    /// Reads all of them in the given order. For lists that a row bounds (an item's assignments); others are paged.
    pub async fn rows(self, order: &[Expr]) -> Result<Vec<R>, StoreError> {
        self.unread(order).await?.read()
    }

    /// The same as the database sent them, for whoever makes rows of them while it sends more.
    pub async fn unread(self, order: &[Expr]) -> Result<Unread<R>, StoreError> {
        let mut select = self.select();
        for expression in order {
            select.order_by_expr(expression.clone(), Order::Asc);
        }
        self.query(&select).await
    }

    /// Reads the first of them in the given order.
    pub async fn first(self, order: &[(Expr, Order)], most: u64) -> Result<Vec<R>, StoreError> {
        let mut select = self.select();
        for (expression, direction) in order {
            select.order_by_expr(expression.clone(), direction.clone());
        }
        select.limit(most);
        self.read(&select).await
    }

    /// One page, and whether rows lie before and behind it.
    pub async fn page(self, sort: &Sort, request: &PageRequest) -> Result<Page<R>, StoreError> {
        let mut select = self.select();
        keyset::bound(&mut select, sort, request);
        let rows = self.read(&select).await?;
        Ok(keyset::page(rows, request))
    }

    /// One page by a rank that was read [`Scoped::with`] each row, highest first, then the newest: what has the most to
    /// say of a question. All rows are ranked, and those of the page completed; rows have a column `id`.
    pub async fn ranked(self, rank: &'static str, request: &PageRequest) -> Result<Page<R>, StoreError>
    where
        R: Ranked,
    {
        let rows = self.read(&self.ranked_page(rank, request)).await?;
        Ok(keyset::page(rows, request))
    }

    /// How the database would read that page: its plan, line by line.
    #[expect(clippy::disallowed_methods, reason = "explains what the door would read, and reads no row")]
    pub async fn ranked_plan(self, rank: &'static str, request: &PageRequest) -> Result<Vec<String>, StoreError>
    where
        R: Ranked,
    {
        let Source::Pool(pool) = &self.scope.source else {
            return Err(StoreError::Fault("a change explains nothing".to_owned()));
        };
        let mut statement = pool.get_database_backend().build(&self.ranked_page(rank, request));
        let (explain, column) = match self.scope.backend() {
            DbBackend::Postgres => ("EXPLAIN", "QUERY PLAN"),
            _ => ("EXPLAIN QUERY PLAN", "detail"),
        };
        statement.sql = format!("{explain} {}", statement.sql);
        let lines = pool.query_all_raw(statement).await?;
        lines.iter().map(|line| Ok(line.try_get("", column)?)).collect()
    }

    fn ranked_page(&self, rank: &'static str, request: &PageRequest) -> SelectStatement
    where
        R: Ranked,
    {
        keyset::bound_ranked(self.select(), rank, request, R::complete)
    }

    /// The same page of each parent's rows, in one statement.
    pub async fn pages(
        self,
        parent: impl sea_orm::sea_query::IntoIden,
        parents: &[Uuid],
        sort: &Sort,
        request: &PageRequest,
        parent_of: impl Fn(&R) -> Uuid,
    ) -> Result<HashMap<Uuid, Page<R>>, StoreError> {
        let parent = parent.into_iden();
        let scoped = self.among(parent.clone(), parents);
        let select = match parents {
            // One parent needs no numbering, and then the page can come straight from an index.
            [_] => {
                let mut select = scoped.select();
                keyset::bound(&mut select, sort, request);
                select
            }
            _ => keyset::bound_each(scoped.select(), parent, sort, request),
        };
        let mut rows: HashMap<Uuid, Vec<R>> = HashMap::new();
        for row in scoped.read(&select).await? {
            rows.entry(parent_of(&row)).or_default().push(row);
        }
        Ok(rows.into_iter().map(|(id, rows)| (id, keyset::page(rows, request))).collect())
    }

    /// The first of each parent's rows, in one statement.
    pub async fn first_of_each(
        self,
        parent: impl sea_orm::sea_query::IntoIden,
        parents: &[Uuid],
        sort: &Sort,
    ) -> Result<Unread<R>, StoreError> {
        let parent = parent.into_iden();
        let scoped = self.among(parent.clone(), parents);
        let select = keyset::first_of_each(scoped.select(), parent, sort);
        scoped.query(&select).await
    }

    /// How many there are.
    pub async fn count(self) -> Result<u64, StoreError> {
        let mut select = R::table();
        select.expr_as(Expr::cust("COUNT(*)"), Alias::new("number")).and_where(all(self.conditions.iter().cloned()));
        let rows = self.scope.source.query(&select).await?;
        rows.first().map_or(Ok(0), number)
    }

    /// How many each parent has, in one statement; a parent that has none is left out.
    pub async fn counts(
        self,
        parent: impl sea_orm::sea_query::IntoIden,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, StoreError> {
        let parent = parent.into_iden();
        let scoped = self.among(parent.clone(), parents);
        let mut select = R::table();
        select
            .expr_as(col(ROOT, parent.clone()), Alias::new("parent"))
            .expr_as(Expr::cust("COUNT(*)"), Alias::new("number"))
            .and_where(all(scoped.conditions.iter().cloned()))
            .add_group_by([col(ROOT, parent)]);
        let rows = scoped.scope.source.query(&select).await?;
        rows.iter().map(|row| Ok((row.try_get("", "parent")?, number(row)?))).collect()
    }

    /// What comes of the rows when they are grouped. `complete` joins to each row what is computed of it, under the
    /// viewer's conditions on what it joins; `group` reads the rows as the table [`ROWS`].
    pub fn grouped(
        &self,
        complete: impl FnOnce(&mut SelectStatement),
        group: impl FnOnce(SelectStatement) -> SelectStatement,
    ) -> Grouped<'_> {
        let mut rows = self.select();
        complete(&mut rows);
        let rows = sea_orm::sea_query::Query::select().from_subquery(rows, Alias::new(ROWS)).to_owned();
        Grouped { scope: self.scope, select: group(rows) }
    }

    fn select(&self) -> SelectStatement {
        let mut select = R::table();
        for (list, on) in &self.joined {
            select.join(JoinType::InnerJoin, list.clone(), on.clone());
        }
        R::select(&mut select, self.scope);
        for (value, name) in &self.values {
            select.expr_as(value.clone(), Alias::new(*name));
        }
        select.and_where(all(self.conditions.iter().cloned()));
        if !self.locked.is_empty() {
            // As an UPDATE locks: rows that refer to this one may be added meanwhile.
            select.lock_with_tables(LockType::NoKeyUpdate, self.locked.iter().map(|alias| Alias::new(*alias)));
        }
        select
    }

    async fn query(&self, select: &SelectStatement) -> Result<Unread<R>, StoreError> {
        Ok(Unread { rows: self.scope.source.query(select).await?, row: PhantomData })
    }

    async fn read(&self, select: &SelectStatement) -> Result<Vec<R>, StoreError> {
        self.query(select).await?.read()
    }
}

fn number(row: &QueryResult) -> Result<u64, StoreError> {
    let number: i64 = row.try_get("", "number")?;
    Ok(u64::try_from(number).unwrap_or_default())
}
