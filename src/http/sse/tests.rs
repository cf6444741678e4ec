//! An event stream as it lives on behind its answer.

use std::time::Duration;

use axum::Router;
use axum::http::header::{ACCEPT, RETRY_AFTER};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use futures_util::stream::{StreamExt, iter, pending};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::*;
use crate::graphql::Answers;
use crate::http::fixture::{self, TestServer};
use crate::http::server::{Door, Server};
use crate::http::stream::tests::{answer, never, open};
use crate::http::{guards, stream};

fn request(query: &str) -> Request {
    Request::get(format!("/graphql/stream?query={query}"))
        .header(ACCEPT, "text/event-stream")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn events_are_written_as_the_protocol_has_them() {
    let answers = Answers::Stream(iter(["1", "2"]).map(answer).boxed());
    let (_server, outlet) = open(answers, 5, never()).await;
    let text: Vec<String> = events(outlet, None).map(Result::unwrap).collect().await;
    assert_eq!(text, [":\n\n", "event: next\ndata: 1\n\n", "event: next\ndata: 2\n\n", "event: complete\ndata:\n\n"]);
    let refused = event(&Piece::Failed("{}".to_owned()));
    assert_eq!(refused, "event: next\ndata: {}\n\nevent: complete\ndata:\n\n");
}

#[tokio::test]
async fn a_stream_that_is_silent_shows_that_it_is_there() {
    let (_server, outlet) = open(Answers::Stream(pending().boxed()), 5, never()).await;
    tokio::time::pause();
    let mut events = Box::pin(events(outlet, None));
    assert_eq!(events.next().await.unwrap(), Ok(COMMENT.to_owned()));
    let begun = Instant::now();
    for _ in 0..3 {
        assert_eq!(events.next().await.unwrap(), Ok(COMMENT.to_owned()));
    }
    assert!((35..=36).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn neither_the_time_of_a_request_nor_its_permit_holds_for_a_stream() {
    let (_server, outlet) = open(Answers::Stream(pending().boxed()), 5, never()).await;
    let outlet = Arc::new(std::sync::Mutex::new(Some(outlet)));
    let handler = async move || Body::from_stream(events(outlet.lock().unwrap().take().unwrap(), None)).into_response();
    let permits = Arc::new(tokio::sync::Semaphore::new(1));
    let router = Router::new()
        .route("/", get(handler))
        .layer(from_fn_with_state(Arc::clone(&permits), guards::limit_concurrency))
        .layer(from_fn_with_state(Duration::from_secs(10), guards::limit_time));
    let request = Request::builder().extension(fixture::context()).uri("/").body(Body::empty()).unwrap();
    let response = fixture::send(router, request).await;
    assert_eq!(permits.available_permits(), 1);
    tokio::time::pause();
    let mut body = response.into_body().into_data_stream();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(1) {
        assert_eq!(body.next().await.unwrap().unwrap(), COMMENT.as_bytes());
    }
}

#[tokio::test]
async fn one_stream_too_many_is_429_for_a_viewer_and_503_for_the_node() {
    for (setting, status, code, limit) in [
        ("DUBAN_LIMITS__STREAMS_PER_VIEWER", 429, "RATE_LIMITED", "streams_per_viewer"),
        ("DUBAN_LIMITS__STREAMS_PER_NODE", 503, "UNAVAILABLE", "streams_per_node"),
    ] {
        let server = TestServer::with(&[(setting, "1")]).await;
        let held = server.app.places().take("zhang.san").unwrap();
        let response = server.ask(request("%7B__typename%7D")).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers().contains_key(RETRY_AFTER), status == 503);
        let error = fixture::json(response).await["errors"][0]["extensions"].take();
        assert_eq!(error["code"], code);
        assert_eq!(error["limit"], serde_json::json!({ "name": limit, "value": 2, "most": 1 }));
        drop(held);
        let response = server.ask(request("%7B__typename%7D")).await;
        assert_eq!(response.status(), 200);
        assert!(fixture::text(response).await.contains(r#"data: {"data":{"__typename":"Query"}}"#));
        drop(server.app.places().take("zhang.san").unwrap());
    }
}

#[tokio::test]
async fn a_query_needs_a_permit_and_is_told_when_there_is_none() {
    let server = TestServer::with(&[("DUBAN_LIMITS__CONCURRENT_REQUESTS", "1")]).await;
    let (app, context) = (server.app.clone(), fixture::context());
    let viewer = Arc::new(Viewer::operator(uuid::Uuid::nil()));
    let desk = FrontDesk { app, context, transport: Transport::WebSocket };
    let permits = server.app.permits();
    let held = permits.try_acquire().unwrap();
    let operation = || Operation { query: "{ __typename }".to_owned(), ..Operation::default() };
    let pieces: Vec<_> = desk.open(&viewer, operation()).await.unwrap().collect().await;
    assert!(matches!(&pieces[..], [Piece::Failed(body)] if body.contains("UNAVAILABLE")), "{pieces:?}");
    drop(held);
    let pieces: Vec<_> = desk.open(&viewer, operation()).await.unwrap().collect().await;
    assert!(matches!(&pieces[..], [Piece::Next(_), Piece::Complete]), "{pieces:?}");
}

#[tokio::test]
async fn the_tokens_end_is_the_streams() {
    let server = TestServer::new().await;
    tokio::time::pause();
    let begun = Instant::now();
    let at = server.app.now() + chrono::TimeDelta::seconds(600);
    stream::desk::expiry(at, || server.app.now()).await;
    assert_eq!(begun.elapsed().as_secs(), 600);
    // A machine that slept: the clock has gone on and the timer has not.
    let begun = Instant::now();
    stream::desk::expiry(at, || if begun.elapsed().as_secs() < 60 { server.app.now() } else { at }).await;
    assert_eq!(begun.elapsed().as_secs(), 60);
    stream::desk::expiry(at, || at).await;
}

#[tokio::test]
async fn a_server_that_stops_ends_streams_without_complete_and_does_not_wait() {
    let (_server, outlet) = open(Answers::Stream(pending().boxed()), 5, never()).await;
    let outlet = Arc::new(std::sync::Mutex::new(Some(outlet)));
    let handler = async move |request: Request| {
        let stopping = request.extensions().get::<Stopping>().cloned();
        assert!(stopping.is_some());
        Body::from_stream(events(outlet.lock().unwrap().take().unwrap(), stopping)).into_response()
    };
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), Door::Api).await.unwrap();
    let address = server.local_addr();
    let (stop, stopped) = oneshot::channel::<()>();
    let limits = fixture::config(&[]).limits;
    let router = Router::new().route("/", get(handler));
    let running = tokio::spawn(async move { server.run(router, &limits, async { stopped.await.unwrap() }).await });
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nhost: duban\r\n\r\n").await.unwrap();
    let mut text = Vec::new();
    while !text.ends_with(b":\n\n\r\n") {
        assert_ne!(client.read_buf(&mut text).await.unwrap(), 0);
    }
    stop.send(()).unwrap();
    client.read_to_end(&mut text).await.unwrap();
    running.await.unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.ends_with("0\r\n\r\n") && !text.contains("complete"), "{text}");
}
