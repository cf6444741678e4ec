//! Exports that are written aside: asked for, written by whichever node is first, fetched, cancelled, forgotten.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use duban::http::{ExportJobs, Kept};
use duban::model::clock::Clock;
use duban::model::export_job::{ATTEMPTS_MAX, KEPT, LEASE};
use duban::model::ids::Ids;
use duban::model::role::Role;
use duban::store::export_job::Written;
use serde_json::{Value, json};

use super::streams::large_city;
use super::{encoded, export, lines, listed};
use crate::harness::client::Client;
use crate::harness::program::{Serving, duban};
use crate::harness::{SECRET, TestCity, WUHAN};
use crate::subscriptions::key;
use crate::visibility::city::HiddenCity;

const JOB: &str = "export { id status kind format fileName itemsDone itemsTotal cursor downloadUrl failureCode
    failureMessage createdAt finishedAt expiresAt }";

/// A node of its own over the city's database and files.
async fn node(city: &TestCity) -> ExportJobs {
    let clock = city.clock.clone();
    let files = Kept::open(&city.config, clock.clone()).await.unwrap().files;
    ExportJobs {
        store: city.store.clone(),
        files,
        ids: Ids::new(clock.clone()),
        clock,
        near_due_days: 7,
        zone: city.config.time_zone,
        limits: city.config.limits.clone(),
        ending: Arc::default(),
    }
}

async fn ask(client: &Client, input: Value) -> Value {
    client.done("createExport", JOB, input).await["export"].take()
}

async fn seen(client: &Client, id: &Value) -> Value {
    let query =
        format!("query($id: ID!) {{ {} }}", JOB.replace("export {", "node(id: $id) { ... on ExportJob {") + " }");
    client.query_with(&query, json!({ "id": id })).await["node"].take()
}

/// Asks for an export and has it written.
async fn written(city: &TestCity, client: &Client, input: Value) -> Value {
    let id = ask(client, input).await["id"].take();
    assert!(node(city).await.run().await.unwrap());
    seen(client, &id).await
}

fn url(job: &Value) -> &str {
    job["downloadUrl"].as_str().unwrap()
}

/// How many files lie in the store.
fn files(city: &TestCity) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&city.files.path().join("files/exports"))
}

#[tokio::test]
async fn a_file_that_is_written_aside_is_what_the_stream_and_the_list_give() {
    let hidden = HiddenCity::new().await;
    let city = &hidden.city;
    for role in ["KJJ", "LYJ", "SWJ", "DAJ", "supervisor", "auditor", "neighbour"] {
        let client = hidden.client(role);
        let asked = ask(&client, json!({ "format": "JSONL" })).await;
        assert_eq!(
            (&asked["status"], &asked["downloadUrl"], &asked["cursor"]),
            (&json!("QUEUED"), &json!(null), &json!(null))
        );
        assert!(node(city).await.run().await.unwrap());
        let job = seen(&client, &asked["id"]).await;
        assert_eq!((&job["status"], &job["kind"]), (&json!("DONE"), &json!("RESPONSIBILITIES")), "{role}: {job}");
        let reply = city.anonymous().get(url(&job)).await;
        let rows = lines(&reply.text);
        assert_eq!(rows, listed(&client, "", "null").await, "{role}");
        assert_eq!((&job["itemsDone"], &job["itemsTotal"]), (&json!(rows.len()), &json!(rows.len())));
        // Of its moment: nothing was written meanwhile.
        let streamed = export(&client, "format=jsonl").await;
        assert_eq!(reply.text, streamed.text, "{role}");
        assert_eq!(job["cursor"].as_str(), streamed.header("duban-cursor"), "{role}");
        assert_eq!(reply.header("duban-cursor"), streamed.header("duban-cursor"));
        assert_eq!(reply.header("content-disposition"), streamed.header("content-disposition"));
        // Its asker's token is as good as the link.
        let with_token = client.get(url(&job).split('?').next().unwrap()).await;
        assert_eq!((with_token.status, with_token.text), (200, reply.text), "{role}");
    }
}

