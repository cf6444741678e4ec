//! No service changes a row without its event: every mutation, the clock's tick, and what is attached and taken away.

use serde_json::json;

use super::scenarios::{ASIDE, NAMES, Scene, of_each_mutation, scenario};
use super::{codes, verified};
use crate::harness::SECRET;
use crate::harness::ledger::Ledger;
use crate::harness::program::{duban, run};
use crate::http::bare_client;
use crate::lifecycle::year::Year;
use crate::search::index::is_kept;

of_each_mutation!(no_row_is_changed_without_its_event);

async fn no_row_is_changed_without_its_event(name: &str) {
    let Scene { year, client, input } = Box::pin(scenario(name)).await;
    let connection = year.city.database.connect().await;
    let mut ledger = Ledger::default();
    // The import, and all that led here.
    ledger.settle(&connection, "what was before").await;
    let done = client.change(name, "", input).await;
    assert!(codes(&done).is_empty(), "{name}: {done}");
    if ASIDE.contains(&name) {
        ledger.rest(&connection, name).await;
    } else {
        ledger.settle(&connection, name).await;
    }
    connection.close().await.unwrap();
    verified(&year.city, name).await;
    // Nor is a text that can be searched.
    is_kept(&year.city.database, name).await;
}

#[tokio::test]
async fn the_tick_changes_no_row_without_its_event() {
    let year = Year::planned().await;
    let connection = year.city.database.connect().await;
    let mut ledger = Ledger::default();
    ledger.settle(&connection, "what was before").await;
    for day in ["2016-05-25", "2016-06-10", "2016-12-31"] {
        let mut command = duban(&["tick", "--now", day]);
        command.env("DUBAN_DATABASE_URL", &year.city.database.url).env("DUBAN_JWT__SECRET", SECRET);
        let said = run(&mut command);
        assert_eq!(said.code, 0, "{}", said.error);
        ledger.settle(&connection, &format!("the tick of {day}")).await;
    }
    connection.close().await.unwrap();
    verified(&year.city, "tick").await;
}

#[tokio::test]
async fn a_file_comes_and_goes_with_its_event() {
    let Scene { year, client, .. } = Box::pin(scenario("submitProgressReports")).await;
    let connection = year.city.database.connect().await;
    let mut ledger = Ledger::default();
    ledger.settle(&connection, "what was before").await;
    let report = year.named_report(&client, "FGW", "2016-Q1").await["id"].as_str().unwrap().to_owned();
    let (http, token) = (bare_client(), client.token.clone().unwrap());
    let path = format!("{}/files?progressReport={report}&fileName=a.pdf", year.city.url);
    let body = "%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n";
    let reply = http.post(path).bearer_auth(&token).body(body).send().await.unwrap();
    assert_eq!(reply.status(), 201);
    let reply: serde_json::Value = serde_json::from_str(&reply.text().await.unwrap()).unwrap();
    ledger.settle(&connection, "a file was attached").await;
    let path = format!("{}/files/{}", year.city.url, reply["attachment"]["id"].as_str().unwrap());
    let reply = http.delete(path).bearer_auth(&token).send().await.unwrap();
    assert!(reply.status().is_success(), "{}", reply.status());
    ledger.settle(&connection, "it was taken away").await;
    connection.close().await.unwrap();
    verified(&year.city, "attachments").await;
}

/// A change that was refused has none.
#[tokio::test]
async fn a_refused_change_tells_nothing() {
    let Scene { year, client, mut input } = Box::pin(scenario("reviewCompletion")).await;
    let connection = year.city.database.connect().await;
    let before = crate::harness::rows::whole(&connection).await;
    input["expectedVersion"] = json!(1_000);
    assert_eq!(client.refused("reviewCompletion", input).await, ["CONFLICT expectedVersion"]);
    assert!(before == crate::harness::rows::whole(&connection).await);
    connection.close().await.unwrap();
}
