//! The schema of Duban: one change a file, with a working `down`, the same on SQLite and PostgreSQL.
//!
//! Migrations run on a connection of their own: on SQLite with foreign keys off (a table may have to be rebuilt) and
//! checked before each commit, on PostgreSQL under an advisory lock, so that two nodes started together don't race.

mod sql;

mod m0001_jurisdiction;
mod m0002_agency;
mod m0003_agency_alias;
mod m0004_work_report;
mod m0005_responsibility;
mod m0006_source_document;
mod m0007_work_plan;
mod m0008_assignment;
mod m0009_goal;
mod m0010_indicator;
mod m0011_measure;
mod m0012_contact;
mod m0013_event;
mod m0014_responsibility_lifecycle;
mod m0015_assignment_light;
mod m0016_work_plan_filing;
mod m0017_work_report_plan_due;
mod m0018_progress_report;
mod m0019_indicator_reading;
mod m0020_progress_measure;
mod m0021_progress_source;
mod m0022_attachment;
mod m0023_review;
mod m0024_reminder;
mod m0025_extension_request;
mod m0026_extension_measure;
mod m0027_reporting_deadline;
mod m0028_reporting_obligation;
mod m0029_evaluation_line;
mod m0030_assignment_state;
mod m0031_event_chain;
mod m0032_idempotency;
mod m0033_claim;
mod m0034_statistics_days;
mod m0035_statistics_reports;
mod m0036_search_text;
mod m0037_search_gram;
mod m0038_responsibility_of_report;
mod m0040_webhook;
mod m0041_webhook_delivery;
mod m0042_rate_bucket;
mod m0043_registered_operation;
mod m0044_rework;
mod m0045_export_job;

use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::{DbErr, MigrationStatus, MigrationTrait, MigratorTrait};

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_jurisdiction::Migration),
            Box::new(m0002_agency::Migration),
            Box::new(m0003_agency_alias::Migration),
            Box::new(m0004_work_report::Migration),
            Box::new(m0005_responsibility::Migration),
            Box::new(m0006_source_document::Migration),
            Box::new(m0007_work_plan::Migration),
            Box::new(m0008_assignment::Migration),
            Box::new(m0009_goal::Migration),
            Box::new(m0010_indicator::Migration),
            Box::new(m0011_measure::Migration),
            Box::new(m0012_contact::Migration),
            Box::new(m0013_event::Migration),
            Box::new(m0014_responsibility_lifecycle::Migration),
            Box::new(m0015_assignment_light::Migration),
            Box::new(m0016_work_plan_filing::Migration),
            Box::new(m0017_work_report_plan_due::Migration),
            Box::new(m0018_progress_report::Migration),
            Box::new(m0019_indicator_reading::Migration),
            Box::new(m0020_progress_measure::Migration),
            Box::new(m0021_progress_source::Migration),
            Box::new(m0022_attachment::Migration),
            Box::new(m0023_review::Migration),
            Box::new(m0024_reminder::Migration),
            Box::new(m0025_extension_request::Migration),
            Box::new(m0026_extension_measure::Migration),
            Box::new(m0027_reporting_deadline::Migration),
            Box::new(m0028_reporting_obligation::Migration),
            Box::new(m0029_evaluation_line::Migration),
            Box::new(m0030_assignment_state::Migration),
            Box::new(m0031_event_chain::Migration),
            Box::new(m0032_idempotency::Migration),
            Box::new(m0033_claim::Migration),
            Box::new(m0034_statistics_days::Migration),
            Box::new(m0035_statistics_reports::Migration),
            Box::new(m0036_search_text::Migration),
            Box::new(m0037_search_gram::Migration),
            Box::new(m0038_responsibility_of_report::Migration),
            Box::new(m0040_webhook::Migration),
            Box::new(m0041_webhook_delivery::Migration),
            Box::new(m0042_rate_bucket::Migration),
            Box::new(m0043_registered_operation::Migration),
            Box::new(m0044_rework::Migration),
            Box::new(m0045_export_job::Migration),
        ]
    }
}

/// How a database's schema stands to the one that this program was built for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// The same.
    Current,
    /// These migrations are missing; an empty database lacks them all.
    Older(Vec<String>),
    /// The database knows migrations that this program doesn't: a newer program made it.
    Newer(Vec<String>),
}

/// Compares the schema of a database with this program's, without changing anything.
pub async fn state(database: &DatabaseConnection) -> Result<SchemaState, DbErr> {
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = applied(database).await?;
    let newer: Vec<String> = applied.iter().filter(|name| !known.contains(name)).cloned().collect();
    if !newer.is_empty() {
        return Ok(SchemaState::Newer(newer));
    }
    let missing: Vec<String> = known.into_iter().filter(|name| !applied.contains(name)).collect();
    Ok(if missing.is_empty() { SchemaState::Current } else { SchemaState::Older(missing) })
}

/// Every migration of this program with whether it has been applied, oldest first.
pub async fn status(url: &str) -> Result<Vec<(String, bool)>, DbErr> {
    let database = connect(url).await?;
    let status = Migrator::get_migration_with_status_read_only(&database).await?;
    database.close().await?;
    Ok(status
        .iter()
        .map(|migration| (migration.name().to_owned(), migration.status() == MigrationStatus::Applied))
        .collect())
}

/// Applies what is missing.
pub async fn up(url: &str) -> Result<(), DbErr> {
    let database = connect(url).await?;
    lock(&database).await?;
    let result = Migrator::up(&database, None).await;
    database.close().await?;
    result
}

/// Takes back the last `steps` migrations, or all of them.
pub async fn down(url: &str, steps: Option<u32>) -> Result<(), DbErr> {
    let database = connect(url).await?;
    lock(&database).await?;
    let result = Migrator::down(&database, steps).await;
    database.close().await?;
    result
}

#[expect(clippy::disallowed_methods, reason = "asks for the schema's versions, not for rows")]
async fn applied(database: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    match Migrator::get_migration_with_status_read_only(database).await {
        Ok(migrations) => Ok(migrations
            .iter()
            .filter(|migration| migration.status() == MigrationStatus::Applied)
            .map(|migration| migration.name().to_owned())
            .collect()),
        // That listing refuses a database that is newer: then its own table tells what it knows.
        Err(DbErr::Custom(_)) => {
            let versions = "SELECT version FROM seaql_migrations ORDER BY version";
            let versions = Statement::from_string(database.get_database_backend(), versions);
            database.query_all_raw(versions).await?.iter().map(|row| row.try_get("", "version")).collect()
        }
        Err(error) => Err(error),
    }
}

/// One connection, so that the advisory lock and every migration share it.
async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(false).create_if_missing(true));
    Database::connect(options).await
}

/// Held until the connection closes.
async fn lock(database: &DatabaseConnection) -> Result<(), DbErr> {
    if database.get_database_backend() == DbBackend::Postgres {
        database.execute_unprepared("SELECT pg_advisory_lock(8031502)").await?;
    }
    Ok(())
}
