//! `duban doctor`: one line a check, with what to do; and never a secret.

use std::path::Path;

use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::harness::SECRET;
use crate::harness::database::{TestDatabase, on_postgres};
use crate::harness::program::{Said, duban, run};

/// With settings besides the database, a secret and a place for files.
fn doctor(url: &str, folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Said {
    let mut command = duban(&[&["doctor"], arguments].concat());
    command.env("DUBAN_DATABASE_URL", url).env("LC_ALL", "C").env("DUBAN_FILES__URL", folder.join("files"));
    if !settings.iter().any(|(name, _)| name.starts_with("DUBAN_JWT__")) {
        command.env("DUBAN_JWT__SECRET", SECRET);
    }
    command.envs(settings.iter().copied());
    let said = run(&mut command);
    assert!(!said.output.contains(SECRET) && !said.error.contains(SECRET), "it printed the secret");
    said
}

/// How each check ended, in order.
fn states(said: &Said) -> Vec<String> {
    let findings: Value = serde_json::from_str(&said.output).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let state =
        |finding: &Value| format!("{} {}", finding["check"].as_str().unwrap(), finding["state"].as_str().unwrap());
    findings.as_array().unwrap().iter().map(state).collect()
}

#[tokio::test]
async fn a_sound_installation_is_said_to_be_sound() {
    let (database, folder) = (TestDatabase::wuhan_2015().await, tempfile::tempdir().unwrap());
    let said = doctor(&database.url, folder.path(), &[], &["--json"]);
    assert_eq!((said.code, said.error.as_str()), (0, ""), "{}", said.output);
    assert_eq!(
        states(&said),
        ["configuration ok", "database ok", "schema ok", "keys ok", "files ok", "clock ok"],
        "{}",
        said.output
    );
    let said = doctor(&database.url, folder.path(), &[], &[]);
    assert_eq!((said.code, said.output.lines().count()), (0, 6), "{}", said.output);
    let engine = if on_postgres() { "PostgreSQL" } else { "WAL, foreign keys on" };
    assert!(said.output.contains(engine), "{}", said.output);
    let left: Vec<_> = std::fs::read_dir(folder.path().join("files/attachments")).into_iter().flatten().collect();
    let left = left.iter().flatten().flat_map(|folder| std::fs::read_dir(folder.path()).unwrap()).count();
    assert_eq!(left, 0, "the probe was left");
}

#[test]
fn a_wrong_setting_is_told_and_what_needs_it_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let said = doctor("sqlite://x.db", folder.path(), &[("DUBAN_JWT__SECRET", "too short to be one")], &["--json"]);
    assert_eq!(said.code, 1);
    let states = states(&said);
    assert_eq!(states[0], "configuration failed");
    assert!(states[1..].iter().all(|state| state.ends_with(" skipped")), "{states:?}");
    assert!(said.output.contains("jwt.secret") && !said.output.contains("too short to be one"), "{}", said.output);
}

#[test]
fn a_database_that_cannot_be_reached_is_told_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("DUBAN_DATABASE__ACQUIRE_SECONDS", "1")];
    let said = doctor("postgres://duban:hunter2@127.0.0.1:1/duban", folder.path(), &settings, &[]);
    assert_eq!((said.code, said.error.lines().count()), (1, 1), "{}", said.error);
    assert!(said.output.contains("FAILED   database") && said.output.contains("skipped  schema"), "{}", said.output);
    assert!(said.output.contains("check DUBAN_DATABASE_URL"), "{}", said.output);
    assert!(!format!("{said:?}").contains("hunter2"), "{said:?}");
    let said = doctor("sqlite:///nowhere/duban.db", folder.path(), &[], &[]);
    assert!(said.output.contains("duban migrate up"), "{}", said.output);
}

#[tokio::test]
async fn an_older_schema_names_the_command_to_run() {
    let (database, folder) = (TestDatabase::empty().await, tempfile::tempdir().unwrap());
    let mut down = duban(&["migrate", "down"]);
    down.env("DUBAN_DATABASE_URL", &database.url);
    assert_eq!(run(&mut down).code, 0);
    let said = doctor(&database.url, folder.path(), &[], &[]);
    assert_eq!(said.code, 1);
    assert!(said.output.contains("FAILED   schema") && said.output.contains("duban migrate up"), "{}", said.output);
}

#[tokio::test]
async fn keys_and_files_that_cannot_be_used_are_told() {
    let (database, folder) = (TestDatabase::empty().await, tempfile::tempdir().unwrap());
    for setting in [
        ("DUBAN_JWT__PUBLIC_KEY_FILE", "/nowhere/issuer.pem"),
        // Nobody listens there.
        ("DUBAN_JWT__JWKS_URL", "http://127.0.0.1:1/certs"),
    ] {
        let said = doctor(&database.url, folder.path(), &[setting], &["--json"]);
        assert_eq!(said.code, 1, "{setting:?}");
        assert_eq!(states(&said)[3], "keys failed", "{setting:?}: {}", said.output);
        assert!(said.output.contains(setting.1), "{}", said.output);
    }
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("files").display().to_string();
    let said = doctor(&database.url, folder.path(), &[("DUBAN_FILES__URL", &below)], &["--json"]);
    assert_eq!((said.code, states(&said)[4].as_str()), (1, "files failed"), "{}", said.output);
}

#[tokio::test]
async fn a_row_that_refers_to_nothing_is_found() {
    if on_postgres() {
        // There the database itself refuses it.
        return;
    }
    let (database, folder) = (TestDatabase::wuhan_2015().await, tempfile::tempdir().unwrap());
    let connection = database.connect().await;
    // In one go, or the second may run on another connection.
    connection.execute_unprepared("PRAGMA foreign_keys = OFF; DELETE FROM jurisdiction").await.unwrap();
    connection.close().await.unwrap();
    let said = doctor(&database.url, folder.path(), &[], &[]);
    assert_eq!(said.code, 1);
    assert!(said.output.contains("foreign keys are off or broken"), "{}", said.output);
}
