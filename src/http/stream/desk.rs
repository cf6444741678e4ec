//! Who lets operations in: the one behind every WebSocket and event stream, and the form in which tests replace it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{Flow, Outlet, Record, Transport, too_slow};
use crate::graphql::{Answer, Answers, Asker, Operation, Started, error_body};
use crate::http::auth::Refusal;
use crate::http::bearer;
use crate::http::context::Context;
use crate::http::observe::refused;
use crate::http::rejection::Rejection;
use crate::http::state::App;
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;

/// Why an operation is not begun.
#[derive(Debug)]
pub(in crate::http) enum Refused {
    /// There is no place for it.
    Full(Problem),
    /// What it asks is refused: the response, as JSON.
    Operation(String),
}

/// What a socket needs of the server.
pub(in crate::http) trait Desk: Send + Sync + 'static {
    /// Who asks, by an `Authorization` header's value.
    fn viewer(&self, authorization: Result<Option<String>, Refusal>) -> BoxFuture<'static, Result<Viewer, Rejection>>;

    /// Begins an operation.
    fn open(&self, viewer: &Arc<Viewer>, operation: Operation) -> BoxFuture<'static, Result<Outlet, Refused>>;

    /// The response to what is refused before it is an operation, as JSON; it is logged as refused.
    fn refuse(&self, problem: &Problem, rule: &'static str) -> String;

    fn now(&self) -> DateTime<Utc>;
}

/// The server's own.
#[derive(Clone, Debug)]
pub(in crate::http) struct FrontDesk {
    pub app: App,
    pub context: Context,
    pub transport: Transport,
}

impl FrontDesk {
    fn answer(&self, problem: &Problem) -> Answer {
        Answer::refusal(problem, self.context.language, &self.context.trace_id)
    }

    /// A query or a mutation takes a permit and has a time, as over HTTP.
    fn bounded(&self, answer: BoxFuture<'static, Answer>) -> BoxFuture<'static, Answer> {
        let (permits, time) = (self.app.permits(), self.app.request_time());
        let (busy, timeout) = (self.answer(&Problem::Busy), self.answer(&Problem::Timeout));
        let bounded = async move {
            match permits.try_acquire() {
                Ok(_permit) => tokio::time::timeout(time, answer).await.unwrap_or(timeout),
                Err(_) => busy,
            }
        };
        bounded.boxed()
    }

    /// An event stream ends with its token. (A socket closes with it, whatever runs on it.)
    fn until(&self, viewer: &Viewer) -> BoxFuture<'static, Answer> {
        if self.transport == Transport::WebSocket {
            return std::future::pending().boxed();
        }
        let (desk, at, end) = (self.clone(), viewer.expires_at, self.answer(&Problem::Unauthenticated));
        async move {
            expiry(at, || desk.now()).await;
            Answer { rule: Some("expired"), ..end }
        }
        .boxed()
    }
}

impl Desk for FrontDesk {
    fn viewer(&self, authorization: Result<Option<String>, Refusal>) -> BoxFuture<'static, Result<Viewer, Rejection>> {
        let Self { app, context, .. } = self.clone();
        async move {
            let time = app.request_time();
            let authorization = authorization.as_ref().map(Option::as_deref).map_err(|refusal| *refusal);
            let viewer = tokio::time::timeout(time, bearer::viewer_of(&app, &context, authorization)).await;
            viewer.unwrap_or(Err(Rejection::new(Problem::Timeout, "request_seconds")))
        }
        .boxed()
    }

    fn open(&self, viewer: &Arc<Viewer>, operation: Operation) -> BoxFuture<'static, Result<Outlet, Refused>> {
        let (desk, viewer) = (self.clone(), Arc::clone(viewer));
        async move {
            // A registered operation is looked up, and a shared bucket asked: the database has its time, as over HTTP.
            let begun = tokio::time::timeout(desk.app.request_time(), desk.begin(&viewer, operation)).await;
            begun.unwrap_or_else(|_| Err(Refused::Full(Problem::Timeout)))
        }
        .boxed()
    }

    fn refuse(&self, problem: &Problem, rule: &'static str) -> String {
        refused(&self.app, &self.context, rule, None);
        error_body(problem, self.context.language, &self.context.trace_id)
    }

    fn now(&self) -> DateTime<Utc> {
        self.app.now()
    }
}

impl FrontDesk {
    async fn begin(&self, viewer: &Arc<Viewer>, operation: Operation) -> Result<Outlet, Refused> {
        let Self { app, context, transport } = self;
        let place = app.places().take(&viewer.subject).map_err(Refused::Full)?;
        let ask = {
            let (app, viewer, context) = (app.clone(), Arc::clone(viewer), context.clone());
            move || Asker::new(app.given(), (*viewer).clone(), context.language, context.trace_id.to_string())
        };
        let (name, kind, answers) = match app.api().subscribe(ask, operation).await {
            Ok(Started { name, kind, answers }) => (name, kind, answers),
            Err(answer) => {
                let Answer { body, rule, operation_name, .. } = answer;
                refused(app, context, rule.unwrap_or("refused"), operation_name.as_deref());
                return Err(Refused::Operation(body));
            }
        };
        let answers = match answers {
            Answers::Once(answer) => Answers::Once(self.bounded(answer)),
            stream @ Answers::Stream(_) => stream,
        };
        let queue = app.limits().stream_queue;
        let flow = Flow {
            queue,
            until: self.until(viewer),
            too_slow: self.answer(&too_slow(queue)),
            fault: self.answer(&Problem::Internal).body,
        };
        let record = Record::begin(app, context, *transport, name.as_deref(), kind);
        Ok(Outlet::open(answers, flow, place, record))
    }
}

/// Waits until a moment of the clock. The clock is asked again at times: a machine that sleeps stops the timer, and not
/// the clock.
pub(in crate::http) async fn expiry(at: DateTime<Utc>, now: impl Fn() -> DateTime<Utc>) {
    const LOOK: Duration = Duration::from_mins(1);
    let end = tokio::time::Instant::now().checked_add((at - now()).to_std().unwrap_or_default());
    loop {
        let look = tokio::time::Instant::now() + LOOK;
        let next = end.map_or(look, |end| end.min(look));
        tokio::time::sleep_until(next).await;
        if end.is_some_and(|end| end <= next) || now() >= at {
            return;
        }
    }
}
