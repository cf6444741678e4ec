//! Lists, filtered, ordered and cut into pages by hand.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::rows::Row;
use super::sight::Sight;
use crate::harness::world::{day, of};

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<'w> {
    pub rows: Vec<Row<'w>>,
    pub total: usize,
    pub has_next: bool,
    pub has_previous: bool,
    /// The list with its order, as [`cursor`] names it.
    name: String,
}

/// What a list is ordered by in one row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
    Date(NaiveDate),
    Time(DateTime<Utc>),
}

/// What stands for a cursor until the server's own is known.
pub fn cursor(list: &str, order: &str, row: Uuid) -> String {
    format!("cursor|{list}|{order}|{row}")
}

impl Page<'_> {
    pub fn cursor(&self, row: &Row<'_>) -> Value {
        format!("cursor|{}|{}", self.name, row.id()).into()
    }
}

/// The order that holds unless another is given.
pub fn default_order(list: &str) -> &'static str {
    match list {
        "jurisdictions" => "CODE ASC",
        "agencies" => "NAME ASC",
        "workReports" => "YEAR DESC",
        "responsibilities" | "WorkReport.responsibilities" => "ORDINAL ASC",
        "assignments" | "Agency.assignments" => "NEXT_DUE_ON ASC",
        other => panic!("the naive model knows no list {other}: add it"),
    }
}

impl<'w> Sight<'w> {
    /// The page that these arguments ask for, of the rows that the viewer sees.
    pub fn page(&self, list: &str, rows: impl Iterator<Item = Row<'w>>, arguments: &Map<String, Value>) -> Page<'w> {
        let order = arguments.get("orderBy").map_or_else(
            || default_order(list).to_owned(),
            |order| {
                let direction = order.get("direction").map_or("ASC", |direction| direction.as_str().unwrap());
                format!("{} {direction}", order["field"].as_str().unwrap())
            },
        );
        let (field, direction) = order.split_once(' ').unwrap();
        let place = |row: &Row<'w>| (self.key(*row, field), row.id());
        let mut rows: Vec<Row<'w>> = rows
            .filter(|row| self.sees(*row))
            .filter(|row| arguments.get("filter").is_none_or(|filter| self.passes(filter, *row)))
            .collect();
        rows.sort_by_key(place);
        let descending = direction == "DESC";
        if descending {
            rows.reverse();
        }
        let total = rows.len();
        let bound = |name: &str| {
            let cursor = arguments.get(name)?.as_str()?;
            let id: Uuid = cursor.rsplit('|').next()?.parse().ok()?;
            Row::all(self.world).into_iter().find(|row| row.id() == id).map(|row| place(&row))
        };
        let (after, before) = (bound("after"), bound("before"));
        let behind = |row: &Row<'w>, bound: &(Key, Uuid)| (place(row) > *bound) != descending && place(row) != *bound;
        let ahead = |row: &Row<'w>, bound: &(Key, Uuid)| (place(row) < *bound) != descending && place(row) != *bound;
        rows.retain(|row| after.as_ref().is_none_or(|bound| behind(row, bound)));
        rows.retain(|row| before.as_ref().is_none_or(|bound| ahead(row, bound)));
        let size = |name: &str| arguments.get(name).map(|size| usize::try_from(size.as_u64().unwrap()).unwrap());
        let name = format!("{list}|{order}");
        if let Some(last) = size("last") {
            let cut = rows.len().saturating_sub(last);
            rows.drain(..cut);
            return Page { rows, total, has_next: before.is_some(), has_previous: cut > 0, name };
        }
        let first = size("first").unwrap_or(20);
        let has_next = rows.len() > first;
        rows.truncate(first);
        Page { rows, total, has_next, has_previous: after.is_some(), name }
    }

    fn key(&self, row: Row<'_>, field: &str) -> Key {
        let ordinal = |ordinal: Option<i32>| Key::Number(ordinal.map_or(i64::MAX, i64::from));
        let due = |due: Option<NaiveDate>| Key::Date(due.unwrap_or_else(|| day("9999-12-31")));
        let rank = |words: &[&str], word: &str| {
            Key::Number(i64::try_from(words.iter().position(|one| *one == word).unwrap()).unwrap())
        };
        match (row, field) {
            (Row::Place(row), "CODE") => Key::Text(row.code.clone()),
            (Row::Agency(row), "NAME") => Key::Text(row.sort_key.clone()),
            (Row::Agency(row), "CODE") => Key::Text(row.code.clone()),
            (Row::Report(row), "YEAR") => Key::Number(row.year.into()),
            (Row::Item(row), "ORDINAL") => ordinal(row.ordinal),
            (Row::Item(row), "DUE_ON") => due(row.due_on),
            (Row::Item(row), "TITLE") => Key::Text(row.sort_key.clone()),
            (Row::Item(row), "STATUS") => rank(&ITEM_LIFE, &row.status),
            (Row::Item(row), "UPDATED_AT") => Key::Time(row.updated_at),
            (Row::Item(row), "CREATED_AT") => Key::Time(row.created_at),
            (Row::Assignment(row), "ORDINAL") => ordinal(row.ordinal),
            (Row::Assignment(row), "NEXT_DUE_ON") => due(row.next_due_on),
            (Row::Assignment(row), "DUE_ON") => due(row.due_on),
            (Row::Assignment(row), "ROLE") => rank(&["LEAD", "ASSIST"], &row.role),
            (Row::Assignment(row), "STATUS") => rank(&ASSIGNMENT_LIFE, &row.status),
            (Row::Assignment(row), "UPDATED_AT") => Key::Time(row.updated_at),
            (Row::Assignment(row), "AGENCY") => Key::Text(of(&self.world.agencies, row.agency_id).sort_key.clone()),
            (Row::Assignment(row), "RESPONSIBILITY") => {
                Key::Text(of(&self.world.items, row.responsibility_id).sort_key.clone())
            }
            (row, field) => panic!("the naive model knows no order {field} of {}: add it", row.type_name()),
        }
    }
}

const ITEM_LIFE: [&str; 6] = ["DRAFT", "DISPATCHED", "IN_PROGRESS", "UNDER_REVIEW", "CLOSED", "WITHDRAWN"];
const ASSIGNMENT_LIFE: [&str; 6] =
    ["PENDING", "DISPUTED", "ACKNOWLEDGED", "COMPLETION_REQUESTED", "COMPLETED", "WITHDRAWN"];
