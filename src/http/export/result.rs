//! Sending the file of an export that was written aside.

use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use uuid::Uuid;

use super::headers;
use crate::graphql::problem_of;
use crate::http::context::Context;
use crate::http::link::{key, link};
use crate::http::rejection::Rejection;
use crate::http::state::App;
use crate::http::{bearer, download};
use crate::model::export::ExportFormat;
use crate::model::export_job::ExportStatus;
use crate::model::global_id::NodeKind;
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;
use crate::store::StoreError;
use crate::store::export_job::ExportJobRow;
use crate::store::files::FileKey;

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
    let format = job.format.parse::<ExportFormat>().map_err(|_| Rejection::new(Problem::Internal, "export"))?;
    let headers = headers(format, &job.file_name, job.cursor.as_deref());
    let key = FileKey::Export { job: job.id, attempt: job.attempts };
    download::kept(app, &key, job.size.unwrap_or_default(), headers).await
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
