//! The outermost layer: gives a request its trace id, and tells the log and the metrics how it ended.
//!
//! Neither ever sees a token, a header, a query string or a variable.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use super::context::{Context, Note};
use super::state::App;

/// The answer's header with the trace id.
pub(super) const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// Paths are the client's words: beyond this only their length would be news.
const PATH_CHARACTERS_MAX: usize = 200;

pub(super) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let context = Context::of(request.headers(), app.ids());
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(PATH_CHARACTERS_MAX).collect();
    request.extensions_mut().insert(context.clone());

    let mut response = next.run(request).await;

    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(trace_id) = HeaderValue::from_str(&context.trace_id) {
        headers.insert(TRACE_ID, trace_id);
    }
    let note = context.noted();
    let duration = begun.elapsed();
    app.metrics().request(response.status().as_u16(), note.kind.unwrap_or("none"), duration);
    if let Some(rule) = note.refused_by {
        app.metrics().refusal(rule);
    }
    log(&method, &path, response.status(), duration, &context.trace_id, &note);
    response
}

fn log(method: &Method, path: &str, status: StatusCode, duration: Duration, trace_id: &str, note: &Note) {
    let Note { subject, token_id, operation, kind, refused_by } = note;
    let (operation, kind) = (operation.as_deref(), *kind);
    if let Some(rule) = refused_by {
        let (subject, token_id) = (subject.as_deref(), token_id.as_deref());
        tracing::warn!(rule, subject, token_id, operation, trace_id, "refused");
    }
    let (status, duration_ms) = (status.as_u16(), duration.as_secs_f64() * 1_000.0);
    // Probes ask every few seconds and would bury what people ask.
    if matches!(path, "/healthz" | "/readyz") {
        tracing::debug!(%method, path, status, duration_ms, trace_id, "request");
    } else {
        tracing::info!(%method, path, status, duration_ms, trace_id, operation, kind, "request");
    }
}
