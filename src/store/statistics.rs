//! Statistics: the assignments of a list, counted by the database in one statement. Each row is an assignment, with what
//! is counted of it; the rows are grouped, the groups tested, ordered and cut to a page.

mod dimension;
mod figure;
mod filings;
mod groups;

use chrono::NaiveDate;
use entity::{assignment, responsibility};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{DbBackend, FromQueryResult, QueryResult};

use self::figure::figure_of;
pub(super) use self::groups::percent;
use super::assignment_state::join_state;
use super::condition::Conditions;
use super::error::StoreError;
use super::scope::{Day, Grouped, ROOT, ROWS, Readable, Scope, Scoped};
use super::sql::col;
use crate::model::filter::Filter;
use crate::model::statistics::{Figure, Question};

/// The alias of what stood on an assignment on a past day.
const THEN: &str = "stood";
/// So many places that all their assignments are counted by reading every table once: below, and wherever a filter keeps
/// some of them, what hangs on an assignment is looked up for each. See [`hang`].
const MANY_PLACES: usize = 10;
/// The alias of an assignment's item.
const ITEM: &str = "item";

/// The columns of a bucket's keys and labels, by the place of the dimension.
const KEYS: [&str; 3] = ["key_1", "key_2", "key_3"];
const LABELS: [&str; 3] = ["label_1", "label_2", "label_3"];

/// A group of assignments with what was counted.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// By which it sorts, in the order of the dimensions.
    pub keys: Vec<String>,
    /// What is printed of each, where the rows say it themselves.
    pub labels: Vec<Option<String>>,
    /// The number by which it sorts before its keys; none where it sorts by key alone.
    rank: Option<i64>,
    figures: Vec<(Figure, i64)>,
}

impl Bucket {
    /// A figure; none that was not asked.
    pub fn figure(&self, figure: Figure) -> Option<i64> {
        self.figures.iter().find(|(counted, _)| *counted == figure).map(|(_, number)| *number)
    }

    /// Its place in the list: what a cursor says of it.
    pub fn place(&self) -> Vec<String> {
        self.rank.iter().map(ToString::to_string).chain(self.keys.iter().cloned()).collect()
    }
}

/// A page of buckets.
#[derive(Clone, Debug)]
pub struct Buckets {
    pub rows: Vec<Bucket>,
    pub has_next: bool,
    /// How many pass the tests, on all pages; none where nobody asked.
    pub total: Option<u64>,
}

/// An assignment that is counted. It has no columns of its own: what is counted of it depends on the question.
#[derive(Debug, FromQueryResult)]
struct Counted {}

impl Readable for Counted {
    fn table() -> SelectStatement {
        let item = col(ITEM, responsibility::Column::Id).eq(col(ROOT, assignment::Column::ResponsibilityId));
        // Of the same city, so that an index that starts with the city serves it.
        let city = col(ITEM, responsibility::Column::JurisdictionId).eq(col(ROOT, assignment::Column::JurisdictionId));
        Query::select()
            .from_as(assignment::Entity, Alias::new(ROOT))
            .join_as(JoinType::InnerJoin, responsibility::Entity, Alias::new(ITEM), item.and(city))
            .to_owned()
    }

    fn select(_: &mut SelectStatement, _: &Scope<'_>) {}

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment(alias)
    }
}

