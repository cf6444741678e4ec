//! Every change of a row has its event: the rows are compared with what the events tell.

use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;
use entity::event;
use sea_orm::sea_query::sea_value_to_json_value;
use sea_orm::{DatabaseConnection, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryOrder, Value as Stored};
use serde_json::Value;

/// What follows from other rows, or is no city data: it has no event of its own.
pub const DERIVED: [&str; 11] = [
    "assignment_state",
    "event",
    "event_chain",
    "idempotency",
    "claim",
    "search_text",
    "rate_bucket",
    "registered_operation",
    "webhook_queue",
    "webhook_delivery",
    "export_job",
];

/// Fields that change with every change.
const BOOKKEEPING: [&str; 3] = ["version", "created_at", "updated_at"];

type Row = BTreeMap<String, Value>;
type Rows = BTreeMap<(String, String), Row>;

#[expect(clippy::disallowed_methods, reason = "compares every row of the database, hidden ones too")]
async fn read<E: EntityTrait>(connection: &DatabaseConnection, table: &str, rows: &mut Rows)
where
    E::Model: ModelTrait<Entity = E>,
{
    for model in E::find().all(connection).await.unwrap() {
        let row: Row = E::Column::iter()
            .filter(|column| !BOOKKEEPING.contains(&column.as_str()))
            .map(|column| (column.as_str().to_owned(), value(model.get(column))))
            .collect();
        let id = row["id"].as_str().unwrap().to_owned();
        rows.insert((table.to_owned(), id), row);
    }
}

fn value(value: Stored) -> Value {
    match value {
        Stored::ChronoDate(Some(day)) => day.to_string().into(),
        Stored::ChronoDateTimeUtc(Some(time)) => time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
        Stored::Uuid(Some(id)) => id.to_string().into(),
        other => sea_value_to_json_value(&other),
    }
}

macro_rules! tables {
    ($($table:ident),+ $(,)?) => {
        pub const TABLES: &[&str] = &[$(stringify!($table)),+];

        async fn all_rows(connection: &DatabaseConnection) -> Rows {
            let mut rows = Rows::new();
            $(read::<entity::$table::Entity>(connection, stringify!($table), &mut rows).await;)+
            rows
        }
    };
}

tables!(
    agency,
    agency_alias,
    assignment,
    attachment,
    contact,
    evaluation_line,
    extension_measure,
    extension_request,
    goal,
    indicator,
    indicator_reading,
    jurisdiction,
    measure,
    progress_measure,
    progress_report,
    progress_source,
    reminder,
    reporting_deadline,
    reporting_obligation,
    responsibility,
    review,
    source_document,
    webhook,
    work_plan,
    work_report,
);

/// Everything that changed between two readings has its event among those written between them, and the events tell
/// what the rows now are.
#[derive(Default)]
pub struct Ledger {
    rows: Rows,
    last: i64,
}

impl Ledger {
    /// Nothing changed since the last reading.
    pub async fn rest(&self, connection: &DatabaseConnection, what: &str) {
        assert!(all_rows(connection).await == self.rows, "{what} changed city data");
    }

    #[expect(clippy::disallowed_methods, reason = "reads the events themselves, hidden ones too")]
    pub async fn settle(&mut self, connection: &DatabaseConnection, what: &str) {
        let rows = all_rows(connection).await;
        let events = event::Entity::find().order_by_asc(event::Column::Sequence).all(connection).await.unwrap();
        let new: Vec<&event::Model> = events.iter().filter(|event| event.sequence > self.last).collect();
        // (field → after) of each row, by the last event that names it.
        let mut told: BTreeMap<(String, String), Row> = BTreeMap::new();
        for event in &new {
            let row = told.entry((event.entity_type.clone(), event.entity_id.to_string())).or_default();
            for change in event.changes.as_array().unwrap() {
                row.insert(change["field"].as_str().unwrap().to_owned(), change["after"].clone());
            }
        }
        let keys: BTreeSet<_> = self.rows.keys().chain(rows.keys()).cloned().collect();
        let mut changed = 0;
        for key in keys {
            let empty = Row::new();
            let (before, after) = (self.rows.get(&key).unwrap_or(&empty), rows.get(&key).unwrap_or(&empty));
            if before == after {
                continue;
            }
            changed += 1;
            let told = told.get(&key).unwrap_or_else(|| panic!("{what}: {key:?} changed without an event"));
            for field in before.keys().chain(after.keys()) {
                let (old, now) = (before.get(field).unwrap_or(&Value::Null), after.get(field).unwrap_or(&Value::Null));
                if old != now {
                    assert_eq!(told.get(field), Some(now), "{what}: {key:?}.{field}");
                }
            }
        }
        assert!(changed > 0, "{what} changed nothing");
        self.last = events.last().map_or(0, |event| event.sequence);
        self.rows = rows;
    }
}
