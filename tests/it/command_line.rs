//! The commands as a user types them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::client::Client;
use crate::harness::database::{TestDatabase, on_postgres};
use crate::harness::program::{Serving, duban, run};
use crate::harness::{SECRET, TestCity};

/// A demo in a folder, up to where it serves.
fn demo(folder: &Path) -> (Serving, String) {
    let mut serving =
        Serving::start(&mut duban(&["demo", "--listen", "127.0.0.1:0", "--data-dir", folder.to_str().unwrap()]));
    let said = serving.read_to("Ctrl-C");
    (serving, said)
}

/// The token that the demo offers to a name.
fn token<'s>(said: &'s str, name: &str) -> &'s str {
    let after = said.split(name).nth(1).unwrap_or_else(|| panic!("no {name} in {said}"));
    after.split_whitespace().skip_while(|word| *word != "token").nth(1).unwrap()
}

fn address(said: &str) -> String {
    let (address, _) = said.split("GraphQL").nth(1).unwrap().trim().split_once("/graphql").unwrap();
    address.to_owned()
}

#[tokio::test]
async fn the_demo_sets_everything_up_and_a_second_run_reuses_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (first, said) = demo(&data);
    assert!(said.contains("2015-06-25"), "{said}");
    for name in
        ["督查室", "审计", "市科技局", "市发改委", "市旅游局", "市经信委", "市委人才办", "市商务局", "东湖高新区"]
    {
        token(&said, name);
    }
    let office = Client::new(&address(&said), Some(token(&said, "督查室").to_owned()));
    let query = "{ viewer { roles today } responsibilities { totalCount } assignments { totalCount } }";
    let seen = office.query(query).await;
    assert_eq!(seen["responsibilities"]["totalCount"], 30);
    assert_eq!(seen["assignments"]["totalCount"], 36);
    assert_eq!(seen["viewer"]["today"], "2015-06-25");
    let mode = std::fs::metadata(data.join("duban.toml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(first.stop(), Some(0));

    let (_second, again) = demo(&data);
    assert!(!again.contains("Imported"), "{again}");
    // The secret stays, so the first run's token is good still.
    let office = Client::new(&address(&again), Some(token(&said, "督查室").to_owned()));
    assert_eq!(office.query(query).await, seen);
}

#[tokio::test]
async fn other_commands_work_beside_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let (_serving, said) = demo(folder.path());
    let beside = |arguments: &[&str]| run(duban(arguments).env("DUBAN_CONFIG", folder.path().join("duban.toml")));
    for name in ["市旅游局", "LYJ"] {
        let printed = beside(&["token", "--role", "agency", "--agency", name]);
        assert_eq!(printed.code, 0, "{}", printed.error);
        let tourism = Client::new(&address(&said), Some(printed.output.trim().to_owned()));
        assert_eq!(tourism.responsibility_titles().await, ["推进国家智慧旅游城市建设。"]);
    }
    let unknown = beside(&["token", "--role", "agency", "--agency", "市文化局"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.error.contains("市科技局 (KJJ)"), "{}", unknown.error);
    let status = beside(&["migrate", "status"]);
    assert!(status.output.lines().all(|line| line.starts_with("applied ")), "{}", status.output);
}

#[test]
fn a_port_in_use_is_said_in_one_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let said = run(&mut duban(&["demo", "--listen", &address, "--data-dir", folder.path().to_str().unwrap()]));
    assert_eq!(said.code, 1);
    assert_eq!(said.error.lines().count(), 1, "{}", said.error);
    assert!(said.error.contains(&address) && said.error.contains("--listen"), "{}", said.error);
}

/// A command over a database of the test.
fn over(database: &TestDatabase, arguments: &[&str]) -> Command {
    let mut command = duban(arguments);
    command
        .env("DUBAN_DATABASE_URL", &database.url)
        .env("DUBAN_JWT__SECRET", SECRET)
        .env("DUBAN_METRICS_LISTEN", "off");
    command.env("DUBAN_LISTEN", "127.0.0.1:0");
    command
}

