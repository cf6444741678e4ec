//! Honest cost: what an operation was computed to cost is taken before it runs, what it did not use comes back, and an
//! empty bucket says how long to wait.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::{Client, Reply};
use crate::harness::database::TestDatabase;
use crate::http::bare_client;
use crate::realtime::socket::Socket;

/// 2 rows of 36: computed to cost 5, and costs 5.
const TWO_ROWS: &str = "{ assignments(first: 2) { nodes { id } } }";
/// No row of 100: computed to cost 201, and costs 1.
const NONE_OF_100: &str = "{ assignments(filter: { ordinal: { eq: 999 } }, first: 100) { nodes { id } } }";

fn settings(bucket: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("DUBAN_RATE_LIMIT__ENABLED", "true"),
        ("DUBAN_RATE_LIMIT__BUCKET", bucket),
        ("DUBAN_RATE_LIMIT__RESTORE_PER_SECOND", "10"),
    ]
}

async fn city(bucket: &'static str) -> TestCity {
    TestCity::wuhan_2015_with(&settings(bucket)).await
}

/// What an operation cost, as its answer tells it.
async fn cost(client: &Client, query: &str) -> Value {
    let body = json!({ "query": query, "extensions": { "cost": true } });
    let mut answer = client.post(body.to_string(), &[]).await.json();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["extensions"]["cost"].take()
}

fn told(requested: u64, actual: u64, available: u64) -> Value {
    json!({ "requested": requested, "actual": actual, "limit": 1000, "available": available, "restoreRate": 10 })
}

#[tokio::test]
async fn an_answer_tells_its_cost_where_it_is_asked_to_and_only_there() {
    let city = city("1000").await;
    let office = city.supervisor();
    assert_eq!(cost(&office, TWO_ROWS).await, told(5, 5, 995));
    assert_eq!(cost(&office, NONE_OF_100).await, told(201, 1, 994), "what was not used is back");
    let plain = office.ask(TWO_ROWS, json!({})).await.json();
    assert!(plain.get("extensions").is_none(), "{plain}");
    let body = json!({ "query": TWO_ROWS }).to_string();
    let by_header = office.post(body, &[("graphql-cost", "include")]).await.json();
    assert_eq!(by_header["extensions"]["cost"], told(5, 5, 984));
    let address = "/graphql?query=%7Bviewer%7Btoday%7D%7D&extensions=%7B%22cost%22:true%7D";
    assert_eq!(office.get(address).await.json()["extensions"]["cost"], told(1, 1, 983));
    assert_eq!(cost(&city.auditor(), TWO_ROWS).await, told(5, 5, 995), "each subject has its own");
}

#[tokio::test]
async fn an_empty_bucket_refuses_says_when_to_come_again_and_fills_with_time() {
    let city = city("202").await;
    let office = city.supervisor();
    office.query(TWO_ROWS).await;
    let spent = office.ask(NONE_OF_100, json!({})).await;
    assert_eq!((spent.status, spent.code().as_str()), (429, "RATE_LIMITED"), "{}", spent.text);
    assert_eq!(spent.header("retry-after"), Some("1"));
    let extensions = &spent.json()["errors"][0]["extensions"];
    assert_eq!(extensions["cost"], json!({ "requested": 201, "limit": 202, "available": 197, "restoreRate": 10 }));
    assert_eq!(extensions["retryAfter"], 1);
    assert!(spent.message().contains("costs 201, and 197 of 202 are left"), "{}", spent.message());
    assert!(spent.json().get("data").is_none());
    // Whatever the client reads: nothing on the way may take it for an answer.
    let body = json!({ "query": NONE_OF_100 }).to_string();
    let json = office.post(body, &[("accept", "application/json"), ("accept-language", "zh")]).await;
    assert_eq!((json.status, json.header("retry-after")), (429, Some("1")));
    assert!(json.message().contains("请在 1 秒后重试"), "{}", json.message());
    // Others go on, and what is small goes on.
    city.auditor().query(NONE_OF_100).await;
    office.query(TWO_ROWS).await;
    city.clock.advance(TimeDelta::seconds(1));
    office.query(NONE_OF_100).await;
}

#[tokio::test]
async fn what_costs_more_than_a_bucket_waits_for_a_full_one() {
    let city = city("100").await;
    let office = city.supervisor();
    office.query(NONE_OF_100).await;
    let again = office.ask(NONE_OF_100, json!({})).await;
    assert_eq!((again.status, again.header("retry-after")), (429, Some("1")));
    city.clock.advance(TimeDelta::seconds(1));
    office.query(NONE_OF_100).await;
}

#[tokio::test]
async fn an_operation_sees_how_its_subject_stands() {
    let city = city("1000").await;
    let office = city.supervisor();
    let query = "{ rateLimit { limit available restoreRate requested resetAt } }";
    let stands = json!({
        "limit": 1000, "available": 999, "restoreRate": 10, "requested": 1, "resetAt": "2026-01-05T01:00:00.100Z",
    });
    assert_eq!(office.query(query).await["rateLimit"], stands);
    let (_, statements) = city.statements(office.query(query)).await;
    assert_eq!(statements, 0, "a node's own buckets are in its memory");
}

#[tokio::test]
async fn nothing_is_limited_where_it_is_switched_off() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_RATE_LIMIT__BUCKET", "1")]).await;
    let office = city.supervisor();
    assert_eq!(office.query("{ rateLimit { limit } }").await["rateLimit"], Value::Null);
    let none = Value::Null;
    let told = json!({ "requested": 201, "actual": 1, "limit": none, "available": none, "restoreRate": none });
    assert_eq!(cost(&office, NONE_OF_100).await, told);
}

