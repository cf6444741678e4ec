//! What is counted, and `/metrics`, which tells it in OpenMetrics text.
//!
//! A registry of its own for each server, and not the process's: tests start many servers, and each counts its own.

use std::fmt;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::state::App;
use crate::store::Store;

/// Seconds; the last is the longest that a request may take unless configured otherwise.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    status: u16,
    /// query, mutation …, or none where nothing of GraphQL was asked.
    operation: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OperationLabels {
    operation: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RefusalLabels {
    rule: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CloseLabels {
    code: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct TransportLabels {
    transport: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct EndLabels {
    transport: &'static str,
    ended: &'static str,
}

/// The counters of one server.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<OperationLabels, Histogram>,
    refusals: Family<RefusalLabels, Counter>,
    sockets: Gauge,
    sockets_closed: Family<CloseLabels, Counter>,
    streams: Family<TransportLabels, Gauge>,
    stream_events: Family<TransportLabels, Counter>,
    streams_ended: Family<EndLabels, Counter>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    pub fn new(store: Store) -> Self {
        let mut registry = Registry::with_prefix("duban");
        let requests = Family::default();
        registry.register("requests", "Requests answered, by HTTP status and kind of operation", requests.clone());
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let help = "Time from a request's headers to its answer's, by kind of operation";
        registry.register_with_unit("request_duration", help, Unit::Seconds, durations.clone());
        let refusals = Family::default();
        registry.register("refusals", "Requests turned away, by the rule that did it", refusals.clone());
        let (sockets, sockets_closed) = (Gauge::default(), Family::default());
        registry.register("sockets", "WebSockets that are open", sockets.clone());
        let help = "WebSockets that ended, by the code with which the server closed them (0: it did not)";
        registry.register("sockets_closed", help, sockets_closed.clone());
        let (streams, stream_events, streams_ended) = (Family::default(), Family::default(), Family::default());
        registry.register("streams", "Operations that are being answered, by WebSocket and SSE", streams.clone());
        registry.register("stream_events", "Answers given to WebSocket and SSE clients", stream_events.clone());
        let help = "Operations over WebSocket and SSE that ended: complete, by an error, or left before their end";
        registry.register("streams_ended", help, streams_ended.clone());
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "This program", version);
        registry.register_collector(Box::new(Statements(store)));
        Self { registry, requests, durations, refusals, sockets, sockets_closed, streams, stream_events, streams_ended }
    }

    pub fn socket_opened(&self) {
        self.sockets.inc();
    }

    pub fn socket_closed(&self, code: u16) {
        self.sockets.dec();
        self.sockets_closed.get_or_create(&CloseLabels { code }).inc();
    }

    pub fn stream_opened(&self, transport: &'static str) {
        self.streams.get_or_create(&TransportLabels { transport }).inc();
    }

    pub fn stream_event(&self, transport: &'static str) {
        self.stream_events.get_or_create(&TransportLabels { transport }).inc();
    }

    pub fn stream_closed(&self, transport: &'static str, ended: &'static str) {
        self.streams.get_or_create(&TransportLabels { transport }).dec();
        self.streams_ended.get_or_create(&EndLabels { transport, ended }).inc();
    }

    pub fn request(&self, status: u16, operation: &'static str, duration: Duration) {
        self.requests.get_or_create(&RequestLabels { status, operation }).inc();
        self.durations.get_or_create(&OperationLabels { operation }).observe(duration.as_secs_f64());
    }

    pub fn refusal(&self, rule: &'static str) {
        self.refusals.get_or_create(&RefusalLabels { rule }).inc();
    }

    fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// The store counts its statements itself; they are read when somebody asks.
#[derive(Debug)]
struct Statements(Store);

impl Collector for Statements {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let statements = ConstCounter::new(self.0.statements());
        let help = "SQL statements sent to the database";
        let encoder = encoder.encode_descriptor("statements", help, None, statements.metric_type())?;
        statements.encode(encoder)
    }
}

/// The router of the metrics' own address, which needs no token: that is why it has one.
pub(super) fn router(app: &App) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(app.clone())
}

async fn metrics(State(app): State<App>) -> Response {
    match app.metrics().text() {
        Ok(text) => {
            ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
