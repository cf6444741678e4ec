//! Every address of the server, on one page.

use std::time::Duration;

use axum::extract::Request;
use axum::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;

use super::context::Context;
use super::observe::{TRACE_ID, observe};
use super::rejection::Rejection;
use super::state::App;
use super::{explorer, export, files, graphql, guards, health, reports, sse, ws};

/// What a 404 offers instead.
const ADDRESSES: &str = "/graphql, /graphql/ws, /graphql/stream, /reports, /files, /export, /exports, /schema.graphql, / (explorer), /healthz, /readyz";

/// How long a browser need not ask again whether it may call.
const PREFLIGHT_AGE: Duration = Duration::from_hours(1);

/// The router of the API's own address.
pub(super) fn router(app: &App) -> Router {
    let api = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post))
        // These two are answered at once and then live on: time and permits hold only until then.
        .route("/graphql/ws", get(ws::upgrade))
        .route("/graphql/stream", get(sse::get).post(sse::post))
        .route("/schema.graphql", get(graphql::schema))
        .route("/reports", get(reports::index))
        .route("/reports/{name}", get(reports::report))
        // Probes and the explorer don't count: a server that is busy is still alive.
        .route_layer(from_fn_with_state(app.permits(), guards::limit_concurrency));
    // Files take longer than a query, and are compressed already.
    let files = Router::new()
        .route("/files", post(files::post))
        .route("/files/{id}", get(files::get).delete(files::delete))
        .method_not_allowed_fallback(method_not_allowed)
        .route_layer(from_fn_with_state(app.permits(), guards::limit_concurrency))
        .layer(from_fn_with_state(app.upload_time(), guards::limit_time))
        .layer(from_fn(guards::catch_panic));
    // An export takes as long as it is, within limits of its own; a form is compressed already.
    let exports = Router::new()
        .route("/export", get(export::get))
        .route("/exports/{id}", get(export::result))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(guards::catch_panic))
        .layer(CompressionLayer::new().no_br().compress_when(export::compressible()));
    let router = Router::new()
        .merge(api)
        .merge(explorer::routes())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(app.request_time(), guards::limit_time))
        .layer(from_fn(guards::catch_panic))
        .layer(CompressionLayer::new())
        .merge(files)
        .merge(exports);
    // Around the guards, so that a page of another origin can read why it is refused.
    with_cors(router, &app.cors().allowed_origins)
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app.clone())
}

/// Pages of these origins may call. Browsers ask first, and without a token.
fn with_cors(router: Router<App>, origins: &[String]) -> Router<App> {
    if origins.is_empty() {
        return router;
    }
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            ACCEPT_LANGUAGE,
            IF_NONE_MATCH,
            graphql::COST,
            HeaderName::from_static("traceparent"),
        ])
        .expose_headers([TRACE_ID, RETRY_AFTER, ETAG, CONTENT_DISPOSITION, export::CURSOR])
        .max_age(PREFLIGHT_AGE);
    router.layer(cors)
}

async fn not_found(Extension(context): Extension<Context>, request: Request) -> Response {
    let path: String = request.uri().path().chars().take(200).collect();
    let chinese = format!("没有 {path} 这个地址:可用的有 {ADDRESSES}");
    let english = format!("There is nothing at {path}: the addresses here are {ADDRESSES}");
    Rejection::malformed(StatusCode::NOT_FOUND, "not_found", chinese, english).respond(&context)
}

/// axum adds the `Allow` header.
async fn method_not_allowed(Extension(context): Extension<Context>, request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let chinese = format!("{path} 不接受 {method}:可用的方法见 Allow 头");
    let english = format!("{path} does not take {method}: the Allow header says what it takes");
    Rejection::malformed(StatusCode::METHOD_NOT_ALLOWED, "method", chinese, english).respond(&context)
}
