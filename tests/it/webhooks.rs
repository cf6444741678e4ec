//! Webhooks: what is delivered, in order, at least once, under one id, signed; and what never leaves.

mod failures;
mod owners;
mod receiver;

use std::collections::BTreeSet;
use std::sync::Arc;

use duban::http::HttpCourier;
use duban::model::clock::Clock;
use duban::model::event::{About, EventAudience};
use duban::model::ids::Ids;
use duban::model::viewer::Viewer;
use duban::service::deliver_webhooks::DeliverWebhooks;
use duban::store::{Change, Store};
use entity::agency_alias;
use serde_json::{Value, json};
use uuid::Uuid;

use self::receiver::{Answer, Receiver};
use crate::changes::opaque;
use crate::harness::client::Client;
use crate::harness::program::{Serving, duban};
use crate::harness::{SECRET, TestCity, WUHAN, store};

const WEBHOOK: &str = "webhook { id version status url description actions entityTypes agency { code } }";
const OPEN: [(&str, &str); 3] = [
    ("DUBAN_WEBHOOKS__ALLOW_NETWORKS", "127.0.0.0/8,::1"),
    ("DUBAN_WEBHOOKS__ALLOW_HTTP", "true"),
    ("DUBAN_WEBHOOKS__REQUEST_SECONDS", "1"),
];

/// A city whose webhooks may lead to this machine.
async fn open_city() -> TestCity {
    TestCity::wuhan_2015_with(&OPEN).await
}

/// What delivers, as a node of its own over a store.
fn node(city: &TestCity, store: &Store) -> DeliverWebhooks {
    let courier = Arc::new(HttpCourier::new(&city.config.webhooks).unwrap());
    let (clock, zone) = (city.clock.clone(), city.config.time_zone);
    let (store, ids, ending) = (store.clone(), Ids::new(clock.clone()), Arc::default());
    DeliverWebhooks { store, ids, clock, near_due_days: 7, zone, courier, ending }
}

/// Delivers what is due now.
async fn deliver(city: &TestCity) {
    while node(city, &city.store).run().await.unwrap() {}
}

async fn register(client: &Client, input: Value) -> (Value, String) {
    let payload = client.done("saveWebhook", &format!("secret {WEBHOOK}"), input).await;
    let secret = payload["secret"].as_str().unwrap().to_owned();
    (payload["webhook"].clone(), secret)
}

async fn seen(client: &Client) -> Value {
    let query = "{ webhooks { totalCount nodes { id version status deliveries { totalCount nodes { id status attempts attemptedAt nextAttemptAt responseCode durationMs error } } } } }";
    client.query(query).await["webhooks"].take()
}

/// The log of the only webhook, latest first.
async fn log(client: &Client) -> Vec<Value> {
    seen(client).await["nodes"][0]["deliveries"]["nodes"].as_array().unwrap().clone()
}

fn versioned(webhook: &Value) -> Value {
    json!({ "id": webhook["id"], "expectedVersion": webhook["version"] })
}

