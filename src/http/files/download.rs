//! Sending a file: as a download and never as a page, whatever is in it.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::{attachment, parameter, refusal};
use crate::graphql::problem_of;
use crate::http::bearer;
use crate::http::context::Context;
use crate::http::disposition::disposition;
use crate::http::rejection::Rejection;
use crate::http::state::App;
use crate::model::file_link::{LinkParts, LinkRefusal};
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;
use crate::store::attachment::{AttachmentRow, file_key};

pub(super) async fn download(app: &App, context: &Context, parts: &Parts) -> Result<Response, Rejection> {
    let id = attachment(&parts.uri);
    let viewer = match parameter(&parts.uri, "signature") {
        Some(signature) => by_link(app, id, &parts.uri, &signature)?,
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

/// Whose sight the link stands for; the row is read in it as if its bearer asked.
fn by_link(app: &App, id: Option<Uuid>, uri: &Uri, signature: &str) -> Result<Viewer, Rejection> {
    let given = |name| parameter(uri, name).unwrap_or_default();
    let (expires, sight) = (given("expires"), given("sight"));
    let parts = LinkParts { expires: &expires, sight: &sight, signature };
    match app.kept().links.read(id.unwrap_or_default(), &parts) {
        Ok(link) => Ok(Viewer::of_link(&link)),
        Err(LinkRefusal::Forged) => Err(refusal::link("link_forged")),
        Err(LinkRefusal::Expired) => Err(refusal::link("link_expired")),
    }
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
