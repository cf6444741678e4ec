//! A stream's line in the log and its share of the metrics, written when it ends, however it ends.

use tokio::time::Instant;

use super::Piece;
use crate::graphql::Answer;
use crate::http::context::{Context, operation_name};
use crate::http::observe::refused;
use crate::http::state::App;

/// By what a stream travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) enum Transport {
    WebSocket,
    Sse,
}

impl Transport {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WebSocket => "ws",
            Self::Sse => "sse",
        }
    }
}

/// What is known of a stream.
#[derive(Debug)]
pub(in crate::http) struct Record {
    app: App,
    context: Context,
    transport: Transport,
    operation: Option<String>,
    kind: &'static str,
    begun: Instant,
    events: u64,
    /// Unless it came to an end of its own, its client went away or the server stopped.
    ended: &'static str,
    rule: Option<&'static str>,
}

impl Record {
    pub fn begin(app: &App, context: &Context, transport: Transport, name: Option<&str>, kind: &'static str) -> Self {
        app.metrics().stream_opened(transport.as_str());
        Self {
            app: app.clone(),
            context: context.clone(),
            transport,
            operation: name.and_then(operation_name),
            kind,
            begun: Instant::now(),
            events: 0,
            ended: "left",
            rule: None,
        }
    }

    /// One answer more.
    pub fn event(&mut self, answer: &Answer) {
        self.events += 1;
        self.app.metrics().stream_event(self.transport.as_str());
        if answer.rule.is_some() {
            self.rule = answer.rule;
        }
    }

    pub fn complete(mut self) -> Piece {
        self.ended = "complete";
        Piece::Complete
    }

    pub fn failed(mut self, answer: Answer) -> Piece {
        self.ended = "error";
        self.rule = answer.rule;
        Piece::Failed(answer.body)
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let Self { app, context, transport, operation, kind, begun, events, ended, rule } = self;
        let (transport, operation) = (transport.as_str(), operation.as_deref());
        app.metrics().stream_closed(transport, ended);
        if let Some(rule) = rule {
            refused(app, context, rule, operation);
        }
        let note = context.noted();
        let (subject, trace_id) = (note.subject.as_deref(), &*context.trace_id);
        let duration_us = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(transport, ended, events, duration_us, subject, trace_id, operation, kind, "stream");
    }
}
