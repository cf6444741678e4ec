//! The schema: entities and the migrated database say the same, on both databases, and every step can be taken back.

use std::collections::BTreeMap;

use duban::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use duban::model::attachment::MediaType;
use duban::model::contact::ContactKind;
use duban::model::event::EventAudience;
use duban::model::export::{ExportFormat, ExportKind};
use duban::model::export_job::{ExportFailure, ExportStatus};
use duban::model::extension::ExtensionStatus;
use duban::model::indicator::IndicatorKind;
use duban::model::light::{LightColor, LightRule};
use duban::model::measure::MeasureStatus;
use duban::model::operation::OperationKind;
use duban::model::reminder::ReminderLevel;
use duban::model::responsibility::{Outcome, ResponsibilityStatus};
use duban::model::review::ReviewVerdict;
use duban::model::search::SearchScope;
use duban::model::webhook::{WebhookDeliveryStatus, WebhookError, WebhookStatus};
use duban::model::work_plan::FilingStatus;
use duban::store::schema;
use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IdenStatic, Iterable, Statement};

use crate::harness::database::{TestDatabase, on_postgres};

/// Column → type and whether it may be null.
type Columns = BTreeMap<String, (String, bool)>;

fn of_entity<E: EntityTrait>(derived: &[&str], found: &mut BTreeMap<String, Columns>) {
    let mut columns = Columns::new();
    for column in E::Column::iter() {
        let definition = column.def();
        columns.insert(column.as_str().to_owned(), (type_name(definition.get_column_type()), definition.is_null()));
    }
    for name in derived {
        let kind = if name.ends_with("due_sort") { "date" } else { "integer" };
        columns.insert((*name).to_owned(), (kind.to_owned(), false));
    }
    found.insert(E::default().table_name().to_owned(), columns);
}

fn type_name(declared: &ColumnType) -> String {
    let names = match declared {
        ColumnType::Uuid => ["uuid", "uuid_text"],
        ColumnType::Text => ["text", "text"],
        ColumnType::Integer => ["integer", "integer"],
        ColumnType::BigInteger => ["bigint", "bigint"],
        ColumnType::Date => ["date", "date_text"],
        ColumnType::TimestampWithTimeZone => ["timestamp with time zone", "timestamp_with_timezone_text"],
        ColumnType::Boolean => ["boolean", "boolean"],
        ColumnType::JsonBinary => ["jsonb", "jsonb_text"],
        other => panic!("{other:?} is a type that no table uses yet: say what it is on each database"),
    };
    names[usize::from(!on_postgres())].to_owned()
}

