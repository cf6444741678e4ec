//! What `duban operations` takes, refuses and tells.

use serde_json::json;

use super::{Documents, TWO_ROWS, by_hash, hash, operations, push, send};
use crate::harness::SECRET;
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::database::TestDatabase;
use crate::harness::program::{Serving, duban, run};

#[tokio::test]
async fn a_directory_is_pushed_whole_or_not_at_all_and_each_fault_has_its_place() {
    let city = TestCity::wuhan_2015().await;
    let documents = Documents::new(&[
        ("a.graphql", TWO_ROWS),
        ("b.graphql", "query Nothing {\n  viewer { today }\n  nothing\n}\n"),
        ("c.graphql", "query Broken {\n  viewer {\n"),
        ("d.graphql", "query TwoRows { viewer { ...Gone } }"),
        ("e.graphql", "subscription Two { assignmentChanged { cursor } changes { cursor } }"),
        ("f.graphql", "\nquery { viewer { today } }\n"),
        ("notes.txt", "not read"),
    ]);
    let said = operations(&city, &["push", documents.path().to_str().unwrap()]);
    assert_eq!((said.code, said.output.as_str()), (1, ""));
    let place = |name: &str| documents.file(name).display().to_string();
    for expected in [
        format!("{}:3:3: Unknown field \"nothing\" on type \"Query\".", place("b.graphql")),
        format!("{}:2:1: an operation needs a name to be registered", place("f.graphql")),
        format!("{}:3:1: expected selection", place("c.graphql")),
        format!("{}:1:26: Unknown fragment: \"Gone\"", place("d.graphql")),
        format!("{}:1:1: a subscription has exactly one field at its root", place("e.graphql")),
        "no operation was registered; correct them".to_owned(),
    ] {
        assert!(said.error.contains(&expected), "{expected}\n{}", said.error);
    }
    assert_eq!(operations(&city, &["list"]).output, "");
}

#[tokio::test]
async fn one_name_is_one_operation() {
    let city = TestCity::wuhan_2015().await;
    let documents = Documents::new(&[("a.graphql", TWO_ROWS), ("b.graphql", "query TwoRows { viewer { today } }")]);
    let said = operations(&city, &["push", documents.path().to_str().unwrap()]);
    assert_eq!(said.code, 1);
    let twice = format!(
        "{}: the operation TwoRows is in {} too",
        documents.file("b.graphql").display(),
        documents.file("a.graphql").display()
    );
    assert!(said.error.contains(&twice), "{}", said.error);
}

#[tokio::test]
async fn a_changed_text_is_a_new_version_and_the_old_one_stays_allowed_until_it_is_removed() {
    let city = TestCity::wuhan_2015().await;
    let old = push(&city, "query Rows { assignments(first: 1) { nodes { id } } }");
    let office = city.supervisor();
    let documents = Documents::new(&[("a.graphql", "query Rows { assignments(first: 2) { nodes { id } } }")]);
    let file = documents.file("a.graphql").display().to_string();
    let said = operations(&city, &["push", &file]);
    assert!(
        said.output.starts_with("new version query        sha256:") && said.output.trim_end().ends_with(" Rows"),
        "{}",
        said.output
    );
    let again = operations(&city, &["push", &file]);
    assert!(again.output.starts_with("unchanged "), "{}", again.output);
    let new = hash("query Rows { assignments(first: 2) { nodes { id } } }");
    for (hash, rows) in [(&old, 1), (&new, 2)] {
        let reply = send(&office, &by_hash(hash)).await;
        assert_eq!(reply.json()["data"]["assignments"]["nodes"].as_array().unwrap().len(), rows);
    }
    assert_eq!(office.get("/reports/Rows").await.json()["assignments"]["nodes"].as_array().unwrap().len(), 2);
    let listed = operations(&city, &["list"]).output;
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("current ") && lines[0].contains(&new), "{listed}");
    assert!(lines[1].starts_with("older ") && lines[1].contains(&old), "{listed}");
    assert_eq!(operations(&city, &["remove", &format!("sha256:{old}")]).code, 0);
    // What this node found it keeps for seconds; another has not found it yet.
    let other = TestCity::over(TestDatabase::at(&city.database.url), &[]).await;
    let there = office.at(&other.url);
    assert_eq!(send(&there, &by_hash(&old)).await.message(), "PersistedQueryNotFound");
    assert_eq!(send(&there, &by_hash(&new)).await.status, 200);
    assert_eq!(operations(&city, &["remove", "Rows"]).output, "removed 1 of Rows\n");
    let gone = operations(&city, &["remove", "Rows"]);
    assert_eq!(gone.code, 1);
    assert!(gone.error.contains("nothing is registered as Rows"), "{}", gone.error);
}

