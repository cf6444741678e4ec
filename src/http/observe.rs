//! The outermost layer: gives a request its trace id, and tells the log and the metrics how it ended.
//!
//! Neither ever sees a token, a header, a query string or a variable.

use axum::extract::{Request, State};
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use super::context::{Context, Note};
use super::state::App;

/// The answer's header with the trace id.
pub(super) const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// Paths are the client's words: beyond this only their length would be news.
const PATH_CHARACTERS_MAX: usize = 200;

/// What stands for a status where the client went away before there was one, as nginx has it.
const CLIENT_GONE: u16 = 499;

pub(super) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let context = Context::of(request.headers(), app.ids());
    request.extensions_mut().insert(context.clone());
    let mut record = Record {
        begun: Instant::now(),
        method: request.method().clone(),
        path: request.uri().path().chars().take(PATH_CHARACTERS_MAX).collect(),
        status: CLIENT_GONE,
        context,
        app,
    };
    let mut response = next.run(request).await;
    record.status = response.status().as_u16();
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(trace_id) = HeaderValue::from_str(&record.context.trace_id) {
        headers.insert(TRACE_ID, trace_id);
    }
    response
}

/// Tells the log and the metrics of a refusal: a request's, a socket's or a stream's.
pub(super) fn refused(app: &App, context: &Context, rule: &'static str, operation: Option<&str>) {
    app.metrics().refusal(rule);
    let Note { subject, token_id, .. } = context.noted();
    let (subject, token_id, trace_id) = (subject.as_deref(), token_id.as_deref(), &*context.trace_id);
    tracing::warn!(rule, subject, token_id, operation, trace_id, "refused");
}

/// A request's line in the log, written when it ends. By `Drop`, because a request whose client goes away is dropped
/// where it stands, and what ran long enough for that is what one looks for in a log.
struct Record {
    app: App,
    context: Context,
    method: Method,
    path: String,
    begun: Instant,
    status: u16,
}

impl Drop for Record {
    fn drop(&mut self) {
        let Self { app, context, method, path, begun, status } = self;
        let Note { operation, kind, refused_by, .. } = context.noted();
        let (duration, trace_id, operation) = (begun.elapsed(), &*context.trace_id, operation.as_deref());
        app.metrics().request(*status, kind.unwrap_or("none"), duration);
        if let Some(rule) = refused_by {
            refused(app, context, rule, operation);
        }
        let duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        // Probes ask every few seconds and would bury what people ask.
        if matches!(path.as_str(), "/healthz" | "/readyz") {
            tracing::debug!(%method, path, status, duration_us, trace_id, "request");
        } else {
            tracing::info!(%method, path, status, duration_us, trace_id, operation, kind, "request");
        }
    }
}
