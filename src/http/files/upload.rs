//! Receiving a file. What can be refused is refused before a byte of it is read; the rest before a byte of it is kept.

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::StreamExt;
use serde_json::json;

use super::{act, refusal};
use crate::http::bearer;
use crate::http::context::Context;
use crate::http::graphql::Media;
use crate::http::link::{key, parameter};
use crate::http::rejection::{Rejection, json_response};
use crate::http::state::App;
use crate::model::attachment::{Arriving, Content};
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::problem::Problem;
use crate::service::add_attachment::{add_attachment, admit, check};
use crate::service::attachment::Attaching;

pub(super) async fn upload(app: &App, context: &Context, request: Request) -> Result<Response, Rejection> {
    let (parts, body) = request.into_parts();
    let viewer = bearer::viewer(app, context, &parts.headers).await?;
    let report = parameter(&parts.uri, "progressReport").ok_or_else(|| refusal::parameter("progressReport"))?;
    let name = parameter(&parts.uri, "fileName").ok_or_else(|| refusal::parameter("fileName"))?;
    let report = key(&report, NodeKind::ProgressReport).ok_or_else(refusal::hidden)?;
    let given = app.given();
    let attaching = Attaching { act: act(&given, context, &viewer), files: &app.kept().files };
    admit(&attaching, report, &name).await.map_err(refusal::rejection)?;

    let Ok(_permit) = app.uploads().try_acquire() else {
        return Err(Rejection::new(Problem::Busy, "concurrent_uploads"));
    };
    let content = read(body, app.limits().file_bytes).await?;
    // Looking into an archive takes a while, and others wait on this thread.
    let checked = tokio::task::spawn_blocking(move || check(&name, content)).await;
    let file = checked.map_err(|_| Rejection::new(Problem::Internal, "file_check"))?.map_err(refusal::rejection)?;
    let row = add_attachment(&attaching, report, file).await.map_err(refusal::rejection)?;
    let answer = json!({
        "attachment": {
            "id": GlobalId::new(NodeKind::Attachment, row.id).to_string(),
            "fileName": row.file_name,
            "mediaType": row.media_type,
            "size": row.size,
            "sha256": row.sha256,
        }
    });
    Ok(json_response(StatusCode::CREATED, Media::Json, answer.to_string()))
}

/// The whole body, if it is at most `most` bytes long.
async fn read(body: Body, most: usize) -> Result<Content, Rejection> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    if let Some(declared) = body.size_hint().exact().filter(|declared| *declared > limit) {
        return Err(refusal::too_large(declared, most));
    }
    let mut arriving = Arriving::new(most);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| cut_off())?;
        if !arriving.push(&chunk) {
            return Err(refusal::too_large(limit + 1, most));
        }
    }
    Ok(arriving.end())
}

fn cut_off() -> Rejection {
    Rejection::malformed(
        StatusCode::BAD_REQUEST,
        "body",
        "文件没有传完:请重新上传",
        "The file ended before its end: send it again",
    )
}