#[tokio::test]
async fn a_selection_and_every_form_are_had_as_over_http() {
    let hidden = HiddenCity::new().await;
    let (city, client) = (&hidden.city, hidden.client("supervisor"));
    let filter = json!({ "title": { "startsWith": "l" }, "or": [{ "lead": { "code": { "in": ["KJJ", "SWJ"] } } }] });
    let query =
        format!("format=csv&year=2015&jurisdiction={WUHAN}&period=2015-Q3&filter={}", encoded(&filter.to_string()));
    let input =
        json!({ "format": "CSV", "year": 2015, "jurisdictionCode": WUHAN, "period": "2015-Q3", "filter": filter });
    let job = written(city, &client, input).await;
    let reply = city.anonymous().get(url(&job)).await;
    assert_eq!(reply.text, export(&client, &query).await.text);
    assert_eq!((&job["fileName"], &job["cursor"]), (&json!("督办台账-420100-2015-Q3.csv"), &json!(null)));
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
    for (format, kind, magic) in
        [("XLSX", None, "PK"), ("DOCX", Some("CONTACTS"), "PK"), ("HTML", None, "<!DOCTYPE html>")]
    {
        let mut input = json!({ "format": format, "agency": "市科技局", "year": 2015 });
        if let Some(kind) = kind {
            input["kind"] = json!(kind);
        }
        let job = written(city, &client, input).await;
        assert_eq!((&job["status"], &job["itemsTotal"]), (&json!("DONE"), &json!(null)), "{job}");
        assert!(city.anonymous().bytes(url(&job)).await.starts_with(magic.as_bytes()), "{format}");
    }
}

#[tokio::test]
async fn nobody_else_sees_an_export() {
    let hidden = HiddenCity::new().await;
    let (city, office) = (&hidden.city, hidden.client("supervisor"));
    let job = written(city, &office, json!({ "format": "JSONL" })).await;
    let path = url(&job).split('?').next().unwrap();
    let subject = "[Supervisor] None";
    let others = [
        ("a colleague", city.token_of("li.si", &[Role::Supervisor], WUHAN, None)),
        ("the auditor", city.token(&[Role::Auditor], WUHAN, None)),
        ("an agency", city.token(&[Role::Agency], WUHAN, Some("KJJ"))),
        ("the same person elsewhere", city.token_of(subject, &[Role::Supervisor], "420200", None)),
        ("the same person with fewer rights", city.token_of(subject, &[Role::Agency], WUHAN, Some("KJJ"))),
        ("the same person with more", city.token_of(subject, &[Role::Supervisor, Role::Agency], WUHAN, Some("KJJ"))),
    ];
    for (who, token) in others {
        let client = city.anonymous().with_token(token);
        assert_eq!(seen(&client, &job["id"]).await, json!(null), "{who}");
        let list = client.query("{ exports { totalCount nodes { fileName } } }").await;
        let list = list["exports"]["nodes"].as_array().unwrap().clone();
        // The city's own rows have one of KJJ's and one of the neighbour's.
        assert!(list.iter().all(|job| job["fileName"].as_str().unwrap().starts_with("export-")), "{who}: {list:?}");
        assert_eq!(client.refused("cancelExport", json!({ "id": job["id"] })).await, ["NOT_FOUND id"], "{who}");
        let reply = client.get(path).await;
        assert_eq!(reply.status, 404, "{who}");
        let missing = client.get("/exports/EXP_AAAAAAAAAAAAAAAAAAAAAA").await;
        assert_eq!(reply.message(), missing.message(), "{who}");
    }
    assert_eq!(city.anonymous().get(path).await.status, 401);
    assert_eq!(seen(&office, &job["id"]).await["status"], "DONE");
}