impl Scope<'_> {
    /// The answer to a question: one statement, and one more where a page behind the last bucket asks for the total.
    pub async fn statistics(&self, question: &Question) -> Result<Buckets, StoreError> {
        let counted = self.counted(question);
        let found = self.buckets(&counted, question, groups::page).read().await?;
        let mut total = None;
        if question.total {
            total = match found.first() {
                Some(row) => Some(whole(row, "total")?),
                None if question.after.is_some() => {
                    let number = self.buckets(&counted, question, groups::number).read().await?;
                    number.first().map(|row| whole(row, "total")).transpose()?
                }
                None => Some(0),
            };
        }
        let size = usize::try_from(question.size).unwrap_or(usize::MAX);
        let has_next = found.len() > size;
        let rows = found.iter().take(size).map(|row| bucket(row, question)).collect::<Result<_, _>>()?;
        Ok(Buckets { rows, has_next, total: total.and_then(|total| u64::try_from(total).ok()) })
    }

    /// The statement that answers a question, as text, for whoever explains or measures it.
    pub fn statistics_statement(&self, question: &Question) -> String {
        self.buckets(&self.counted(question), question, groups::page).text()
    }

    /// The first day of which anything is kept that the viewer sees.
    pub async fn first_day(&self) -> Result<Option<NaiveDate>, StoreError> {
        use entity::assignment_state::{Column, Entity};
        let of = col(THEN, Column::AssignmentId).eq(col(ROOT, assignment::Column::Id));
        let counted = self.all::<Counted>().filter(self.saw_by(ROOT, THEN));
        let first = counted.grouped(
            |rows| {
                rows.join_as(JoinType::InnerJoin, Entity, Alias::new(THEN), of)
                    .expr_as(col(THEN, Column::FromOn), Alias::new("from_on"));
            },
            |mut rows| rows.expr_as(col(ROWS, "from_on").min(), Alias::new("first")).to_owned(),
        );
        first.read().await?.first().map_or(Ok(None), |row| Ok(row.try_get("", "first")?))
    }

    /// The assignments that are counted, with what their own rows tell.
    fn counted(&self, question: &Question) -> Scoped<'_, Counted> {
        let backend = self.backend();
        let (state, conditions) = match question.as_of {
            None => (ROOT, Conditions::new(self)),
            Some(day) => (THEN, Conditions::as_of(self, self.day_of(day))),
        };
        let filter = conditions.assignment_in(ROOT, state, &question.filter);
        let mut counted = self.all::<Counted>().filter(filter);
        if let Some(day) = question.as_of {
            counted = counted.filter(self.saw_assignment(ROOT, THEN, day));
        }
        let day = question.as_of.map_or(*self.day(), |day| self.day_of(day));
        for (place, dimension) in question.group_by.iter().enumerate() {
            let parts = dimension::parts(*dimension, backend, &day, state);
            counted = counted.with(parts.sort, KEYS[place]);
            if let Some(label) = parts.label {
                counted = counted.with(label, LABELS[place]);
            }
        }
        // One column at least, for the total of what nobody asked to be counted.
        counted = counted.with(col(ROOT, assignment::Column::ResponsibilityId), "item");
        for figure in &question.figures {
            if let Some(value) = figure_of(*figure, question, &day, state) {
                counted = counted.with(value, figure.as_str());
            }
        }
        counted
    }

    fn buckets<'s>(
        &'s self,
        counted: &'s Scoped<'s, Counted>,
        question: &Question,
        group: impl FnOnce(SelectStatement, &Question, &Conditions<'_>) -> SelectStatement,
    ) -> Grouped<'s> {
        let conditions = Conditions::new(self);
        counted.grouped(
            |rows| {
                if let Some(day) = question.as_of {
                    join_state(rows, ROOT, THEN, self.day_of(day));
                }
                for dimension in &question.group_by {
                    dimension::join(rows, *dimension);
                }
                filings::join(rows, self, question);
                figure::join_indicators(rows, self, question);
            },
            |rows| group(rows, question, &conditions),
        )
    }

    /// A past day, with all else as today.
    fn day_of(&self, today: NaiveDate) -> Day {
        Day { today, ..*self.day() }
    }
}

/// Whether what hangs on an assignment is looked up for each row by itself. PostgreSQL takes one city's conditions on an
/// assignment, its item and its report to be independent, expects one row where there are hundreds, and would count what
/// hangs on all of them anew for each. SQLite counts it once, and finds it by an index that it makes.
fn by_row(scope: &Scope<'_>, question: &Question) -> bool {
    let is_everything = scope.sight.agency.is_none()
        && scope.sight.oversees.len() >= MANY_PLACES
        && question.filter == Filter::default();
    scope.backend() == DbBackend::Postgres && !is_everything
}

/// Joins what is counted of an assignment besides its own row, under its alias: a row for each assignment, in its column
/// `assignment`. What is looked up by row must say so itself (`of`).
fn hang(rows: &mut SelectStatement, counted: SelectStatement, alias: &'static str, by_row: bool) {
    let of = col(alias, "assignment").eq(col(ROOT, assignment::Column::Id));
    if by_row {
        rows.join_lateral(JoinType::LeftJoin, counted, Alias::new(alias), of);
    } else {
        rows.join_subquery(JoinType::LeftJoin, counted, Alias::new(alias), of);
    }
}

/// The key is that of the row's assignment, where it is looked up by row.
fn of(key: Expr, by_row: bool) -> Option<Expr> {
    by_row.then(|| key.eq(col(ROOT, assignment::Column::Id)))
}

fn bucket(row: &QueryResult, question: &Question) -> Result<Bucket, StoreError> {
    let mut bucket = Bucket { keys: Vec::new(), labels: Vec::new(), rank: None, figures: Vec::new() };
    for (place, dimension) in question.group_by.iter().enumerate() {
        bucket.keys.push(row.try_get("", KEYS[place])?);
        let printed = dimension::is_printed(*dimension);
        bucket.labels.push(if printed { row.try_get("", LABELS[place])? } else { None });
    }
    if question.order.field.measure().is_some() {
        bucket.rank = Some(whole(row, groups::RANK)?);
    }
    for figure in &question.figures {
        bucket.figures.push((*figure, whole(row, figure.as_str())?));
    }
    Ok(bucket)
}

fn whole(row: &QueryResult, column: &str) -> Result<i64, StoreError> {
    Ok(row.try_get("", column)?)
}