#[tokio::test]
async fn what_is_refused_before_it_runs_and_what_reads_the_schema_give_all_back() {
    let city = city("1000").await;
    let office = city.supervisor();
    let unknown = office.ask("{ assignments(first: 100) { nodes { idd } } }", json!({})).await;
    assert_eq!(unknown.code(), "BAD_USER_INPUT");
    assert_eq!(cost(&office, TWO_ROWS).await["available"], 995);
    let schema = cost(&office, "{ __schema { types { name fields { name type { name } } } } }").await;
    assert_eq!((&schema["actual"], &schema["available"]), (&json!(1), &json!(994)));
}

#[tokio::test]
async fn nodes_that_share_the_database_share_the_buckets_by_one_statement() {
    let database = TestDatabase::wuhan_2015().await;
    let settings = [settings("1000"), vec![("DUBAN_RATE_LIMIT__SHARED", "true")]].concat();
    let other = TestCity::over(TestDatabase::at(&database.url), &settings).await;
    let city = TestCity::over(database, &settings).await;
    let here = city.supervisor();
    let there = here.at(&other.url);
    assert_eq!(cost(&here, TWO_ROWS).await, told(5, 5, 995));
    assert_eq!(cost(&there, TWO_ROWS).await, told(5, 5, 990));
    // What is to come back comes with the node's next request.
    assert_eq!(cost(&here, NONE_OF_100).await, told(201, 1, 989));
    assert_eq!(cost(&here, TWO_ROWS).await, told(5, 5, 984));
    assert_eq!(cost(&there, TWO_ROWS).await, told(5, 5, 979));
    let query = "{ rateLimit { available } }";
    let (seen, statements) = city.statements(here.query(query)).await;
    assert_eq!((&seen["rateLimit"]["available"], statements), (&json!(978), 1));
    for _ in 0..4 {
        there.query("{ assignments(first: 100) { nodes { id } } }").await;
    }
    // Each was computed to cost 201 and cost 73; the last difference has not come back yet.
    let spent = here.ask("{ a: assignments(first: 100) { nodes { id } } b: assignments(first: 100) { nodes { id } } c: assignments(first: 100) { nodes { id } } }", json!({})).await;
    assert_eq!((spent.status, spent.header("retry-after")), (429, Some("5")), "{}", spent.text);
    assert_eq!(spent.json()["errors"][0]["extensions"]["cost"]["available"], 978 - 3 * 73 - 201);
    city.clock.advance(TimeDelta::seconds(60));
    assert_eq!(cost(&here, TWO_ROWS).await, told(5, 5, 995), "no fuller than full");
}

/// The response in the first event of a stream.
async fn first_event(city: &TestCity, query: &str) -> Value {
    let mut response = bare_client()
        .post(format!("{}/graphql/stream", city.url))
        .header("accept", "text/event-stream")
        .header("accept-language", "en")
        .header("content-type", "application/json")
        .bearer_auth(city.supervisor().token.unwrap())
        .body(json!({ "query": query, "extensions": { "cost": true } }).to_string())
        .send()
        .await
        .unwrap();
    let mut text = String::new();
    while !text.contains("data: {") || !text.ends_with('\n') {
        text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
    }
    serde_json::from_str(text.split("data: ").nth(1).unwrap().lines().next().unwrap()).unwrap()
}

#[tokio::test]
async fn streams_are_charged_as_requests_are() {
    let city = city("1000").await;
    assert_eq!(first_event(&city, TWO_ROWS).await["extensions"]["cost"], told(5, 5, 995));
    let mut socket = Socket::acknowledged(&city, &city.supervisor().token.unwrap()).await;
    socket.subscribe("1", NONE_OF_100).await;
    assert_eq!(socket.hear().await["type"], "next");
    assert_eq!(socket.hear().await["type"], "complete");
    // A subscription takes the cost of one answer when it begins, and keeps it.
    socket.subscribe("2", "subscription { assignmentChanged { assignment { agency { name } } } }").await;
    socket.subscribe("3", "{ rateLimit { available } }").await;
    let seen = socket.hear().await;
    assert_eq!((&seen["id"], &seen["payload"]["data"]["rateLimit"]["available"]), (&json!("3"), &json!(994 - 3 - 1)));
    socket.leave().await;
}

#[tokio::test]
async fn streams_are_refused_in_their_own_words() {
    let city = city("30").await;
    let refused = |answer: &Value| {
        let extensions = &answer["errors"][0]["extensions"];
        (extensions["code"].clone(), extensions["retryAfter"].clone())
    };
    let both = (json!("RATE_LIMITED"), json!(3));
    city.supervisor().query("{ assignments(first: 14) { nodes { id } } }").await;
    assert_eq!(refused(&first_event(&city, NONE_OF_100).await), both);
    let mut socket = Socket::acknowledged(&city, &city.supervisor().token.unwrap()).await;
    socket.subscribe("1", NONE_OF_100).await;
    let error = socket.hear().await;
    assert_eq!(error["type"], "error");
    assert_eq!(refused(&json!({ "errors": error["payload"] })), both);
    socket.leave().await;
}

#[tokio::test]
async fn of_many_at_once_so_many_pass_as_the_bucket_holds() {
    let city = city("50").await;
    let office = city.supervisor();
    let asked = (0..20).map(|_| {
        let office = office.clone();
        tokio::spawn(async move { office.ask(TWO_ROWS, json!({})).await })
    });
    let mut passed = 0;
    for reply in asked.collect::<Vec<_>>() {
        let Reply { status, .. } = reply.await.unwrap();
        assert!([200, 429].contains(&status), "{status}");
        passed += u32::from(status == 200);
    }
    assert_eq!(passed, 10);
}
