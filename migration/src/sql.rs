//! One SQL text for both databases: `$uuid`, `$text` and the like stand for each one's type.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::{DbErr, SchemaManager};

/// What each placeholder means on PostgreSQL and on SQLite. Text sorts by code point on both, hence `COLLATE "C"`;
/// SQLite's names carry the affinity that the driver's encodings need.
const TYPES: &[(&str, &str, &str)] = &[
    ("$uuid", "uuid", "uuid_text"),
    ("$text", "text COLLATE \"C\"", "text"),
    ("$int", "integer", "integer"),
    ("$bigint", "bigint", "bigint"),
    ("$date", "date", "date_text"),
    ("$time", "timestamptz", "timestamp_with_timezone_text"),
    ("$bool", "boolean", "boolean"),
    ("$json", "jsonb", "jsonb_text"),
    ("$far", "DATE '9999-12-31'", "'9999-12-31'"),
    // A row's number, which SQLite's full-text tables know it by and which stays its own; PostgreSQL has no use for one.
    ("$numbered", "", "number integer NOT NULL PRIMARY KEY,"),
    ("$named", "PRIMARY KEY", "UNIQUE"),
    ("$dawn", "DATE '0001-01-01'", "'0001-01-01'"),
];

/// Runs the statements in the migration's transaction.
pub async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    for statement in statements {
        let sql = TYPES.iter().fold((*statement).to_owned(), |sql, (placeholder, postgres, sqlite)| {
            sql.replace(placeholder, if backend == DbBackend::Postgres { postgres } else { sqlite })
        });
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    check_foreign_keys(manager).await
}

/// SQLite doesn't enforce foreign keys while a migration runs, so they are checked before it commits.
#[expect(clippy::disallowed_methods, reason = "asks for the schema's faults, not for rows")]
async fn check_foreign_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    if backend != DbBackend::Sqlite {
        return Ok(());
    }
    let check = Statement::from_string(backend, "PRAGMA foreign_key_check");
    let broken = manager.get_connection().query_all_raw(check).await?;
    match broken.first() {
        None => Ok(()),
        Some(row) => {
            let table: String = row.try_get("", "table")?;
            Err(DbErr::Migration(format!("{} rows of `{table}` and others would point nowhere", broken.len())))
        }
    }
}

/// Declares a migration from its name and its statements.
macro_rules! migration {
    (name: $name:literal, up: [$($up:literal),* $(,)?], down: [$($down:literal),* $(,)?] $(,)?) => {
        #[derive(Debug)]
        pub struct Migration;

        impl sea_orm_migration::MigrationName for Migration {
            fn name(&self) -> &'static str {
                $name
            }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                crate::sql::run(manager, &[$($up),*]).await
            }

            async fn down(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                crate::sql::run(manager, &[$($down),*]).await
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}
pub(crate) use migration;
