//! Files over HTTP: what is attached to a progress report comes and goes here, and not through GraphQL.

mod download;
mod kept;
mod refusal;
mod upload;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::bearer;
use super::context::Context;
use super::link::key;
use super::rejection::Rejection;
use super::state::App;
use crate::graphql::Given;
use crate::model::global_id::NodeKind;
use crate::model::viewer::Viewer;
use crate::service::act::Act;
use crate::service::attachment::Attaching;
use crate::service::remove_attachment::remove_attachment;

pub use kept::Kept;

/// `POST /files?progressReport=…&fileName=…`: the file is the body.
pub(super) async fn post(State(app): State<App>, Extension(context): Extension<Context>, request: Request) -> Response {
    let answer = upload::upload(&app, &context, request).await;
    answer.unwrap_or_else(|rejection| rejection.respond(&context))
}

/// `GET /files/<id>`: by a link's signature, or with a token.
pub(super) async fn get(State(app): State<App>, Extension(context): Extension<Context>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answer = download::download(&app, &context, &parts).await;
    answer.unwrap_or_else(|rejection| rejection.respond(&context))
}

/// `DELETE /files/<id>`: takes a file away from a draft.
pub(super) async fn delete(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let answer = async {
        let viewer = bearer::viewer(&app, &context, &parts.headers).await?;
        let id = attachment(&parts.uri).ok_or_else(refusal::hidden)?;
        let given = app.given();
        let attaching = Attaching { act: act(&given, &context, &viewer), files: &app.kept().files };
        remove_attachment(&attaching, id).await.map_err(refusal::rejection)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    answer.await.unwrap_or_else(|rejection: Rejection| rejection.respond(&context))
}

/// Whoever asks, as one who changes something.
fn act<'a>(given: &'a Given, context: &'a Context, viewer: &'a Viewer) -> Act<'a> {
    let Given { store, ids, now, day, .. } = given;
    Act { store, viewer, ids, now: *now, day: *day, trace_id: Some(&context.trace_id) }
}

/// The attachment that a path names.
fn attachment(uri: &Uri) -> Option<Uuid> {
    key(uri.path().strip_prefix("/files/")?, NodeKind::Attachment)
}
