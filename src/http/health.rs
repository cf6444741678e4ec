//! Probes for whoever runs the server: is the process up, and can it serve?

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::graphql::Media;
use super::rejection::json_response;
use super::state::App;

/// The process is up. It says nothing of the database: restarting this program would not mend that.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// Whether requests can be served: the database answers, and there are keys to check tokens with. Why not stands in
/// the log alone.
pub(super) async fn ready(State(app): State<App>) -> Response {
    let (ping, keys) = tokio::join!(app.store().ping(), app.authenticator().is_ready());
    if let Err(error) = &ping {
        tracing::error!(%error, "the database does not answer");
    }
    let word = |is_ready: bool| if is_ready { "ok" } else { "unavailable" };
    let is_ready = ping.is_ok() && keys;
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let report = json!({ "status": word(is_ready), "database": word(ping.is_ok()), "keys": word(keys) });
    json_response(status, Media::Json, report.to_string())
}
