//! Whole requests, from the router to the answer.

use axum::body::Body;
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE,
};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::http::fixture::{self, CITY, TRACEPARENT, TestServer};
use crate::model::role::Role;

const TYPENAME: &str = r#"{"query": "{ __typename }"}"#;

fn post(body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/graphql").header(CONTENT_TYPE, "application/json").header(ACCEPT_LANGUAGE, "en");
    request.body(body.into()).unwrap()
}

fn get(query_string: &str) -> Request<Body> {
    Request::get(format!("/graphql?{query_string}")).header(ACCEPT_LANGUAGE, "en").body(Body::empty()).unwrap()
}

/// A POST that reads GraphQL's own media type.
fn strict(body: &Value) -> Request<Body> {
    let mut request = post(body.to_string());
    request.headers_mut().insert(ACCEPT, "application/graphql-response+json".parse().unwrap());
    request
}

async fn code_and_message(response: Response) -> (String, String) {
    let body = fixture::json(response).await;
    let error = &body["errors"][0];
    assert!(body.get("data").is_none(), "{body}");
    assert_eq!(error["extensions"]["traceId"].as_str().unwrap().len(), 32);
    (error["extensions"]["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_query_is_answered_by_post_and_by_get() {
    let server = TestServer::new().await;
    for request in [post(TYPENAME), get("query=%7B__typename%7D")] {
        let response = server.ask(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json; charset=utf-8");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert!(fixture::json(response).await["data"]["__typename"].is_string());
    }
}

#[tokio::test]
async fn without_a_good_token_nothing_is_read_and_all_bad_ones_look_the_same() {
    let server = TestServer::new().await;
    let good = server.supervisor();
    let mut faces = Vec::new();
    for authorization in [None, Some("Basic YTpi"), Some("Bearer nonsense"), Some("Bearer "), Some(&good)] {
        if authorization == Some(good.as_str()) {
            server.clock.advance(TimeDelta::hours(2)); // Now it has expired.
        }
        // The body never ends: whoever reads it first never answers.
        let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let mut request = post(body);
        request.headers_mut().insert("traceparent", TRACEPARENT.parse().unwrap());
        if let Some(authorization) = authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.parse().unwrap());
        }
        let response = server.ask_as_is(request).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{authorization:?}");
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
        faces.push((format!("{:?}", response.headers()), fixture::text(response).await));
    }
    assert!(faces.windows(2).all(|pair| pair[0] == pair[1]), "{faces:?}");
    assert!(faces[0].1.contains("UNAUTHENTICATED"));
    let metrics = server.metrics().await;
    for rule in ["missing", "malformed_scheme", "malformed_shape", "expired"] {
        assert!(metrics.contains(&format!("duban_refusals_total{{rule=\"{rule}\"}}")), "{rule}: {metrics}");
    }
}

#[tokio::test]
async fn a_token_of_a_place_that_is_not_known_is_forbidden() {
    let server = TestServer::new().await;
    let cases = [(Role::Supervisor, "999999", "jurisdiction"), (Role::Agency, CITY, "agency")];
    for (role, jurisdiction, missing) in cases {
        let mut request = post(TYPENAME);
        let token = format!("Bearer {}", server.token(role, jurisdiction));
        request.headers_mut().insert(AUTHORIZATION, token.parse().unwrap());
        let response = server.ask_as_is(request).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(!response.headers().contains_key(WWW_AUTHENTICATE));
        let (code, message) = code_and_message(response).await;
        assert_eq!(code, "FORBIDDEN");
        assert!(message.contains(missing), "{message}");
    }
}

#[tokio::test]
async fn a_document_that_is_wrong_is_400_or_200_by_what_the_client_reads() {
    let server = TestServer::new().await;
    for query in ["{", "{ noSuchField }"] {
        let body = json!({ "query": query });
        let response = server.ask(strict(&body)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/graphql-response+json; charset=utf-8");
        assert_eq!(code_and_message(response).await.0, "BAD_USER_INPUT");
        let response = server.ask(post(body.to_string())).await;
        assert_eq!(response.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_body_that_is_wrong_is_400_whatever_the_client_reads() {
    let server = TestServer::new().await;
    let bodies = ["", "{", "[]", "1", "{}", r#"{"query": 1}"#, "\u{feff}{}"];
    for body in bodies {
        let response = server.ask(post(body)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(code_and_message(response).await.0, "BAD_USER_INPUT");
    }
    let response = server.ask(post(vec![b'{', 0xff])).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_over_the_limit_names_it_and_its_length() {
    let server = TestServer::with(&[("DUBAN_LIMITS__BODY_BYTES", "100")]).await;
    let response = server.ask(post("x".repeat(101))).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let (code, message) = code_and_message(response).await;
    assert_eq!(code, "COST_EXCEEDED");
    assert!(["body_bytes", "101", "100"].iter().all(|part| message.contains(part)), "{message}");
}

#[tokio::test]
async fn other_forms_of_requests_are_told_what_is_taken() {
    let server = TestServer::new().await;
    let mut text = post(TYPENAME);
    text.headers_mut().insert(CONTENT_TYPE, "text/plain".parse().unwrap());
    assert_eq!(server.ask(text).await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut html = post(TYPENAME);
    html.headers_mut().insert(ACCEPT, "text/html".parse().unwrap());
    let response = server.ask(html).await;
    assert_eq!(response.status(), StatusCode::NOT_ACCEPTABLE);
    assert_eq!(code_and_message(response).await.0, "BAD_USER_INPUT");
}

#[tokio::test]
async fn mutations_are_refused_over_get() {
    let server = TestServer::new().await;
    let response = server.ask(get("query=mutation%7B__typename%7D")).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()[ALLOW], "POST");
    assert_eq!(code_and_message(response).await.0, "BAD_USER_INPUT");
}

#[tokio::test]
async fn the_schema_needs_a_token_and_is_text() {
    let server = TestServer::new().await;
    let request = || Request::get("/schema.graphql").body(Body::empty()).unwrap();
    assert_eq!(server.ask_as_is(request()).await.status(), StatusCode::UNAUTHORIZED);
    let response = server.ask(request()).await;
    assert_eq!(response.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(fixture::text(response).await, server.app.api().sdl());
}
