//! GraphQL over HTTP: reading the request, and writing the answer. The token comes first, before a byte of the body.

mod answer;
pub(super) mod body;
pub(super) mod json;
pub(super) mod media;
pub(super) mod operation;
#[cfg(test)]
mod tests;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::bearer;
use super::context::{Context, operation_name};
use super::rejection::Rejection;
use super::state::App;
use crate::graphql::{Asker, Operation};
use crate::model::viewer::Viewer;

pub(super) use media::Media;

/// `POST /graphql`
pub(super) async fn post(State(app): State<App>, Extension(context): Extension<Context>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answer = async {
        let (viewer, media) = admit(&app, &context, &parts.headers).await?;
        media::check_content_type(&parts.headers)?;
        let body = body::read(body, app.limits().body_bytes).await?;
        let mut operation = operation::from_body(&body)?;
        operation.tells_cost |= asks_cost(&parts.headers);
        Ok(execute(&app, &context, viewer, media, operation).await)
    };
    answer.await.unwrap_or_else(|rejection: Rejection| rejection.respond(&context))
}

/// `GET /graphql`: queries only.
pub(super) async fn get(State(app): State<App>, Extension(context): Extension<Context>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answer = async {
        let (viewer, media) = admit(&app, &context, &parts.headers).await?;
        let mut operation = operation::from_query(parts.uri.query().unwrap_or_default())?;
        operation.tells_cost |= asks_cost(&parts.headers);
        Ok(execute(&app, &context, viewer, media, operation).await)
    };
    answer.await.unwrap_or_else(|rejection: Rejection| rejection.respond(&context))
}

/// `GET /schema.graphql`: the schema as text, for tools that generate code from it.
pub(super) async fn schema(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    headers: HeaderMap,
) -> Response {
    match bearer::viewer(&app, &context, &headers).await {
        Ok(_) => {
            let content_type = HeaderValue::from_static("text/plain; charset=utf-8");
            ([(CONTENT_TYPE, content_type)], app.api().sdl()).into_response()
        }
        Err(rejection) => rejection.respond(&context),
    }
}

/// Asks what an operation cost, as `extensions: {cost: true}` does: for clients that set headers more easily.
pub(super) const COST: HeaderName = HeaderName::from_static("graphql-cost");

fn asks_cost(headers: &HeaderMap) -> bool {
    headers.get(COST).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"include"))
}

/// Who asks, and what they read.
async fn admit(app: &App, context: &Context, headers: &HeaderMap) -> Result<(Viewer, Media), Rejection> {
    let viewer = bearer::viewer(app, context, headers).await?;
    let media = context.media.ok_or_else(|| {
        Rejection::malformed(
            StatusCode::NOT_ACCEPTABLE,
            "not_acceptable",
            "Accept 头不接受本接口的格式:请接受 application/graphql-response+json 或 application/json",
            "The Accept header takes nothing that is served here: \
             accept application/graphql-response+json or application/json",
        )
    })?;
    Ok((viewer, media))
}

async fn execute(app: &App, context: &Context, viewer: Viewer, media: Media, operation: Operation) -> Response {
    // Noted before it runs: if it is cut off, there will be nothing else to name it by.
    let name = operation.operation_name.as_deref().and_then(operation_name);
    context.note(|note| note.operation = name);
    let over_get = operation.only_queries;
    let asker = Asker::new(app.given(), viewer, context.language, context.trace_id.to_string());
    let answer = app.api().execute(asker, operation).await;
    answer::respond(answer, context, media, over_get)
}
