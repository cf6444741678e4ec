//! A bucket instead of a directory: the same files, in a store that speaks as S3 does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{Filing, PDF};

type Objects = Arc<Mutex<BTreeMap<String, Bytes>>>;

/// As much of S3 as is used: PUT (also only where nothing is yet), GET and DELETE of one object, signed requests alone.
async fn s3(State(objects): State<Objects>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let signed = parts
        .headers
        .get("authorization")
        .is_some_and(|value| value.to_str().unwrap().starts_with("AWS4-HMAC-SHA256 Credential=key-of-the-tests/"));
    if !signed {
        return StatusCode::FORBIDDEN.into_response();
    }
    let path = parts.uri.path().to_owned();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut objects = objects.lock().unwrap();
    let etag = [("etag", "\"1\""), ("last-modified", "Mon, 05 Jan 2026 01:00:00 GMT")];
    match parts.method {
        Method::PUT if parts.headers.contains_key("if-none-match") && objects.contains_key(&path) => {
            StatusCode::PRECONDITION_FAILED.into_response()
        }
        Method::PUT => {
            objects.insert(path, body);
            (etag, "").into_response()
        }
        Method::GET => match objects.get(&path) {
            Some(bytes) => (etag, bytes.clone()).into_response(),
            None => (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response(),
        },
        Method::DELETE => {
            objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        Method::POST => {
            // Deletions come as a list.
            let text = String::from_utf8(body.to_vec()).unwrap();
            let keys = text.split("<Key>").skip(1).map(|rest| rest.split("</Key>").next().unwrap().to_owned());
            for key in keys {
                objects.remove(&format!("/bucket/{key}"));
            }
            "<DeleteResult></DeleteResult>".into_response()
        }
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

#[tokio::test]
async fn a_bucket_keeps_files_as_a_directory_does() {
    let objects = Objects::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(s3).with_state(Arc::clone(&objects));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let router = router.clone();
            tokio::spawn(async move {
                let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                    tower::ServiceExt::oneshot(router.clone(), request.map(axum::body::Body::new))
                });
                let connection = hyper_util::rt::TokioIo::new(stream);
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(connection, service).await;
            });
        }
    });
    let filing = Filing::with(&[
        ("DUBAN_FILES__URL", "s3://bucket/duban/files"),
        ("DUBAN_FILES__ENDPOINT", &endpoint),
        ("DUBAN_FILES__ACCESS_KEY_ID", "key-of-the-tests"),
        ("DUBAN_FILES__SECRET_ACCESS_KEY", "secret-of-the-tests"),
    ])
    .await;
    let id = filing.attached("DRAFT").await;
    let names: Vec<String> = objects.lock().unwrap().keys().cloned().collect();
    assert!(matches!(&names[..], [name] if name.starts_with("/bucket/duban/files/attachments/")), "{names:?}");
    let got = filing.get(None, &filing.link("LYJ", &id).await).await;
    assert_eq!((got.status, got.body.as_slice()), (200, PDF));
    assert_eq!(filing.remove("LYJ", &id).await.status, 204);
    assert!(objects.lock().unwrap().is_empty());
}
