//! Registered operations: pushed by the command line, asked by their hash, alone allowed where a setting says so, and read
//! as reports.

mod clients;
mod pushing;
mod reports;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::harness::client::{Client, Reply};
use crate::harness::program::{Said, duban, run};
use crate::harness::{SECRET, TestCity};
use crate::http::bare_client;
use crate::realtime::socket::Socket;

const TWO_ROWS: &str = "query TwoRows { assignments(first: 2) { nodes { id } } }";

/// A folder of documents.
pub struct Documents(TempDir);

impl Documents {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// `duban operations …` beside the city's server.
pub fn operations(city: &TestCity, arguments: &[&str]) -> Said {
    let mut command = duban(&[&["operations"], arguments].concat());
    command.env("DUBAN_DATABASE_URL", &city.database.url).env("DUBAN_JWT__SECRET", SECRET).env("LC_ALL", "C");
    run(&mut command)
}

/// Pushes one document, which must be in order; its hash.
pub fn push(city: &TestCity, text: &str) -> String {
    let documents = Documents::new(&[("one.graphql", text)]);
    let said = operations(city, &["push", documents.file("one.graphql").to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.error);
    hash(text)
}

pub fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"))
}

fn by_hash(hash: &str) -> Value {
    json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })
}

async fn send(client: &Client, body: &Value) -> Reply {
    client.post(body.to_string(), &[]).await
}

#[tokio::test]
async fn what_was_pushed_is_asked_by_its_hash_alone_in_every_form() {
    let city = TestCity::wuhan_2015().await;
    let text = "query Rows($n: Int!) { assignments(first: $n) { nodes { role } } }\nquery Today { viewer { today } }\n";
    let hash = push(&city, text);
    let office = city.supervisor();
    let ask = async |mut body: Value| {
        body["variables"] = json!({ "n": 3 });
        body["operationName"] = json!("Rows");
        let reply = send(&office, &body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.json()["data"]["assignments"]["nodes"].as_array().unwrap().len(), 3);
    };
    ask(by_hash(&hash)).await;
    ask(json!({ "documentId": format!("sha256:{hash}") })).await;
    let mut both = by_hash(&hash);
    both["query"] = json!(text);
    ask(both).await;
    let extensions = format!("%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22{hash}%22%7D%7D");
    for address in [
        format!("/graphql?operationName=Today&extensions={extensions}"),
        format!("/graphql?operationName=Today&documentId=sha256:{hash}"),
    ] {
        assert_eq!(office.get(&address).await.json()["data"]["viewer"]["today"], "2015-06-25");
    }
    // It is looked up once, and parsed once.
    let body = json!({ "documentId": format!("sha256:{hash}"), "operationName": "Today" });
    let (_, statements) = city.statements(send(&office, &body)).await;
    assert_eq!(statements, 0);
}

#[tokio::test]
async fn an_unknown_hash_is_told_so_that_clients_send_the_document_which_does_not_register_it() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let unknown = by_hash(&hash(TWO_ROWS));
    for language in ["zh", "en"] {
        let reply = office.post(unknown.to_string(), &[("accept-language", language)]).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "PERSISTED_QUERY_NOT_FOUND"));
        assert_eq!(reply.message(), "PersistedQueryNotFound");
    }
    // Who reads plain JSON is told by 200, as clients of persisted queries are used to.
    for accept in ["application/json", "*/*"] {
        let reply = office.post(unknown.to_string(), &[("accept", accept)]).await;
        assert_eq!((reply.status, reply.message().as_str()), (200, "PersistedQueryNotFound"));
    }
    let mut whole = unknown.clone();
    whole["query"] = json!(TWO_ROWS);
    assert_eq!(send(&office, &whole).await.json()["data"]["assignments"]["nodes"].as_array().unwrap().len(), 2);
    assert_eq!(send(&office, &unknown).await.message(), "PersistedQueryNotFound");
    whole["query"] = json!(format!("{TWO_ROWS} "));
    let other = send(&office, &whole).await;
    assert_eq!((other.status, other.code().as_str()), (400, "BAD_USER_INPUT"));
    assert!(other.message().contains(&hash(&format!("{TWO_ROWS} "))), "{}", other.message());
    let of_another_kind = send(&office, &json!({ "documentId": "TwoRows" })).await;
    assert_eq!(of_another_kind.message(), "PersistedQueryNotFound");
}

#[tokio::test]
async fn a_mutation_by_its_hash_is_not_run_over_get() {
    let city = TestCity::wuhan_2015().await;
    let text = "mutation Take($items: [Versioned!]!) { acknowledgeAssignments(input: { items: $items }) { userErrors { code } } }";
    let hash = push(&city, text);
    let reply =
        city.agency("LYJ").get(&format!("/graphql?documentId=sha256:{hash}&variables=%7B%22items%22:%5B%5D%7D")).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")), "{}", reply.text);
    let body = json!({ "documentId": format!("sha256:{hash}"), "variables": { "items": [] } });
    assert_eq!(
        send(&city.agency("LYJ"), &body).await.json()["data"]["acknowledgeAssignments"]["userErrors"][0]["code"],
        "REQUIRED"
    );
}

