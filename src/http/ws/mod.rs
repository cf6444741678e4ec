//! `GET /graphql/ws`: GraphQL over WebSocket by the protocol graphql-transport-ws. async-graphql's own handler closes with
//! other codes, replaces an operation whose id comes twice, and waits for ever for a connection_init.

mod close;
mod message;
mod session;
mod socket;
#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::Extension;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::UPGRADE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use tokio::time::Instant;

use self::close::Close;
use self::socket::{Bounds, End};
use super::context::Context;
use super::observe::refused;
use super::rejection::Rejection;
use super::state::App;
use super::stopping::Stopping;
use super::stream::Transport;
use super::stream::desk::FrontDesk;

const SUBPROTOCOL: &str = "graphql-transport-ws";

/// Answers the handshake; the socket then lives in a task of its own.
pub(super) async fn upgrade(
    State(app): State<App>,
    Extension(context): Extension<Context>,
    request: Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let stopping = parts.extensions.get::<Stopping>().cloned();
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        let mut response = Rejection::malformed(
            StatusCode::UPGRADE_REQUIRED,
            "upgrade",
            "此地址只接受 WebSocket(子协议 graphql-transport-ws)",
            "This address takes WebSockets only (subprotocol graphql-transport-ws)",
        )
        .respond(&context);
        response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
        return response;
    };
    let bytes = app.limits().body_bytes;
    let upgrade = upgrade.max_message_size(bytes).max_frame_size(bytes).protocols([SUBPROTOCOL]);
    let speaks = upgrade.selected_protocol().is_some();
    upgrade.on_upgrade(move |socket| serve(socket, app, context, stopping, speaks))
}

async fn serve(mut socket: WebSocket, app: App, context: Context, stopping: Option<Stopping>, speaks: bool) {
    let mut record = Record { begun: Instant::now(), end: End::Gone, app, context };
    record.app.metrics().socket_opened();
    record.end = if speaks {
        let limits = record.app.limits();
        let bounds = Bounds {
            init_time: Duration::from_secs(limits.connection_init_seconds),
            message_bytes: limits.body_bytes,
            streams: limits.streams_per_socket,
            language: record.context.language,
        };
        let (app, context) = (record.app.clone(), record.context.clone());
        let desk = FrontDesk { app, context, transport: Transport::WebSocket };
        socket::serve(socket, &desk, bounds, stopping).await
    } else {
        let close = Close::subprotocol();
        socket::farewell(&mut socket, &close).await;
        End::Closed(close)
    };
}

/// A socket's line in the log, written when it ends, however it ends.
struct Record {
    app: App,
    context: Context,
    begun: Instant,
    end: End,
}

impl Drop for Record {
    fn drop(&mut self) {
        let Self { app, context, begun, end } = self;
        let (ended, code, rule) = match end {
            End::Closed(close) => ("closed", Some(close.code), close.rule),
            End::Left(code) => ("left", *code, None),
            End::Gone => ("gone", None, None),
        };
        app.metrics().socket_closed(code.filter(|_| ended == "closed").unwrap_or_default());
        if let Some(rule) = rule {
            refused(app, context, rule, None);
        }
        let note = context.noted();
        let (subject, token_id, trace_id) = (note.subject.as_deref(), note.token_id.as_deref(), &*context.trace_id);
        let duration_us = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(ended, code, duration_us, subject, token_id, trace_id, "socket");
    }
}
