//! Exports over HTTP: `GET /export?format=…`, streamed while it is read from one moment of the database, and
//! `GET /exports/<id>`, the file of one that was written aside.

mod jobs;
mod parameters;
mod refusal;
mod result;
mod stream;
mod whole;

use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::context::Context;
use super::rejection::Rejection;
use super::state::App;
use super::{bearer, download};
use crate::model::export::ExportFormat;
use crate::model::problem::Problem;
use crate::service::export::Export;
use crate::service::export::jsonl::JsonLines;

pub use jobs::ExportJobs;

/// Where the feed of changes goes on after a JSONL export.
pub(super) const CURSOR: HeaderName = HeaderName::from_static("duban-cursor");

/// What need not be compressed again.
const ZIPPED: &str = "application/vnd.openxmlformats";

/// Whether an answer is worth compressing.
pub(super) fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new(ZIPPED))
}

/// The times of an export.
#[derive(Clone, Copy, Debug)]
struct Times {
    /// As a whole.
    whole: Duration,
    /// To wait for the reader.
    stall: Duration,
}

/// `GET /export`: with a token, in the viewer's scope.
pub(super) async fn get(State(app): State<App>, Extension(context): Extension<Context>, request: Request) -> Response {
    let answer = export(&app, &context, request).await;
    answer.unwrap_or_else(|rejection| rejection.respond(&context))
}

/// `GET /exports/<id>`: by a link's signature, or with a token.
pub(super) async fn result(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let answer = result::result(&app, &context, &parts).await;
    answer.unwrap_or_else(|rejection| rejection.respond(&context))
}

async fn export(app: &App, context: &Context, request: Request) -> Result<Response, Rejection> {
    let (parts, _) = request.into_parts();
    let viewer = bearer::viewer(app, context, &parts.headers).await?;
    let asked = parameters::read(&parts.uri, app.limits())?;
    let Ok(permit) = app.exports().try_acquire_owned() else {
        return Err(Rejection::new(Problem::Busy, "concurrent_exports"));
    };
    let day = app.given().day;
    let export = Export::begin(app.store(), &viewer, day, context.language, &asked.request).await;
    let export = export.map_err(|refusal| refusal::rejection(&refusal))?;
    let headers = headers(export.format, &export.file_name, export.cursor.as_deref());
    let limits = app.limits();
    let times = Times {
        whole: Duration::from_secs(limits.export_seconds),
        stall: Duration::from_secs(limits.export_stall_seconds),
    };
    let mut first_line = Vec::new();
    if asked.cursor_line {
        let written = JsonLines::cursor(export.cursor.as_deref().unwrap_or_default(), &mut first_line);
        written.map_err(|error| refusal::failed(&error))?;
    }
    let body = match export.into_lines() {
        Ok((lines, pages)) => stream::body(pages, lines, &first_line, times, permit, context).await?,
        Err(export) => whole::body(*export, times, permit).await?,
    };
    Ok((headers, body).into_response())
}

/// Of a file, with where the feed of changes goes on after it, if it says so.
fn headers(format: ExportFormat, file_name: &str, cursor: Option<&str>) -> HeaderMap {
    let mut headers = download::headers(format.media_type(), file_name);
    if let Some(Ok(cursor)) = cursor.map(HeaderValue::from_str) {
        headers.insert(CURSOR, cursor);
    }
    headers
}

type Answer = Result<Body, Rejection>;