#[tokio::test]
async fn a_link_is_for_one_file_and_for_some_minutes() {
    let hidden = HiddenCity::new().await;
    let (city, bureau) = (&hidden.city, hidden.client("KJJ"));
    let [one, other] = [
        written(city, &bureau, json!({ "format": "JSONL" })).await,
        written(city, &bureau, json!({ "format": "CSV" })).await,
    ];
    let (path, _) = url(&one).split_once('?').unwrap();
    let (_, signature) = url(&other).split_once('?').unwrap();
    let nobody = city.anonymous();
    assert_eq!(nobody.get(&format!("{path}?{signature}")).await.status, 403);
    // Nor does it open what is attached, or a door of its own.
    let file = path.replace("/exports/EXP_", "/files/ATT_");
    assert_eq!(nobody.get(&format!("{file}?{}", url(&one).split_once('?').unwrap().1)).await.status, 404);
    city.clock.advance(TimeDelta::hours(1));
    assert_eq!(nobody.get(url(&one)).await.status, 403);
    let again = seen(&bureau, &one["id"]).await;
    assert_eq!(nobody.get(url(&again)).await.status, 200);
}

#[tokio::test]
async fn a_cancelled_export_is_not_begun_not_finished_and_not_kept() {
    let hidden = HiddenCity::new().await;
    let (city, client, node) = (&hidden.city, hidden.client("supervisor"), node(&hidden.city).await);
    let cancel = async |id: &Value| client.done("cancelExport", JOB, json!({ "id": id })).await["export"].take();
    // One that waits.
    let id = ask(&client, json!({ "format": "CSV" })).await["id"].take();
    assert_eq!(cancel(&id).await["status"], "CANCELLED");
    assert!(!node.run().await.unwrap());
    // One that is being written.
    let id = ask(&client, json!({ "format": "CSV" })).await["id"].take();
    let now = city.clock.now();
    let job = city.store.lease_export(key(&id), now, now + LEASE).await.unwrap().unwrap();
    let half = Written { items_done: 3, items_total: Some(7), cursor: None };
    assert!(city.store.beat_export(&job, &half, now + LEASE).await.unwrap());
    let running = seen(&client, &id).await;
    assert_eq!(
        (&running["status"], &running["itemsDone"], &running["itemsTotal"]),
        (&json!("RUNNING"), &json!(3), &json!(7))
    );
    cancel(&id).await;
    assert!(!city.store.beat_export(&job, &half, now + LEASE).await.unwrap(), "its node learns it");
    assert!(!city.store.finish_export(&job, &half, 1, now).await.unwrap());
    assert_eq!(seen(&client, &id).await["status"], "CANCELLED");
    assert_eq!(client.refused("cancelExport", json!({ "id": id })).await, ["INVALID_TRANSITION id"]);
    // One that is done.
    let job = written(city, &client, json!({ "format": "CSV" })).await;
    assert_eq!(files(city), 1);
    cancel(&job["id"]).await;
    let reply = city.anonymous().get(url(&job)).await;
    assert_eq!(reply.status, 409, "{}", reply.text);
    node.sweep().await.unwrap();
    assert_eq!(files(city), 0);
    assert_eq!(seen(&client, &job["id"]).await["status"], "CANCELLED", "the list still tells of it");
}

#[tokio::test]
async fn what_a_node_had_begun_when_it_died_is_begun_again_and_not_for_ever() {
    let hidden = HiddenCity::new().await;
    let (city, client, node) = (&hidden.city, hidden.client("supervisor"), node(&hidden.city).await);
    let id = ask(&client, json!({ "format": "JSONL" })).await["id"].take();
    let dies = async || {
        let now = city.clock.now();
        city.store.lease_export(node.ids.next(), now, now + LEASE).await.unwrap()
    };
    let dead = dies().await.unwrap();
    assert!(!node.run().await.unwrap(), "it is another's");
    city.clock.advance(LEASE);
    assert!(node.run().await.unwrap());
    let job = seen(&client, &id).await;
    assert_eq!(job["status"], "DONE");
    assert_eq!(lines(&city.anonymous().get(url(&job)).await.text), listed(&client, "", "null").await);
    // It was only slow, and comes too late.
    let late = Written { items_done: 1, ..Written::default() };
    assert!(!city.store.finish_export(&dead, &late, 1, city.clock.now()).await.unwrap());
    assert_eq!(city.anonymous().get(url(&job)).await.status, 200);

    let id = ask(&client, json!({ "format": "JSONL" })).await["id"].take();
    for _ in 0..ATTEMPTS_MAX {
        assert!(dies().await.is_some());
        city.clock.advance(LEASE);
    }
    assert!(node.run().await.unwrap());
    let job = seen(&client, &id).await;
    assert_eq!((&job["status"], &job["failureCode"]), (&json!("FAILED"), &json!("FAULT")));
    assert!(job["failureMessage"].as_str().unwrap().contains("stopped several times"), "{job}");
}

