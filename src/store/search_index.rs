//! The index of search: of each item, measure, goal and progress report its folded text. It is kept by the unit of work
//! in the transaction that changes the row, and made anew where there is none: after the migration that brought it.

use std::any::Any;
use std::collections::BTreeMap;

use entity::search_text::{Column, Entity};
use entity::{assignment, goal, measure, progress_report, responsibility};
use sea_orm::sea_query::{Alias, ArrayType, Expr, ExprTrait, IntoIden, Query, Value};
use sea_orm::{
    ConnectionTrait, Database, DatabaseTransaction, DbBackend, EntityTrait, Iterable, QueryFilter, QueryOrder,
    QuerySelect, TransactionTrait,
};
use uuid::Uuid;

use super::error::StoreError;
use super::row_changes::{Stored, id};
use super::sql::{among, col};
use crate::model::search::{SearchScope, fold, grams, place_gram};

/// Rows of one insert, and of one read when all is made anew.
const ROWS_AT_ONCE: usize = 500;

/// The folded text of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    id: Uuid,
    jurisdiction: Uuid,
    /// None of an item.
    assignment: Option<Uuid>,
    kind: SearchScope,
    title: String,
    body: String,
    details: String,
}

/// A row whose text changes: whether it is in the index, and what is to be.
#[derive(Clone, Debug)]
struct Entry {
    known: bool,
    document: Option<Document>,
}

/// The rows whose texts a unit of work changes.
#[derive(Debug, Default)]
pub(super) struct Touched(BTreeMap<Uuid, Entry>);

impl Touched {
    /// A row as it was and as it is to be; none where there is none.
    pub fn note<M: Stored>(&mut self, before: Option<&M>, after: Option<&M>) {
        let (old, new) = (before.and_then(document), after.and_then(document));
        if old == new {
            return;
        }
        let Some(id) = after.or(before).map(id) else { return };
        let entry = self.0.entry(id).or_insert(Entry { known: old.is_some(), document: None });
        entry.document = new;
    }

    /// Writes them: a statement takes out what was there, one for every 500 rows brings what is.
    pub async fn keep(self, transaction: &DatabaseTransaction) -> Result<(), StoreError> {
        let known: Vec<Uuid> = self.0.iter().filter(|(_, entry)| entry.known).map(|(id, _)| *id).collect();
        if !known.is_empty() {
            let backend = transaction.get_database_backend();
            let these = among(backend, Expr::col((Entity, Column::Id)), &known);
            transaction.execute(&Query::delete().from_table(Entity).and_where(these).to_owned()).await?;
        }
        let documents: Vec<Document> = self.0.into_values().filter_map(|entry| entry.document).collect();
        insert(transaction, &documents).await
    }
}

/// The text of a row; none of a table that is not searched.
fn document<M: Stored>(row: &M) -> Option<Document> {
    let row = row as &dyn Any;
    let item = row.downcast_ref::<responsibility::Model>().map(of_item);
    let measure = || {
        let row = row.downcast_ref::<measure::Model>()?;
        Some(of_part(row.id, row.jurisdiction_id, row.assignment_id, SearchScope::Measure, &row.content))
    };
    let goal = || {
        let row = row.downcast_ref::<goal::Model>()?;
        Some(of_part(row.id, row.jurisdiction_id, row.assignment_id, SearchScope::Goal, &row.text))
    };
    let report = || row.downcast_ref::<progress_report::Model>().map(of_report);
    item.or_else(measure).or_else(goal).or_else(report)
}

fn of_item(row: &responsibility::Model) -> Document {
    let headings = row.section.as_array().into_iter().flatten().filter_map(|heading| heading.as_str());
    Document {
        id: row.id,
        jurisdiction: row.jurisdiction_id,
        assignment: None,
        kind: SearchScope::Responsibility,
        title: fold(&row.title).text,
        body: lines(headings.chain(row.leader.as_deref())),
        details: String::new(),
    }
}

fn of_part(id: Uuid, jurisdiction: Uuid, assignment: Uuid, kind: SearchScope, text: &str) -> Document {
    let (title, body, details) = (String::new(), fold(text).text, String::new());
    Document { id, jurisdiction, assignment: Some(assignment), kind, title, body, details }
}

fn of_report(row: &progress_report::Model) -> Document {
    let details = lines(row.problems.as_deref().into_iter().chain(row.next_steps.as_deref()));
    let (id, place, kind) = (row.id, row.jurisdiction_id, SearchScope::ProgressReport);
    Document { details, ..of_part(id, place, row.assignment_id, kind, &row.narrative) }
}

/// No folded text has a line break in it, so no term spans two lines.
fn lines<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let folded: Vec<String> = texts.map(|text| fold(text).text).collect();
    folded.join("\n")
}

async fn insert(transaction: &DatabaseTransaction, documents: &[Document]) -> Result<(), StoreError> {
    let backend = transaction.get_database_backend();
    // On SQLite a text comes in through a view, which hands its grams to the full-text table.
    let door = if backend == DbBackend::Postgres { Entity.into_iden() } else { Alias::new("search_entry").into_iden() };
    for part in documents.chunks(ROWS_AT_ONCE) {
        let mut insert = Query::insert();
        let columns = Column::iter().map(IntoIden::into_iden).chain([Alias::new("grams").into_iden()]);
        insert.into_table(door.clone()).columns(columns);
        for document in part {
            let own = Column::iter().map(|column| value(document, column));
            let values = own.chain([stored_grams(backend, document)]);
            insert.values(values).map_err(|error| StoreError::Fault(error.to_string()))?;
        }
        transaction.execute(&insert).await?;
    }
    Ok(())
}

