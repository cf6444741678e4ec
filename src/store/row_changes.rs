//! What differs between two states of a row: what an event tells, and what an update writes.

use chrono::SecondsFormat;
use sea_orm::sea_query::sea_value_to_json_value;
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, Value};
use uuid::Uuid;

use super::event::FieldChange;

/// Fields that change with every change, and so say nothing.
const BOOKKEEPING: [&str; 3] = ["version", "created_at", "updated_at"];

/// A row of a table, to be changed through a [`super::UnitOfWork`].
pub trait Stored: ModelTrait + Clone + PartialEq + Send + Sync + 'static {}
impl<M: ModelTrait + Clone + PartialEq + Send + Sync + 'static> Stored for M {}

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

pub(super) fn entity<M: Stored>() -> M::Entity {
    M::Entity::default()
}

/// The columns that an event tells of.
pub(super) fn columns<M: Stored>() -> impl Iterator<Item = <M::Entity as EntityTrait>::Column> {
    <M::Entity as EntityTrait>::Column::iter().filter(|column| !BOOKKEEPING.contains(&column.as_str()))
}

pub(super) fn bookkeeping<M: Stored>(name: &str) -> Option<<M::Entity as EntityTrait>::Column> {
    <M::Entity as EntityTrait>::Column::iter().find(|column| column.as_str() == name)
}

pub(super) fn id<M: Stored>(row: &M) -> Uuid {
    match bookkeeping::<M>("id").map(|column| row.get(column)) {
        Some(Value::Uuid(Some(id))) => id,
        _ => Uuid::nil(),
    }
}

pub(super) fn change(column: &impl ColumnTrait, before: Option<&Value>, after: Option<&Value>) -> Option<FieldChange> {
    let (old, new) = (json(before), json(after));
    (old != new).then(|| FieldChange { field: column.as_str().to_owned(), before: old, after: new })
}

/// A column's value as an event keeps it. Days and times in their ISO form: the ORM's own conversion writes them as SQL
/// literals, quotes and all.
pub(super) fn json(value: Option<&Value>) -> serde_json::Value {
    match value {
        None => serde_json::Value::Null,
        Some(Value::ChronoDate(Some(day))) => day.to_string().into(),
        Some(Value::ChronoDateTimeUtc(Some(time))) => time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
        Some(other) => sea_value_to_json_value(other),
    }
}
