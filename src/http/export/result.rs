//! Sending the file of an export that was written aside.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::CURSOR;
use crate::graphql::problem_of;
use crate::http::bearer;
use crate::http::context::Context;
use crate::http::disposition::disposition;
use crate::http::link::{key, link};
use crate::http::rejection::Rejection;
use crate::http::state::App;
use crate::model::export::ExportFormat;
use crate::model::export_job::ExportStatus;
use crate::model::global_id::NodeKind;
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;
use crate::store::StoreError;
use crate::store::export_job::ExportJobRow;
use crate::store::files::{FileKey, FilesError};

pub(super) async fn result(app: &App, context: &Context, parts: &Parts) -> Result<Response, Rejection> {
    let id = parts.uri.path().strip_prefix("/exports/").and_then(|id| key(id, NodeKind::ExportJob));
    let viewer = match link(app, id, &parts.uri)? {
        Some(link) => asker(app, link.file).await?.ok_or_else(hidden)?,
        None => bearer::viewer(app, context, &parts.headers).await?,
    };
    let id = id.ok_or_else(hidden)?;
    let given = app.given();
    let job = app.store().scope(&viewer, given.day).export_jobs(&[id]).await.map_err(|error| of_store(&error))?.pop();
    let job = job.filter(|job| job.expires_at.is_none_or(|expires_at| expires_at > given.now)).ok_or_else(hidden)?;
    if job.status != ExportStatus::Done.as_str() {
        return Err(unfinished(&job));
    }
    let key = FileKey::Export { job: job.id, attempt: job.attempts };
    let (size, bytes) = app.kept().files.get(&key).await.map_err(|error| of_files(&error))?;
    if i64::try_from(size).ok() != job.size {
        tracing::error!(export = %job.id, size, "an export's file is not as long as it was");
        return Err(Rejection::new(Problem::Internal, "file_damaged"));
    }
    let media_type = job.format.parse::<ExportFormat>().map_or("application/octet-stream", ExportFormat::media_type);
    let mut response = Body::from_stream(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, size.into());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(disposition) = HeaderValue::from_str(&disposition(&job.file_name)) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    if let Some(Ok(cursor)) = job.cursor.as_deref().map(HeaderValue::from_str) {
        headers.insert(CURSOR, cursor);
    }
    // One viewer may see it, and perhaps not for long.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}

/// Whoever asked for an export, as it would be seen now: a link to it dies with the agency.
async fn asker(app: &App, job: Uuid) -> Result<Option<Viewer>, Rejection> {
    let store = app.store();
    let Some(bearer) = store.export_bearer(job).await.map_err(|error| of_store(&error))? else { return Ok(None) };
    store.viewer_of(&bearer).await.map_err(|error| of_store(&error))
}

/// Hidden, expired and missing look the same, and so does what is no id.
fn hidden() -> Rejection {
    Rejection::malformed(
        StatusCode::NOT_FOUND,
        "export_hidden",
        "没有这个导出,或者不是您申请的,或者已过期:请查询 exports",
        "There is no such export, it is not yours, or it has expired: query exports",
    )
}

fn unfinished(job: &ExportJobRow) -> Rejection {
    Rejection::malformed(
        StatusCode::CONFLICT,
        "export_unfinished",
        format!("该导出没有文件(状态 {}):请在状态为 DONE 后下载", job.status),
        format!("This export has no file (it is {}): fetch it once it is DONE", job.status),
    )
}

fn of_store(error: &StoreError) -> Rejection {
    Rejection::new(problem_of(error), "database")
}

fn of_files(error: &FilesError) -> Rejection {
    tracing::error!(%error, "an export's file cannot be read");
    match error {
        FilesError::Missing(_) => Rejection::new(Problem::Internal, "file_lost"),
        FilesError::Unavailable(_) => Rejection::new(Problem::FilesUnavailable, "files"),
    }
}