#[tokio::test]
async fn a_server_that_stops_gives_back_what_it_writes() {
    let city = large_city(1_203, &[]).await;
    let (client, node) = (city.supervisor(), node(&city).await);
    let id = ask(&client, json!({ "format": "JSONL" })).await["id"].take();
    node.ending.store(true, Ordering::Relaxed);
    assert!(node.run().await.unwrap());
    assert_eq!(seen(&client, &id).await["status"], "QUEUED");
    node.ending.store(false, Ordering::Relaxed);
    assert!(node.run().await.unwrap());
    let job = seen(&client, &id).await;
    assert_eq!((&job["status"], &job["itemsDone"]), (&json!("DONE"), &json!(1_203)));
    assert_eq!(city.anonymous().get(url(&job)).await.text.lines().count(), 1_203);
}

#[tokio::test]
async fn after_seven_days_it_is_forgotten_with_its_file() {
    let hidden = HiddenCity::new().await;
    let (city, client, node) = (&hidden.city, hidden.client("LYJ"), node(&hidden.city).await);
    let job = written(city, &client, json!({ "format": "CSV" })).await;
    let ended: chrono::DateTime<chrono::Utc> = job["finishedAt"].as_str().unwrap().parse().unwrap();
    let expires: chrono::DateTime<chrono::Utc> = job["expiresAt"].as_str().unwrap().parse().unwrap();
    assert_eq!(expires - ended, KEPT);
    city.clock.advance(KEPT - TimeDelta::seconds(1));
    node.sweep().await.unwrap();
    let token = city.token(&[Role::Agency], WUHAN, Some("LYJ"));
    let client = city.anonymous().with_token(token);
    let job = seen(&client, &job["id"]).await;
    assert_eq!(city.anonymous().get(url(&job)).await.status, 200);
    city.clock.advance(TimeDelta::seconds(1));
    assert_eq!(city.anonymous().get(url(&job)).await.status, 404);
    node.sweep().await.unwrap();
    assert_eq!((files(city), seen(&client, &job["id"]).await), (0, json!(null)));
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused_when_it_is_asked_for() {
    let hidden = HiddenCity::new().await;
    let client = hidden.client("KJJ");
    for (input, expected) in [
        (json!({ "format": "DOCX" }), "REQUIRED agency"),
        (json!({ "format": "DOCX", "agency": "KJJ", "kind": "CONTACTS" }), "REQUIRED year"),
        (json!({ "format": "HTML", "kind": "LEDGER" }), "INVALID format"),
        (json!({ "format": "CSV", "agency": "市公安局" }), "NOT_FOUND agency"),
        (json!({ "format": "CSV", "jurisdictionCode": "999999" }), "NOT_FOUND jurisdictionCode"),
        (json!({ "format": "CSV", "period": "春天" }), "INVALID period"),
        (json!({ "format": "HTML", "kind": "COMPLETION", "year": 2015 }), "REQUIRED period"),
    ] {
        assert_eq!(client.refused("createExport", input.clone()).await, [expected], "{input}");
    }
    assert_eq!(hidden.client("admin").refused("createExport", json!({ "format": "CSV" })).await, ["NOT_ALLOWED"]);
    for _ in 0..5 {
        ask(&client, json!({ "format": "CSV" })).await;
    }
    assert_eq!(client.refused("createExport", json!({ "format": "CSV" })).await, ["OUT_OF_RANGE"]);
    // Another's don't count.
    ask(&hidden.client("LYJ"), json!({ "format": "CSV" })).await;
    let list = client.query("{ exports(first: 2) { totalCount pageInfo { hasNextPage } nodes { status } } }").await;
    assert_eq!(list["exports"]["totalCount"], 6, "with the one that the city has");
    assert_eq!(list["exports"]["nodes"], json!([{ "status": "QUEUED" }, { "status": "QUEUED" }]));
}

#[tokio::test]
async fn what_turns_out_to_be_none_of_the_askers_fails_in_words() {
    let hidden = HiddenCity::new().await;
    let (city, bureau) = (&hidden.city, hidden.client("LYJ"));
    let input = json!({ "format": "HTML", "kind": "PUBLICATION", "year": 2015, "period": "2015-Q3" });
    let job = written(city, &bureau, input).await;
    assert_eq!(
        (&job["status"], &job["failureCode"], &job["downloadUrl"]),
        (&json!("FAILED"), &json!("REFUSED"), &json!(null))
    );
    assert!(job["failureMessage"].as_str().unwrap().contains("for supervisors and auditors"), "{job}");
    // Another agency's plan, which is as good as none.
    let job = written(city, &bureau, json!({ "format": "HTML", "agency": "市科技局", "year": 2015 })).await;
    assert!(job["failureMessage"].as_str().unwrap().contains("no such work report or plan"), "{job}");
    let path = format!("/exports/{}", job["id"].as_str().unwrap());
    let reply = bureau.get(&path).await;
    assert_eq!((reply.status, reply.message().contains("FAILED")), (409, true), "{}", reply.text);
}

#[tokio::test]
async fn an_agency_that_is_dissolved_gets_nothing_any_more() {
    let hidden = HiddenCity::new().await;
    let (city, bureau) = (&hidden.city, hidden.client("LYJ"));
    let done = written(city, &bureau, json!({ "format": "JSONL" })).await;
    let waits = ask(&bureau, json!({ "format": "JSONL" })).await;
    let query = "{ agency(code: \"LYJ\") { id version name } }";
    let agency = city.admin().query(query).await["agency"].take();
    let off =
        json!({ "id": agency["id"], "expectedVersion": agency["version"], "name": agency["name"], "active": false });
    city.admin().done("saveAgency", "agency { id }", off).await;
    assert_eq!(city.anonymous().get(url(&done)).await.status, 404);
    assert!(node(city).await.run().await.unwrap());
    let jobs = city.store.expired_exports(city.clock.now() + KEPT).await.unwrap();
    let job = jobs.into_iter().find(|job| job.id == key(&waits["id"])).unwrap();
    assert_eq!((job.status.as_str(), job.failure_code.as_deref()), ("FAILED", Some("REFUSED")));
}

#[tokio::test]
async fn the_server_writes_what_is_asked_of_it() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    let id = ask(&client, json!({ "format": "XLSX" })).await["id"].take();
    let place = city.files.path().join("files");
    let mut command = duban(&["serve"]);
    command
        .env("DUBAN_DATABASE_URL", &city.database.url)
        .env("DUBAN_JWT__SECRET", SECRET)
        .env("DUBAN_LISTEN", "127.0.0.1:0")
        .env("DUBAN_METRICS_LISTEN", "off")
        .env("DUBAN_FILES__URL", place);
    let mut server = Serving::start_logged(&mut command);
    let said = server.read_to("export written aside");
    assert!(said.contains("ended=\"done\""), "{said}");
    assert_eq!(server.stop(), Some(0));
    let job = seen(&client, &id).await;
    assert_eq!((&job["status"], &job["itemsDone"]), (&json!("DONE"), &json!(30)));
}