#[tokio::test]
async fn a_role_may_be_held_to_registered_operations() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_OPERATIONS__ONLY", "agency, auditor")]).await;
    let hash = push(&city, TWO_ROWS);
    let bureau = city.agency("KJJ");
    for refused in
        ["{ viewer { today } }", "{ __schema { queryType { name } } }", "{ __typename }", &format!("{TWO_ROWS} ")]
    {
        let reply = bureau.ask(refused, json!({})).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "FORBIDDEN"), "{refused}");
        assert!(reply.message().contains("duban operations push"), "{}", reply.message());
    }
    assert_eq!(send(&bureau, &by_hash(&hash)).await.status, 200);
    assert_eq!(bureau.ask(TWO_ROWS, json!({})).await.status, 200, "its very words are the same operation");
    assert_eq!(bureau.get("/reports/TwoRows").await.status, 200);
    assert_eq!(city.auditor().ask("{ viewer { today } }", json!({})).await.status, 403);
    // Other roles are free, and one of several is enough.
    city.supervisor().query("{ viewer { today } }").await;
    let roles = [duban::model::role::Role::Agency, duban::model::role::Role::Supervisor];
    city.client(&roles, Some("KJJ")).query("{ viewer { today } }").await;
    let mut socket = Socket::acknowledged(&city, &bureau.token.clone().unwrap()).await;
    socket.subscribe("1", "{ viewer { today } }").await;
    let refused = socket.hear().await;
    assert_eq!(
        (&refused["type"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("FORBIDDEN"))
    );
    socket.leave().await;
}

#[tokio::test]
async fn a_registered_document_is_exempt_from_the_limits_on_its_shape_and_not_on_its_variables() {
    let limits = [
        ("DUBAN_LIMITS__COMPLEXITY", "10"),
        ("DUBAN_LIMITS__DEPTH", "3"),
        ("DUBAN_LIMITS__ALIASES", "1"),
        ("DUBAN_LIMITS__ROOT_FIELDS", "1"),
        ("DUBAN_LIMITS__DIRECTIVES", "1"),
        ("DUBAN_LIMITS__LIST_VALUES", "2"),
        ("DUBAN_LIMITS__DOCUMENT_BYTES", "400"),
    ];
    let city = TestCity::wuhan_2015_with(&limits).await;
    let text = "query Wide($o: [Int!]) { viewer { today @skip(if: false) a: subject @skip(if: false) b: subject } \
                assignments(filter: { ordinal: { in: $o } }, first: 50) { nodes { responsibility { lead { name } } } } }";
    let hash = push(&city, text);
    let office = city.supervisor();
    let refused = office.ask(text, json!({ "o": [1, 2] })).await;
    assert_eq!(refused.code(), "COST_EXCEEDED");
    let mut body = by_hash(&hash);
    body["variables"] = json!({ "o": [1, 2] });
    let reply = send(&office, &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    body["variables"] = json!({ "o": [1, 2, 3] });
    let reply = send(&office, &body).await;
    assert_eq!(reply.json()["errors"][0]["extensions"]["limit"]["name"], "list_values");
}

#[tokio::test]
async fn streams_take_hashes_too() {
    let city = TestCity::wuhan_2015().await;
    let hash = push(&city, TWO_ROWS);
    let live = push(&city, "subscription Live { assignmentChanged { cursor } }");
    let response = bare_client()
        .get(format!("{}/graphql/stream?documentId=sha256:{hash}", city.url))
        .header("accept", "text/event-stream")
        .bearer_auth(city.supervisor().token.unwrap())
        .send()
        .await
        .unwrap();
    let text = response.text().await.unwrap();
    assert!(text.contains(r#""assignments":{"nodes":[{"#) && text.ends_with("event: complete\ndata:\n\n"), "{text}");
    let mut socket = Socket::acknowledged(&city, &city.supervisor().token.unwrap()).await;
    socket.say(json!({ "type": "subscribe", "id": "0", "payload": by_hash(&live) })).await;
    socket.say(json!({ "type": "subscribe", "id": "1", "payload": by_hash(&hash) })).await;
    let told = socket.hear().await;
    assert_eq!((&told["id"], &told["type"]), (&json!("1"), &json!("next")), "{told}");
    assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "1" }));
    socket.say(json!({ "type": "subscribe", "id": "2", "payload": by_hash(&"ab".repeat(32)) })).await;
    let told = socket.hear().await;
    assert_eq!((&told["type"], &told["payload"][0]["message"]), (&json!("error"), &json!("PersistedQueryNotFound")));
    socket.leave().await;
}