fn entities() -> BTreeMap<String, Columns> {
    use entity::{
        agency, agency_alias, assignment, assignment_state, attachment, claim, contact, evaluation_line, event,
        event_chain, export_job, extension_measure, extension_request, goal, idempotency, indicator, indicator_reading,
        jurisdiction, measure, progress_measure, progress_report, progress_source, rate_bucket, registered_operation,
        reminder, reporting_deadline, reporting_obligation, responsibility, review, search_text, source_document,
        webhook, webhook_delivery, webhook_queue, work_plan, work_report,
    };
    fn names<D: Iterable + sea_orm::Iden>() -> Vec<String> {
        D::iter().map(|name| name.to_string()).collect()
    }
    let mut found = BTreeMap::new();
    of_entity::<jurisdiction::Entity>(&[], &mut found);
    of_entity::<agency::Entity>(&[], &mut found);
    of_entity::<agency_alias::Entity>(&[], &mut found);
    of_entity::<work_report::Entity>(&[], &mut found);
    let derived = names::<responsibility::Derived>();
    of_entity::<responsibility::Entity>(&derived.iter().map(String::as_str).collect::<Vec<_>>(), &mut found);
    of_entity::<source_document::Entity>(&[], &mut found);
    of_entity::<work_plan::Entity>(&[], &mut found);
    let derived = names::<assignment::Derived>();
    of_entity::<assignment::Entity>(&derived.iter().map(String::as_str).collect::<Vec<_>>(), &mut found);
    of_entity::<goal::Entity>(&[], &mut found);
    of_entity::<indicator::Entity>(&[], &mut found);
    of_entity::<measure::Entity>(&[], &mut found);
    of_entity::<contact::Entity>(&[], &mut found);
    of_entity::<event::Entity>(&[], &mut found);
    of_entity::<event_chain::Entity>(&[], &mut found);
    of_entity::<progress_report::Entity>(&[], &mut found);
    of_entity::<indicator_reading::Entity>(&[], &mut found);
    of_entity::<progress_measure::Entity>(&[], &mut found);
    of_entity::<progress_source::Entity>(&[], &mut found);
    of_entity::<attachment::Entity>(&[], &mut found);
    of_entity::<review::Entity>(&[], &mut found);
    of_entity::<reminder::Entity>(&[], &mut found);
    of_entity::<extension_request::Entity>(&[], &mut found);
    of_entity::<extension_measure::Entity>(&[], &mut found);
    of_entity::<reporting_deadline::Entity>(&[], &mut found);
    of_entity::<reporting_obligation::Entity>(&[], &mut found);
    of_entity::<evaluation_line::Entity>(&[], &mut found);
    of_entity::<assignment_state::Entity>(&[], &mut found);
    of_entity::<idempotency::Entity>(&[], &mut found);
    of_entity::<claim::Entity>(&[], &mut found);
    of_entity::<search_text::Entity>(&[], &mut found);
    of_entity::<rate_bucket::Entity>(&[], &mut found);
    of_entity::<registered_operation::Entity>(&[], &mut found);
    of_entity::<webhook::Entity>(&[], &mut found);
    of_entity::<webhook_queue::Entity>(&[], &mut found);
    of_entity::<webhook_delivery::Entity>(&[], &mut found);
    of_entity::<export_job::Entity>(&[], &mut found);
    if !on_postgres() {
        for columns in found.values_mut() {
            for (kind, _) in columns.values_mut().filter(|(kind, _)| kind == "date") {
                "date_text".clone_into(kind);
            }
        }
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "asks for the schema itself")]
async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap()
}