#[tokio::test]
async fn serve_refuses_an_older_and_a_newer_schema_and_names_the_command() {
    let bare = TestDatabase::bare().await;
    let said = run(&mut over(&bare, &["serve"]));
    assert_eq!(said.code, 1);
    assert!(said.error.contains("duban migrate up"), "{}", said.error);

    let newer = TestDatabase::empty().await;
    let connection = newer.connect().await;
    let statement = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
    sea_orm::ConnectionTrait::execute_unprepared(&connection, statement).await.unwrap();
    let said = run(&mut over(&newer, &["serve"]));
    assert_eq!(said.code, 1);
    assert!(said.error.contains("newer") && said.error.contains("m9999_later"), "{}", said.error);
    assert_eq!(said.error.lines().count(), 1, "{}", said.error);
}

#[tokio::test]
async fn what_is_wrong_with_the_settings_is_one_sentence() {
    let database = TestDatabase::empty().await;
    let cases = [
        (vec![("DUBAN_JWT__SECRET", "too short")], "DUBAN_JWT__SECRET"),
        (vec![("DUBAN_LISTEN", "0.0.0.0:8000")], "trusted_proxy"),
        (vec![("DUBAN_LISTEM", "127.0.0.1:0")], "DUBAN_LISTEM"),
        (vec![("DUBAN_DATABASE_URL", "mysql://localhost/duban")], "DUBAN_DATABASE_URL"),
        (vec![("DUBAN_DATABASE_URL", "sqlite:///nowhere/at/all.db")], "/nowhere/at/all.db"),
        (vec![("DUBAN_DATABASE_URL", "postgres://127.0.0.1:1/none")], "database"),
    ];
    for (settings, names) in cases {
        let said = run(over(&database, &["serve"]).envs(settings));
        assert_eq!(said.code, 1, "{names}: {said:?}");
        assert!(said.error.contains(names), "{names}: {}", said.error);
        assert_eq!(said.error.lines().count(), 1, "{}", said.error);
    }
}

#[tokio::test]
async fn wrong_use_ends_with_2_and_changes_nothing() {
    let database = TestDatabase::wuhan_2015().await;
    for arguments in [
        &["token", "--role", "mayor"][..],
        &["token", "--role", "agency"],
        &["import"],
        &["import", "--parse-only", "--dry-run", "x"],
        &["frobnicate"],
        &["token", "--role", "supervisor", "--jurisdiction", "999999"],
    ] {
        assert_eq!(run(&mut over(&database, arguments)).code, 2, "{arguments:?}");
    }
}

#[tokio::test]
async fn a_backup_restores_to_the_same_answers() {
    let city = TestCity::wuhan_2015().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.sqlite");
    let path = copy.to_str().unwrap();
    let said = run(&mut over(&city.database, &["backup", path]));
    if on_postgres() {
        assert_eq!(said.code, 2);
        assert!(said.error.contains("pg_dump"), "{}", said.error);
        return;
    }
    assert_eq!(said.code, 0, "{}", said.error);
    let query = "{ assignments(first: 100) { nodes { id version updatedAt measures { id content } goals { text indicators { id target } } } } }";
    let before: Value = city.supervisor().query(query).await;
    let restored = TestCity::over(TestDatabase::of_file(&copy), &[]).await;
    assert_eq!(restored.supervisor().query(query).await, before);
    let again = run(&mut over(&city.database, &["backup", path]));
    assert_eq!(again.code, 2);
    assert!(again.error.contains("exists"), "{}", again.error);
}

#[test]
fn the_schema_file_is_what_the_command_prints() {
    let file = format!("{}/schema.graphql", env!("CARGO_MANIFEST_DIR"));
    let said = run(&mut duban(&["schema", "--check", &file]));
    assert_eq!(said.code, 0, "{}", said.error);
    let folder = tempfile::tempdir().unwrap();
    let stale = folder.path().join("stale.graphql");
    std::fs::write(&stale, "type Query { nothing: Int }").unwrap();
    let said = run(&mut duban(&["schema", "--check", stale.to_str().unwrap()]));
    assert_eq!(said.code, 1);
    assert!(said.error.contains("duban schema >"), "{}", said.error);
}
