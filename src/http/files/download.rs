//! Sending a file: as a download and never as a page, whatever is in it.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::{attachment, refusal};
use crate::graphql::problem_of;
use crate::http::bearer;
use crate::http::context::Context;
use crate::http::disposition::disposition;
use crate::http::link::link;
use crate::http::rejection::Rejection;
use crate::http::state::App;
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;
use crate::store::attachment::{AttachmentRow, file_key};

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
    let (size, bytes) = app.kept().files.get(&file_key(&row)).await.map_err(|error| refusal::files(&error))?;
    if i64::try_from(size) != Ok(row.size.into()) {
        tracing::error!(attachment = %row.id, size, "an attachment's content is not as long as it was");
        return Err(Rejection::new(Problem::Internal, "file_damaged"));
    }
    let mut response = Body::from_stream(bytes).into_response();
    *response.headers_mut() = headers(&row);
    Ok(response)
}

fn headers(row: &AttachmentRow) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_LENGTH, row.size.into());
    if let Ok(media_type) = HeaderValue::from_str(&row.media_type) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    if let Ok(disposition) = HeaderValue::from_str(&disposition(&row.file_name)) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    // One viewer may see it, and perhaps not for long.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers
}