/// One commit of the office with so many changes, told as it says.
async fn write(city: &TestCity, number: usize, about: impl Fn(Uuid) -> About) -> Vec<Uuid> {
    let found = city.store.identity(WUHAN, Some("LYJ")).await.unwrap().unwrap();
    let (place, agency) = (found.jurisdiction, found.agency.unwrap());
    let (viewer, ids) = (Viewer::operator(place), Ids::new(city.clock.clone()));
    let change = Change {
        viewer: &viewer,
        jurisdiction: place,
        action: "test",
        ids: &ids,
        now: city.clock.now(),
        today: city.clock.today(),
        trace_id: None,
    };
    let mut work = city.store.begin(&change).await.unwrap();
    work.about(about(agency));
    let rows: Vec<_> = (0..number)
        .map(|_| {
            let id = work.id();
            agency_alias::Model { id, jurisdiction_id: place, agency_id: agency, name: id.to_string() }
        })
        .collect();
    work.add(&rows).await.unwrap();
    work.commit().await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

fn of_office(_: Uuid) -> About {
    About::default()
}

fn of_agency(agency: Uuid) -> About {
    About { agency: Some(agency), audience: EventAudience::Agency, ..About::default() }
}

#[tokio::test]
async fn a_change_is_delivered_once_signed_and_thin() {
    let city = open_city().await;
    let (office, receiver) = (city.supervisor(), Receiver::start().await);
    let (webhook, secret) =
        register(&office, json!({ "url": receiver.url, "description": "大屏", "entityTypes": ["AgencyAlias"] })).await;
    assert_eq!((&webhook["status"], &webhook["agency"]), (&json!("ACTIVE"), &Value::Null));
    assert_eq!(webhook["entityTypes"], json!(["AgencyAlias"]));
    let written = write(&city, 1, of_office).await;
    deliver(&city).await;
    deliver(&city).await;
    let heard = receiver.take();
    let [message] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!(message.signed_by(&[&secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]), [true, false]);
    assert_eq!(message.header("content-type"), "application/json");
    assert_eq!(message.header("webhook-timestamp"), city.clock.now().timestamp().to_string());
    let body = message.json();
    let shape: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(shape, ["type", "timestamp", "data"]);
    let data = &body["data"];
    let told: Vec<&str> = data.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(told, ["cursor", "action", "entityType", "entityId", "outOfSight", "changes"]);
    assert_eq!((&body["type"], &data["action"]), (&json!("agency_alias.changed"), &json!("test")));
    assert_eq!(data["entityId"], opaque(&written)[0]);
    let log = log(&office).await;
    assert_eq!(log.len(), 1);
    assert_eq!((&log[0]["id"], &log[0]["status"]), (&json!(message.id()), &json!("DELIVERED")));
    assert_eq!(
        (&log[0]["attempts"], &log[0]["responseCode"], &log[0]["error"]),
        (&json!(1), &json!(200), &Value::Null)
    );
    // The cursor goes on in the feed.
    write(&city, 1, of_office).await;
    let query = "query($after: String) { changes(after: $after, filter: {entityType: {eq: \"AgencyAlias\"}}) { nodes { entityId } } }";
    let later = office.query_with(query, json!({ "after": data["cursor"] })).await;
    assert_eq!(later["changes"]["nodes"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn changes_come_in_order_and_one_that_fails_keeps_the_later_ones_waiting() {
    let city = open_city().await;
    let (office, receiver) = (city.supervisor(), Receiver::start().await);
    register(&office, json!({ "url": receiver.url, "actions": ["test"] })).await;
    let written = write(&city, 5, of_office).await;
    receiver.answers(&[Answer::Status(200), Answer::Status(500), Answer::Status(503)]);
    deliver(&city).await;
    deliver(&city).await;
    assert_eq!(receiver.heard().len(), 2, "the second is not tried again before its time");
    let log = log(&office).await;
    assert_eq!(
        (&log[0]["status"], &log[0]["error"], &log[0]["responseCode"]),
        (&json!("PENDING"), &json!("STATUS"), &json!(500))
    );
    let next: chrono::DateTime<chrono::Utc> = log[0]["nextAttemptAt"].as_str().unwrap().parse().unwrap();
    assert!(next > city.clock.now());
    for _ in 0..2 {
        city.clock.advance(chrono::TimeDelta::minutes(1));
        deliver(&city).await;
    }
    let heard = receiver.take();
    let entities: Vec<String> = heard.iter().map(receiver::Heard::entity).collect();
    let ids = opaque(&written);
    let expected = [&ids[0], &ids[1], &ids[1], &ids[1], &ids[2], &ids[3], &ids[4]];
    assert_eq!(entities.iter().collect::<Vec<_>>(), expected);
    assert_eq!((heard[1].id(), heard[2].id()), (heard[2].id(), heard[3].id()), "one id however often it is sent");
    assert_eq!(heard.iter().map(receiver::Heard::id).collect::<BTreeSet<_>>().len(), 5);
    assert_eq!(self::log(&office).await[3]["attempts"], 3);
}

#[tokio::test]
async fn two_nodes_never_make_the_same_attempt() {
    let city = open_city().await;
    let receiver = Receiver::start().await;
    register(&city.supervisor(), json!({ "url": receiver.url, "actions": ["test"] })).await;
    let other = store(&city.database.url).await;
    let nodes = [node(&city, &city.store), node(&city, &other), node(&city, &city.store)];
    let mut written = Vec::new();
    for _ in 0..5 {
        written.extend(write(&city, 6, of_office).await);
        let runs = nodes.iter().map(|node| async move { while node.run().await.unwrap() {} });
        futures_util::future::join_all(runs).await;
    }
    deliver(&city).await;
    let entities: Vec<String> = receiver.heard().iter().map(receiver::Heard::entity).collect();
    assert_eq!(entities, opaque(&written), "each once, in order");
}

#[tokio::test]
async fn after_a_rotation_both_secrets_sign_until_the_overlap_ends() {
    let city = open_city().await;
    let (office, receiver) = (city.supervisor(), Receiver::start().await);
    let (webhook, old) = register(&office, json!({ "url": receiver.url, "actions": ["test"] })).await;
    let mut input = versioned(&webhook);
    input["overlapHours"] = json!(2);
    let rotated = office.done("rotateWebhookSecret", &format!("secret {WEBHOOK}"), input).await;
    let new = rotated["secret"].as_str().unwrap().to_owned();
    let mut signed = Vec::new();
    for hours in [0, 1, 2] {
        city.clock.advance(chrono::TimeDelta::hours(i64::from(hours > 0)));
        write(&city, 1, of_office).await;
        deliver(&city).await;
        signed.push(receiver.take()[0].signed_by(&[&old, &new]));
    }
    assert_eq!(signed, [[true, true], [true, true], [false, true]]);
    // One that leaked signs no more.
    let mut input = versioned(&rotated["webhook"]);
    input["overlapHours"] = json!(0);
    office.done("rotateWebhookSecret", "secret", input).await;
    write(&city, 1, of_office).await;
    deliver(&city).await;
    assert_eq!(receiver.take()[0].signed_by(&[&old, &new]), [false, false]);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_stands_in_no_event() {
    let city = open_city().await;
    let (office, receiver) = (city.supervisor(), Receiver::start().await);
    let input = json!({ "url": receiver.url, "idempotencyKey": "once" });
    let (webhook, secret) = register(&office, input.clone()).await;
    let again = office.done("saveWebhook", &format!("secret {WEBHOOK}"), input).await;
    assert_eq!((&again["secret"], &again["webhook"]["id"]), (&Value::Null, &webhook["id"]));
    let mut input = versioned(&webhook);
    input["url"] = webhook["url"].clone();
    let saved = office.done("saveWebhook", &format!("secret {WEBHOOK}"), input).await;
    assert_eq!(saved["secret"], Value::Null);
    let told = office.ask("{ changes(first: 100, filter: {entityType: {eq: \"Webhook\"}}) { nodes { action changes { field before after } } } }", json!({})).await.text;
    assert!(told.contains("saveWebhook") && !told.contains(&secret) && !told.contains("whsec_"), "{told}");
}

#[tokio::test]
async fn a_server_delivers_by_itself_and_logs_no_address() {
    let city = open_city().await;
    let (office, receiver) = (city.supervisor(), Receiver::start().await);
    receiver.answers(&[Answer::Status(200), Answer::Status(500)]);
    register(&office, json!({ "url": format!("{}?token=private", receiver.url), "actions": ["test"] })).await;
    write(&city, 2, of_office).await;
    let mut command = duban(&["serve"]);
    command.env("DUBAN_DATABASE_URL", &city.database.url).env("DUBAN_JWT__SECRET", SECRET);
    command.env("DUBAN_LISTEN", "127.0.0.1:0").env("DUBAN_METRICS_LISTEN", "off").envs(OPEN);
    let mut serving = Serving::start_logged(&mut command);
    let log = tokio::task::spawn_blocking(move || serving.read_to("a webhook was not delivered")).await.unwrap();
    assert!(!log.contains("token=private") && !log.contains("whsec_"), "{log}");
    assert_eq!(receiver.heard().len(), 2);
}