#[tokio::test]
async fn manifests_of_persisted_documents_are_taken_as_clients_tools_write_them() {
    let city = TestCity::wuhan_2015().await;
    let (one, two) = (TWO_ROWS, "query Other { viewer { today } }");
    let apollo = json!({
        "format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{ "id": hash(one), "body": one, "name": "TwoRows", "type": "query" }],
    });
    let codegen = json!({ format!("sha256:{}", hash(two)): two });
    let wrong = json!({ hash(one): two });
    let documents = Documents::new(&[
        ("apollo.json", &apollo.to_string()),
        ("codegen.json", &codegen.to_string()),
        ("wrong.json", &wrong.to_string()),
    ]);
    let [apollo, codegen, wrong] =
        ["apollo.json", "codegen.json", "wrong.json"].map(|name| documents.file(name).display().to_string());
    let said = operations(&city, &["push", &apollo, &codegen]);
    assert_eq!((said.code, said.output.lines().count()), (0, 2), "{}", said.error);
    assert_eq!(send(&city.supervisor(), &by_hash(&hash(two))).await.status, 200);
    let said = operations(&city, &["push", &wrong]);
    assert!(said.code == 1 && said.error.contains("is not its document's SHA-256"), "{}", said.error);
}

#[tokio::test]
async fn a_node_registers_its_own_directory_or_does_not_start() {
    let city = TestCity::wuhan_2015().await;
    let documents = Documents::new(&[("a.graphql", TWO_ROWS)]);
    let serve = |documents: &Documents| {
        let mut command = duban(&["serve"]);
        command
            .env("DUBAN_DATABASE_URL", &city.database.url)
            .env("DUBAN_JWT__SECRET", SECRET)
            .env("DUBAN_METRICS_LISTEN", "off")
            .env("DUBAN_LISTEN", "127.0.0.1:0")
            .env("DUBAN_TICK_SECONDS", "0")
            .env("DUBAN_FILES__URL", city.files.path().join("files"))
            .env("DUBAN_OPERATIONS__DIR", documents.path());
        command
    };
    let mut serving = Serving::start_logged(&mut serve(&documents));
    let said = serving.read_to("address=");
    let address: String =
        said.split("address=").nth(1).unwrap().chars().take_while(|letter| !letter.is_whitespace()).collect();
    let token = run(duban(&["token", "--role", "supervisor"])
        .env("DUBAN_DATABASE_URL", &city.database.url)
        .env("DUBAN_JWT__SECRET", SECRET));
    let office = Client::new(&format!("http://{address}"), Some(token.output.trim().to_owned()));
    assert_eq!(send(&office, &by_hash(&hash(TWO_ROWS))).await.status, 200);
    assert_eq!(office.get("/reports").await.json()["reports"][0]["name"], "TwoRows");
    serving.stop();
    let broken = Documents::new(&[("a.graphql", "query A { nothing }")]);
    let said = run(&mut serve(&broken));
    assert_eq!(said.code, 1);
    assert!(said.error.contains("a.graphql:1:11: Unknown field"), "{}", said.error);
}