fn value(document: &Document, column: Column) -> Expr {
    match column {
        Column::Id => Expr::val(document.id),
        Column::JurisdictionId => Expr::val(document.jurisdiction),
        Column::ResponsibilityId => match document.assignment {
            None => Expr::val(document.id),
            Some(assignment) => {
                let item = Query::select()
                    .expr(col("part", assignment::Column::ResponsibilityId))
                    .from_as(assignment::Entity, Alias::new("part"))
                    .and_where(col("part", assignment::Column::Id).eq(assignment))
                    .to_owned();
                Expr::SubQuery(None, Box::new(item.into()))
            }
        },
        Column::AssignmentId => Expr::val(document.assignment),
        Column::Kind => Expr::val(document.kind.as_str()),
        Column::Title => Expr::val(document.title.clone()),
        Column::Body => Expr::val(document.body.clone()),
        Column::Details => Expr::val(document.details.clone()),
    }
}

fn stored_grams(backend: DbBackend, document: &Document) -> Expr {
    let texts = [&document.title, &document.body, &document.details];
    let mut found = grams(texts.into_iter().flat_map(|text| text.split('\n')));
    found.insert(place_gram(document.jurisdiction));
    let found: Vec<u32> = found.into_iter().collect();
    if backend == DbBackend::Postgres { Expr::val(array(&found)) } else { Expr::val(words(&found).join(" ")) }
}

/// Grams as PostgreSQL keeps them.
fn array(grams: &[u32]) -> Value {
    let numbers = grams.iter().map(|gram| Value::Int(Some(gram.cast_signed())));
    Value::Array(ArrayType::Int, Some(Box::new(numbers.collect())))
}

/// Grams as words of SQLite's full-text table: letters and digits, which its tokenizer leaves as they are.
fn words(grams: &[u32]) -> Vec<String> {
    grams.iter().map(|gram| format!("{gram:x}")).collect()
}

/// Whether the text under the alias has all of these grams: what the index answers. Where there are none, any text.
pub(super) fn has_grams(backend: DbBackend, alias: &str, grams: &[u32]) -> Expr {
    if backend == DbBackend::Postgres {
        let expressions = [col(alias, Alias::new("grams")), Expr::val(array(grams))];
        return Expr::cust_with_exprs("$1 @> $2", expressions);
    }
    let expressions = [col(alias, Alias::new("number")), Expr::val(words(grams).join(" "))];
    Expr::cust_with_exprs("? IN (SELECT rowid FROM search_gram WHERE search_gram MATCH ?)", expressions)
}

/// Fills an index that is empty, as it is after the migrations that made it.
pub(super) async fn fill_if_empty(url: &str) -> Result<(), StoreError> {
    rebuild(url, true).await
}

/// Makes the whole index anew, in one transaction.
pub(super) async fn make_anew(url: &str) -> Result<(), StoreError> {
    rebuild(url, false).await
}

#[expect(clippy::disallowed_methods, reason = "asks whether there is an index; no row of it is shown")]
async fn rebuild(url: &str, only_if_empty: bool) -> Result<(), StoreError> {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await?;
    let transaction = database.begin().await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        // Two nodes that are started together don't race, as with the migrations.
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(8031502)").await?;
    }
    let any = Query::select().column(Column::Id).from(Entity).limit(1).to_owned();
    if transaction.query_one(&any).await?.is_none() || !only_if_empty {
        transaction.execute(&Query::delete().from_table(Entity).to_owned()).await?;
        many_at_once(&transaction, true).await?;
        fill::<responsibility::Entity>(&transaction, responsibility::Column::Id).await?;
        fill::<measure::Entity>(&transaction, measure::Column::Id).await?;
        fill::<goal::Entity>(&transaction, goal::Column::Id).await?;
        fill::<progress_report::Entity>(&transaction, progress_report::Column::Id).await?;
        many_at_once(&transaction, false).await?;
    }
    transaction.commit().await?;
    Ok(database.close().await?)
}

/// Has PostgreSQL collect what comes before it puts it into the index, and put it in: ten times as fast for many rows.
async fn many_at_once(transaction: &DatabaseTransaction, begin: bool) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let sql = if begin {
            "ALTER INDEX search_text_grams SET (fastupdate = on)"
        } else {
            "SET CONSTRAINTS ALL IMMEDIATE; \
             SELECT gin_clean_pending_list('search_text_grams'); \
             ALTER INDEX search_text_grams SET (fastupdate = off)"
        };
        transaction.execute_unprepared(sql).await?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "every row is put into the index, which is read through a scope")]
async fn fill<E: EntityTrait>(transaction: &DatabaseTransaction, key: E::Column) -> Result<(), StoreError>
where
    E::Model: Stored,
{
    let mut last: Option<Uuid> = None;
    loop {
        let mut rows = E::find().order_by_asc(key).limit(u64::try_from(ROWS_AT_ONCE).unwrap_or(u64::MAX));
        if let Some(last) = last {
            rows = rows.filter(Expr::col((E::default(), key)).gt(last));
        }
        let rows = rows.all(transaction).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = Some(id(end));
        let documents: Vec<Document> = rows.iter().filter_map(document).collect();
        insert(transaction, &documents).await?;
    }
}