async fn migrated(database: &DatabaseConnection) -> BTreeMap<String, Columns> {
    let sql = if on_postgres() {
        "SELECT table_name::text AS t, column_name::text AS c, data_type::text AS k, is_nullable = 'YES' AS n
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'"
    } else {
        "SELECT m.name AS t, x.name AS c, x.type AS k, x.\"notnull\" = 0 AS n
         FROM sqlite_schema m, pragma_table_xinfo(m.name) x
         WHERE m.type = 'table' AND m.name NOT IN ('seaql_migrations', 'sqlite_sequence') AND m.name NOT LIKE 'search_gram%'"
    };
    let mut found: BTreeMap<String, Columns> = BTreeMap::new();
    for row in rows(database, sql).await {
        let (table, column): (String, String) = (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        let (kind, null): (String, bool) = (row.try_get("", "k").unwrap(), row.try_get("", "n").unwrap());
        // SQLite prints what stands behind the type of a derived column too.
        let kind = kind.replace(" GENERATED ALWAYS", "").to_lowercase();
        // The index's own: PostgreSQL has the grams beside the text, SQLite in a full-text table, by the row's number.
        if table != "search_text" || !["grams", "number"].contains(&column.as_str()) {
            found.entry(table).or_default().insert(column, (kind, null));
        }
    }
    found
}

#[tokio::test]
async fn the_entities_are_the_migrated_tables() {
    let database = TestDatabase::empty().await;
    let (entities, tables) = (entities(), migrated(&database.connect().await).await);
    assert_eq!(entities.keys().collect::<Vec<_>>(), tables.keys().collect::<Vec<_>>());
    for (table, columns) in entities {
        assert_eq!(columns, tables[&table], "{table}");
    }
}

#[tokio::test]
async fn each_enum_has_the_values_of_its_check() {
    fn names<E: ToString>(all: &[E]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }
    let enums = [
        ("responsibility", "status", names(ResponsibilityStatus::ALL)),
        ("work_plan", "status", names(FilingStatus::ALL)),
        ("assignment", "role", names(AssignmentRole::ALL)),
        ("assignment", "origin", names(Origin::ALL)),
        ("assignment", "status", names(AssignmentStatus::ALL)),
        ("indicator", "kind", names(IndicatorKind::ALL)),
        ("measure", "status", names(MeasureStatus::ALL)),
        ("contact", "kind", names(ContactKind::ALL)),
        ("responsibility", "outcome", names(Outcome::ALL)),
        ("assignment", "override_color", names(LightColor::ALL)),
        ("assignment_state", "override_color", names(LightColor::ALL)),
        ("assignment_state", "role", names(AssignmentRole::ALL)),
        ("assignment_state", "status", names(AssignmentStatus::ALL)),
        ("progress_report", "status", names(FilingStatus::ALL)),
        ("review", "verdict", names(ReviewVerdict::ALL)),
        ("reminder", "level", names(ReminderLevel::ALL)),
        ("reminder", "cause", names(LightRule::ALL)),
        ("extension_request", "status", names(ExtensionStatus::ALL)),
        ("reporting_deadline", "role", names(AssignmentRole::ALL)),
        ("event", "audience", names(EventAudience::ALL)),
        ("attachment", "media_type", names(MediaType::ALL)),
        ("search_text", "kind", names(SearchScope::ALL)),
        ("registered_operation", "kind", names(OperationKind::ALL)),
        ("webhook", "status", names(WebhookStatus::ALL)),
        ("webhook_delivery", "status", names(WebhookDeliveryStatus::ALL)),
        ("webhook_delivery", "error", names(WebhookError::ALL)),
        ("export_job", "status", names(ExportStatus::ALL)),
        ("export_job", "kind", names(ExportKind::ALL)),
        ("export_job", "format", names(ExportFormat::ALL)),
        ("export_job", "failure_code", names(ExportFailure::ALL)),
    ];
    let database = TestDatabase::empty().await;
    let connection = database.connect().await;
    let sql = if on_postgres() {
        "SELECT c.conrelid::regclass::text AS t, pg_get_constraintdef(c.oid) AS d FROM pg_constraint c WHERE c.contype = 'c' AND c.conrelid <> 0"
    } else {
        "SELECT name AS t, sql AS d FROM sqlite_schema WHERE type = 'table'"
    };
    let mut checks: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in rows(&connection, sql).await {
        let (table, definition): (String, String) = (row.try_get("", "t").unwrap(), row.try_get("", "d").unwrap());
        for check in definition.split("CHECK (").skip(1) {
            let column: String =
                check.trim_start_matches('(').chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let end = check.find("))").unwrap_or(check.len());
            let values: Vec<String> = check[..end].split('\'').skip(1).step_by(2).map(str::to_owned).collect();
            if !values.is_empty() {
                checks.insert((table.clone(), column), values);
            }
        }
    }
    let expected: BTreeMap<(String, String), Vec<String>> =
        enums.into_iter().map(|(table, column, names)| ((table.to_owned(), column.to_owned()), names)).collect();
    assert_eq!(checks, expected);
}

#[tokio::test]
async fn every_migration_can_be_taken_back_and_applied_again_on_filled_tables() {
    let database = TestDatabase::wuhan_2015().await;
    let before = migrated(&database.connect().await).await;
    let steps = schema::status(&database.url).await.unwrap().len();
    for step in 0..steps {
        schema::down(&database.url, Some(1)).await.unwrap_or_else(|error| panic!("step {step}: {error}"));
    }
    assert_eq!(migrated(&database.connect().await).await, BTreeMap::new());
    schema::up(&database.url).await.unwrap();
    assert_eq!(migrated(&database.connect().await).await, before);
}

#[tokio::test]
async fn the_database_itself_refuses_what_no_row_may_be() {
    let database = TestDatabase::wuhan_2015().await;
    let connection = database.connect().await;
    for (what, sql) in [
        ("an unknown status", "UPDATE assignment SET status = 'DONE'"),
        ("two work reports of one year", "INSERT INTO work_report SELECT * FROM work_report"),
        ("an orphan", "DELETE FROM responsibility"),
        ("a code of five digits", "UPDATE jurisdiction SET code = '42010'"),
    ] {
        connection.execute_unprepared("PRAGMA foreign_keys = ON").await.ok();
        assert!(connection.execute_unprepared(sql).await.is_err(), "{what}");
    }
}
