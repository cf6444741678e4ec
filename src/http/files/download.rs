//! Sending an attachment, to whom its row shows itself.

use axum::http::request::Parts;
use axum::response::Response;

use super::{attachment, refusal};
use crate::graphql::problem_of;
use crate::http::context::Context;
use crate::http::link::link;
use crate::http::rejection::Rejection;
use crate::http::state::App;
use crate::http::{bearer, download};
use crate::model::viewer::Viewer;
use crate::store::attachment::file_key;

pub(super) async fn download(app: &App, context: &Context, parts: &Parts) -> Result<Response, Rejection> {
    let id = attachment(&parts.uri);
    let viewer = match link(app, id, &parts.uri)? {
        // The row is read as if whoever made the link asked.
        Some(link) => Viewer::of_link(&link),
        None => bearer::viewer(app, context, &parts.headers).await?,
    };
    let id = id.ok_or_else(refusal::hidden)?;
    let rows = app.store().scope(&viewer, app.given().day).attachments(&[id]).await;
    let mut rows = rows.map_err(|error| Rejection::new(problem_of(&error), "database"))?;
    let row = rows.pop().ok_or_else(refusal::hidden)?;
    let headers = download::headers(&row.media_type, &row.file_name);
    download::kept(app, &file_key(&row), row.size.into(), headers).await
}
