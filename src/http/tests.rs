//! What every request meets, whatever it asks for.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, AUTHORIZATION, CONTENT_ENCODING,
    CONTENT_TYPE, ORIGIN, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, Request, StatusCode};

use super::fixture::{self, TRACEPARENT, TestServer};

fn get(path: &str) -> Request<Body> {
    Request::get(path).header("accept-language", "en").body(Body::empty()).unwrap()
}

#[tokio::test]
async fn an_address_that_is_not_there_names_those_that_are() {
    let server = TestServer::new().await;
    for path in ["/nothing%20here", "/graphql/", "/metrics"] {
        let response = server.ask_as_is(get(path)).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body = fixture::json(response).await;
        let message = body["errors"][0]["message"].as_str().unwrap();
        assert!(
            [path, "/graphql,", "/graphql/ws,", "/graphql/stream,", "/schema.graphql", "/readyz"]
                .iter()
                .all(|part| message.contains(part)),
            "{message}"
        );
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = TestServer::new().await;
    let cases = [
        ("/graphql", "GET,HEAD,POST"),
        ("/graphql/stream", "GET,HEAD,POST"),
        ("/graphql/ws", "GET,HEAD"),
        ("/schema.graphql", "GET,HEAD"),
        ("/", "GET,HEAD"),
        ("/readyz", "GET,HEAD"),
    ];
    for (path, allowed) in cases {
        let mut request = get(path);
        *request.method_mut() = Method::DELETE;
        let response = server.ask_as_is(request).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(response.headers()[ALLOW], allowed);
        assert_eq!(fixture::json(response).await["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn probes_say_whether_the_process_and_the_database_are_there() {
    let server = TestServer::new().await;
    assert_eq!(fixture::text(server.ask_as_is(get("/healthz")).await).await, "ok");
    let ready = server.ask_as_is(get("/readyz")).await;
    assert_eq!(ready.status(), StatusCode::OK);
    server.app.store().clone().close().await.unwrap();
    assert_eq!(server.ask_as_is(get("/healthz")).await.status(), StatusCode::OK);
    let ready = server.ask_as_is(get("/readyz")).await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        fixture::text(ready).await,
        r#"{"status":"unavailable","database":"unavailable","keys":"ok"}"#,
        "which one, and none of the driver's words"
    );
}

#[tokio::test]
async fn a_database_that_is_gone_is_503_for_who_asks() {
    let server = TestServer::new().await;
    server.app.store().clone().close().await.unwrap();
    let response = server.ask(get("/schema.graphql")).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(fixture::json(response).await["errors"][0]["extensions"]["code"], "UNAVAILABLE");
}

#[tokio::test]
async fn the_trace_id_is_the_callers_or_a_new_one_each_time() {
    let server = TestServer::new().await;
    let mut request = get("/nothing");
    request.headers_mut().insert("traceparent", TRACEPARENT.parse().unwrap());
    let response = server.ask_as_is(request).await;
    assert_eq!(response.headers()["x-trace-id"], &TRACEPARENT[3..35]);
    assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(fixture::json(response).await["errors"][0]["extensions"]["traceId"], &TRACEPARENT[3..35]);
    let first = server.ask_as_is(get("/healthz")).await.headers()["x-trace-id"].clone();
    let second = server.ask_as_is(get("/healthz")).await.headers()["x-trace-id"].clone();
    assert_eq!(first.len(), 32);
    assert_ne!(first, second);
}

#[tokio::test]
async fn only_the_api_counts_against_the_cap() {
    let server = TestServer::with(&[("DUBAN_LIMITS__CONCURRENT_REQUESTS", "1")]).await;
    let permits = server.app.permits();
    let held = permits.try_acquire().unwrap();
    let busy = server.ask(get("/graphql?query=%7B__typename%7D")).await;
    assert_eq!((busy.status(), busy.headers()[RETRY_AFTER].as_bytes()), (StatusCode::SERVICE_UNAVAILABLE, &b"1"[..]));
    assert_eq!(server.ask_as_is(get("/healthz")).await.status(), StatusCode::OK);
    assert_eq!(server.ask_as_is(get("/")).await.status(), StatusCode::OK);
    drop(held);
    assert_eq!(server.ask(get("/graphql?query=%7B__typename%7D")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn answers_are_compressed_for_who_reads_that() {
    let server = TestServer::new().await;
    for coding in ["gzip", "br"] {
        let mut request = get("/explorer.css");
        request.headers_mut().insert(ACCEPT_ENCODING, coding.parse().unwrap());
        assert_eq!(server.ask_as_is(request).await.headers()[CONTENT_ENCODING], coding);
    }
    assert!(!server.ask_as_is(get("/explorer.css")).await.headers().contains_key(CONTENT_ENCODING));
}

async fn preflight(server: &TestServer, origin: &str) -> (StatusCode, HeaderMap) {
    let mut request = get("/graphql");
    *request.method_mut() = Method::OPTIONS;
    let headers = request.headers_mut();
    headers.insert(ORIGIN, origin.parse().unwrap());
    headers.insert(ACCESS_CONTROL_REQUEST_METHOD, "POST".parse().unwrap());
    headers.insert(ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type".parse().unwrap());
    let response = server.ask_as_is(request).await;
    (response.status(), response.headers().clone())
}

#[tokio::test]
async fn pages_of_named_origins_may_call_and_others_may_not() {
    let dashboard = "https://dashboard.example";
    let server = TestServer::with(&[("DUBAN_CORS__ALLOWED_ORIGINS", dashboard)]).await;
    let (status, headers) = preflight(&server, dashboard).await;
    assert_eq!(status, StatusCode::OK, "a preflight carries no token");
    assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], dashboard);
    assert_eq!(headers[ACCESS_CONTROL_ALLOW_METHODS], "GET,POST,DELETE");
    let asked = "authorization,content-type,accept-language,if-none-match,graphql-cost,traceparent";
    assert_eq!(headers[ACCESS_CONTROL_ALLOW_HEADERS], asked);
    let (_, headers) = preflight(&server, "https://elsewhere.example").await;
    assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));

    let mut refused = get("/graphql");
    refused.headers_mut().insert(ORIGIN, dashboard.parse().unwrap());
    let refused = server.ask_as_is(refused).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refused.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], dashboard, "the page may read why");

    let closed = TestServer::new().await;
    let (status, headers) = preflight(&closed, dashboard).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{headers:?}");
}

#[tokio::test]
async fn the_metrics_count_what_each_server_did() {
    let server = TestServer::new().await;
    server.ask(get("/graphql?query=%7B__typename%7D")).await;
    server.ask_as_is(get("/graphql")).await;
    let text = server.metrics().await;
    let expected = [
        "duban_requests_total{status=\"200\",operation=\"query\"} 1\n",
        "duban_requests_total{status=\"401\",operation=\"none\"} 1\n",
        "duban_request_duration_seconds_bucket{le=\"+Inf\",operation=\"query\"} 1\n",
        "duban_refusals_total{rule=\"missing\"} 1\n",
        "duban_build_info{version=\"",
        &format!("duban_statements_total {}\n", server.app.store().statements()),
    ];
    for line in expected {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
    let other = TestServer::new().await;
    assert!(!other.metrics().await.contains("status=\"401\""));
}

#[tokio::test]
async fn the_log_says_who_was_refused_by_which_rule_and_never_a_token_or_a_variable() {
    let server = TestServer::new().await;
    let body =
        r#"{"query": "query Dash($s: Int) { noSuchField }", "operationName": "Dash", "variables": {"s": "hunter2"}}"#;
    let request = Request::post("/graphql").header(CONTENT_TYPE, "application/json").body(body.into()).unwrap();
    server.ask(request).await;
    server.ask(get("/graphql?query=%7B__typename%7D&variables=%7B%22s%22%3A%22hunter2%22%7D")).await;
    let token = server.supervisor();
    let mut stranger = get("/graphql");
    stranger.headers_mut().insert(AUTHORIZATION, format!("{token}x").parse().unwrap());
    server.ask_as_is(stranger).await;

    let log = fixture::log();
    let line = |parts: &[&str]| log.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(
        line(&["refused", r#""rule":"invalid_document""#, "zhang.san", r#""token_id":""#, r#""operation":"Dash""#]),
        "{log}"
    );
    assert!(line(&["refused", r#""rule":"bad_signature""#]), "{log}");
    assert!(
        line(&["request", r#""path":"/graphql""#, r#""status":200"#, r#""operation":"Dash""#, "trace_id"]),
        "{log}"
    );
    let signature = token.rsplit('.').next().unwrap();
    for secret in [signature, "hunter2", "eyJ", "Bearer"] {
        assert!(!log.contains(secret), "{secret} is in\n{log}");
    }
}
