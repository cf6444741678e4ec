//! The index of `search_text`: which characters and pairs of neighbours a text has, as numbers that the program makes.
//! PostgreSQL keeps them beside the text, under a GIN index over the array. A number stands for each jurisdiction too, so
//! this index serves one city's search, and no other need start with it. SQLite keeps them in an FTS5 table without a
//! content of its own, found by the text's number; a text comes in through the view `search_entry`, and goes with its row.

use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::sql::run;

#[derive(Debug)]
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0037_search_gram"
    }
}

const POSTGRES_UP: &[&str] = &[
    "ALTER TABLE search_text ADD COLUMN grams integer[] NOT NULL",
    // Without a list of what is still to be put in, which every search would read: one costs the same at any time.
    "CREATE INDEX search_text_grams ON search_text USING gin (grams) WITH (fastupdate = off)",
];
const POSTGRES_DOWN: &[&str] = &["ALTER TABLE search_text DROP COLUMN grams"];

const SQLITE_UP: &[&str] = &[
    "CREATE VIRTUAL TABLE search_gram USING fts5 (grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')",
    "
    CREATE VIEW search_entry AS
    SELECT id, jurisdiction_id, responsibility_id, assignment_id, kind, title, body, details, '' AS grams FROM search_text
    ",
    "
    CREATE TRIGGER search_entry_insert INSTEAD OF INSERT ON search_entry BEGIN
        INSERT INTO search_text (id, jurisdiction_id, responsibility_id, assignment_id, kind, title, body, details)
        VALUES (new.id, new.jurisdiction_id, new.responsibility_id, new.assignment_id, new.kind, new.title, new.body, new.details);
        INSERT INTO search_gram (rowid, grams)
        SELECT number, new.grams FROM search_text WHERE id = new.id;
    END
    ",
    "
    CREATE TRIGGER search_text_delete AFTER DELETE ON search_text BEGIN
        DELETE FROM search_gram WHERE rowid = old.number;
    END
    ",
];
const SQLITE_DOWN: &[&str] = &["DROP TRIGGER search_text_delete", "DROP VIEW search_entry", "DROP TABLE search_gram"];

fn both(
    manager: &SchemaManager<'_>,
    postgres: &'static [&'static str],
    sqlite: &'static [&'static str],
) -> &'static [&'static str] {
    if manager.get_database_backend() == DbBackend::Postgres { postgres } else { sqlite }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Texts that were there before it have no grams: they are made anew.
        run(manager, &["DELETE FROM search_text"]).await?;
        run(manager, both(manager, POSTGRES_UP, SQLITE_UP)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, both(manager, POSTGRES_DOWN, SQLITE_DOWN)).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
