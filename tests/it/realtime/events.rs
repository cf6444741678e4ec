//! graphql-sse, distinct connections mode.

use reqwest::Method;
use serde_json::{Value, json};

use super::TODAY;
use crate::harness::TestCity;
use crate::http::bare_client;

struct Stream {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Stream {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The events, each with its name and data; comments are for nobody.
    fn events(&self) -> Vec<(String, Value)> {
        let blocks = self.text.split("\n\n").filter(|block| !block.is_empty() && !block.starts_with(':'));
        let event = |block: &str| {
            let (name, data) = block.split_once('\n').unwrap();
            let data = data.strip_prefix("data:").unwrap().trim();
            let data = if data.is_empty() { Value::Null } else { serde_json::from_str(data).unwrap() };
            (name.strip_prefix("event: ").unwrap().to_owned(), data)
        };
        blocks.map(event).collect()
    }
}

async fn ask(city: &TestCity, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Stream {
    let token = city.supervisor().token.unwrap();
    let mut request = bare_client().request(method, format!("{}{path}", city.url)).header("accept-language", "en");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !headers.iter().any(|(name, _)| *name == "authorization") {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Stream { status, headers, text: response.text().await.unwrap() }
}

const EVENTS: (&str, &str) = ("accept", "text/event-stream");

async fn post(city: &TestCity, query: &str) -> Stream {
    ask(city, Method::POST, "/graphql/stream", &[EVENTS], Some(json!({ "query": query }))).await
}

#[tokio::test]
async fn a_query_is_one_next_and_complete_by_post_and_get() {
    let city = TestCity::wuhan_2015().await;
    let get = "/graphql/stream?query=%7B%20viewer%20%7B%20today%20%7D%20%7D";
    for stream in [post(&city, TODAY).await, ask(&city, Method::GET, get, &[EVENTS], None).await] {
        assert_eq!(stream.status, 200);
        assert_eq!(stream.header("content-type"), "text/event-stream; charset=utf-8");
        assert_eq!((stream.header("cache-control"), stream.header("x-accel-buffering")), ("no-store", "no"));
        assert!(stream.text.starts_with(":\n\n"), "something goes out at once");
        let expected = [
            ("next".to_owned(), json!({ "data": { "viewer": { "today": "2015-06-25" } } })),
            ("complete".to_owned(), Value::Null),
        ];
        assert_eq!(stream.events(), expected);
    }
}

#[tokio::test]
async fn what_is_refused_is_told_by_an_event_for_a_browser_shows_nothing_else() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__COMPLEXITY", "40")]).await;
    let cases = [
        ("{", "BAD_USER_INPUT"),
        ("{ noSuchField }", "BAD_USER_INPUT"),
        ("{ assignments { nodes { id } } }", "COST_EXCEEDED"),
        ("subscription { noSuchField }", "BAD_USER_INPUT"),
        ("mutation { noSuchField }", "BAD_USER_INPUT"),
    ];
    for (query, code) in cases {
        let stream = post(&city, query).await;
        assert_eq!(stream.status, 200, "{query}");
        let events = stream.events();
        assert_eq!(events.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["next", "complete"], "{query}");
        let error = &events[0].1["errors"][0]["extensions"];
        assert_eq!((&error["code"], error["traceId"].as_str()), (&json!(code), Some(stream.header("x-trace-id"))));
    }
    let changing = "/graphql/stream?query=mutation%20%7B%20__typename%20%7D";
    let refused = ask(&city, Method::GET, changing, &[EVENTS], None).await;
    assert!(refused.text.contains("GET runs queries only"), "{}", refused.text);
}

#[tokio::test]
async fn before_the_operation_http_has_its_words() {
    let city = TestCity::wuhan_2015().await;
    let body = || Some(json!({ "query": TODAY }));
    let path = "/graphql/stream";
    let refused = ask(&city, Method::POST, path, &[EVENTS, ("authorization", "Bearer bad")], body()).await;
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"));
    for accept in ["application/json", "text/html", "text/event-stream;q=0"] {
        let refused = ask(&city, Method::POST, path, &[("accept", accept)], body()).await;
        assert_eq!(refused.status, 406, "{accept}");
        assert!(refused.text.contains("accept text/event-stream"), "{}", refused.text);
    }
    for accept in ["text/event-stream", "text/*", "*/*", "application/json, text/event-stream;q=0.5"] {
        assert_eq!(ask(&city, Method::POST, path, &[("accept", accept)], body()).await.status, 200, "{accept}");
    }
    let refused = ask(&city, Method::POST, path, &[EVENTS, ("content-type", "text/plain")], None).await;
    assert_eq!(refused.status, 415);
    let refused = ask(&city, Method::GET, path, &[EVENTS], None).await;
    assert_eq!(refused.status, 400, "there is no query");
    let refused = ask(&city, Method::PUT, path, &[EVENTS], None).await;
    assert_eq!((refused.status, refused.header("allow")), (405, "GET,HEAD,POST"), "there are no reservations");
}

#[tokio::test]
async fn events_are_not_compressed_for_that_would_hold_them_back() {
    let city = TestCity::wuhan_2015().await;
    let body = Some(json!({ "query": "{ responsibilities(first: 100) { nodes { id title } } }" }));
    let stream = ask(&city, Method::POST, "/graphql/stream", &[EVENTS, ("accept-encoding", "gzip, br")], body).await;
    assert_eq!((stream.status, stream.header("content-encoding")), (200, ""));
    assert_eq!(stream.events().len(), 2);
}
