//! Every row of every table as text: what a change did, and what a refused one did not.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// Table → its rows, in the order of their texts.
pub type Rows = BTreeMap<String, Vec<String>>;

/// The tables, one file of the entities each.
pub fn tables() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("entity/src");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut names: Vec<String> = files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.retain(|name| name != "lib");
    names.sort();
    names
}

/// The whole database, as one moment shows it.
#[expect(clippy::disallowed_methods, reason = "compares every row of the database, hidden ones too")]
pub async fn whole(connection: &DatabaseConnection) -> Rows {
    let backend = connection.get_database_backend();
    let mut parts = Vec::new();
    for table in tables() {
        let row = match backend {
            DbBackend::Postgres => format!("{table}::text"),
            _ => sqlite_row(connection, &table).await,
        };
        parts.push(format!("SELECT '{table}' AS name, {row} AS content FROM {table}"));
    }
    let sql = format!("{} ORDER BY 1, 2", parts.join(" UNION ALL "));
    let mut rows = Rows::new();
    for row in connection.query_all_raw(Statement::from_string(backend, sql)).await.unwrap() {
        rows.entry(row.try_get("", "name").unwrap()).or_default().push(row.try_get("", "content").unwrap());
    }
    rows
}

#[expect(clippy::disallowed_methods, reason = "asks for the columns, not for rows")]
async fn sqlite_row(connection: &DatabaseConnection, table: &str) -> String {
    let sql = format!(
        "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') AS row FROM pragma_table_info('{table}')"
    );
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap().unwrap();
    row.try_get("", "row").unwrap()
}

/// The same with the keys and hashes taken out, which differ from one run to the next.
pub fn unnamed(rows: &Rows) -> Rows {
    let unnamed = |rows: &Vec<String>| {
        let mut rows: Vec<String> = rows.iter().map(|row| without_keys(row)).collect();
        rows.sort();
        rows
    };
    rows.iter().map(|(table, rows)| (table.clone(), unnamed(rows))).collect()
}

/// A key, a hash and a trace id are the only words of so many hexadecimal digits.
fn without_keys(row: &str) -> String {
    let part_of_one = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
    // A secret is random, too.
    let shown = row.split("whsec_").enumerate().map(|(place, part)| {
        let end = part.find(|letter: char| !letter.is_ascii_alphanumeric() && !"+/=".contains(letter));
        if place == 0 { part } else { &part[end.unwrap_or(part.len())..] }
    });
    let row = shown.collect::<Vec<_>>().join("SECRET");
    let mut text = String::new();
    let mut word = String::new();
    for letter in row.chars().chain(['\n']) {
        if part_of_one(letter) {
            word.push(letter);
            continue;
        }
        text.push_str(if word.len() >= 16 { "KEY" } else { &word });
        word.clear();
        text.push(letter);
    }
    text
}

/// What is in one and not in the other, to be read in a failed test.
pub fn difference(before: &Rows, after: &Rows) -> Vec<String> {
    let none = Vec::new();
    let mut told = Vec::new();
    for table in tables() {
        let (old, new) = (before.get(&table).unwrap_or(&none), after.get(&table).unwrap_or(&none));
        told.extend(old.iter().filter(|row| !new.contains(row)).map(|row| format!("- {table} {row}")));
        told.extend(new.iter().filter(|row| !old.contains(row)).map(|row| format!("+ {table} {row}")));
    }
    told
}
