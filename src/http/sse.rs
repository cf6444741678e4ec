//! `GET` and `POST /graphql/stream`: GraphQL over server-sent events, in graphql-sse's distinct connections mode. Before
//! the operation HTTP has its words (the token, the media types, the limits); what is wrong with the operation itself is
//! told as events, for a browser's EventSource shows its page nothing of another answer.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::{self, Stream};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::bearer;
use super::context::Context;
use super::graphql::{body, media, operation};
use super::rejection::Rejection;
use super::state::App;
use super::stopping::{Stopping, stopped};
use super::stream::desk::{Desk, FrontDesk, Refused};
use super::stream::{KEEP_ALIVE, Outlet, Piece, Transport};
use crate::graphql::Operation;
use crate::model::viewer::Viewer;

/// nginx's word for "pass on what comes as it comes".
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// A line that nobody reads. The first one goes out at once, so that the client has its headers.
const COMMENT: &str = ":\n\n";

/// `POST /graphql/stream`
pub(super) async fn post(State(app): State<App>, Extension(context): Extension<Context>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let stopping = parts.extensions.get::<Stopping>().cloned();
    let answer = async {
        let viewer = admit(&app, &context, &parts.headers).await?;
        media::check_content_type(&parts.headers)?;
        let operation = operation::from_body(&body::read(body, app.limits().body_bytes).await?)?;
        respond(&app, &context, viewer, operation, stopping).await
    };
    answer.await.unwrap_or_else(|rejection: Rejection| rejection.respond(&context))
}

/// `GET /graphql/stream`: queries and subscriptions.
pub(super) async fn get(State(app): State<App>, Extension(context): Extension<Context>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let stopping = parts.extensions.get::<Stopping>().cloned();
    let answer = async {
        let viewer = admit(&app, &context, &parts.headers).await?;
        let operation = operation::from_query(parts.uri.query().unwrap_or_default())?;
        respond(&app, &context, viewer, operation, stopping).await
    };
    answer.await.unwrap_or_else(|rejection: Rejection| rejection.respond(&context))
}

/// Who asks, if they read events.
async fn admit(app: &App, context: &Context, headers: &HeaderMap) -> Result<Viewer, Rejection> {
    let viewer = bearer::viewer(app, context, headers).await?;
    if media::accepts(headers, "text/event-stream") {
        return Ok(viewer);
    }
    Err(Rejection::malformed(
        StatusCode::NOT_ACCEPTABLE,
        "not_acceptable",
        "Accept 头不接受本接口的格式:请接受 text/event-stream",
        "The Accept header takes nothing that is served here: accept text/event-stream",
    ))
}

async fn respond(
    app: &App,
    context: &Context,
    viewer: Viewer,
    operation: Operation,
    stopping: Option<Stopping>,
) -> Result<Response, Rejection> {
    let desk = FrontDesk { app: app.clone(), context: context.clone(), transport: Transport::Sse };
    let body = match desk.open(&Arc::new(viewer), operation).await {
        Ok(outlet) => Body::from_stream(events(outlet, stopping)),
        Err(Refused::Operation(body)) => Body::from(format!("{COMMENT}{}", event(&Piece::Failed(body)))),
        Err(Refused::Full(problem)) => {
            let rule = problem.rule();
            return Err(Rejection::new(problem, rule));
        }
    };
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

/// The response's body, event by event.
fn events(outlet: Outlet, stopping: Option<Stopping>) -> impl Stream<Item = Result<String, Infallible>> + Send {
    let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let rest = stream::unfold(Some(Sending { outlet, keep_alive, stopping }), async |sending| {
        let mut sending = sending?;
        let (text, is_last) = sending.next().await?;
        Some((Ok(text), (!is_last).then_some(sending)))
    });
    stream::once(std::future::ready(Ok(COMMENT.to_owned()))).chain(rest)
}

struct Sending {
    outlet: Outlet,
    keep_alive: Interval,
    stopping: Option<Stopping>,
}

impl Sending {
    /// What goes out next, and whether it is the last. Where the server stops it just ends, without `complete`: the
    /// client asks again.
    async fn next(&mut self) -> Option<(String, bool)> {
        tokio::select! {
            biased;
            piece = self.outlet.next() => {
                let piece = piece?;
                self.keep_alive.reset();
                Some((event(&piece), !matches!(piece, Piece::Next(_))))
            }
            () = stopped(&mut self.stopping) => None,
            _ = self.keep_alive.tick() => Some((COMMENT.to_owned(), false)),
        }
    }
}

/// JSON has no line breaks but those within texts, which it escapes.
fn event(piece: &Piece) -> String {
    const COMPLETE: &str = "event: complete\ndata:\n\n";
    match piece {
        Piece::Next(body) => format!("event: next\ndata: {body}\n\n"),
        Piece::Failed(body) => format!("event: next\ndata: {body}\n\n{COMPLETE}"),
        Piece::Complete => COMPLETE.to_owned(),
    }
}
