//! The two ends of a socket without a network, and a desk that lets in whom a test says.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::extract::ws::Message;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Sink, Stream, StreamExt, stream};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::graphql::{Answer, Answers, Operation, error_body};
use crate::http::auth::Refusal;
use crate::http::fixture::{self, TestServer};
use crate::http::rejection::Rejection;
use crate::http::stopping::Stopping;
use crate::http::stream::desk::{Desk, Refused};
use crate::http::stream::{Flow, Outlet, Record, Transport, too_slow};
use crate::http::ws::socket::{Bounds, End, serve};
use crate::model::language::Language;
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;

/// Executes by its query: `tick` answers once, `wait` never, `flood` without end, `bad` is refused.
pub struct FakeDesk {
    pub server: TestServer,
    pub now: Mutex<DateTime<Utc>>,
    pub checks_slowly: bool,
    pub keys_are_there: bool,
}

pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp_secs(1_800_000_000).unwrap()
}

impl FakeDesk {
    pub async fn new() -> Self {
        let server = TestServer::new().await;
        Self { server, now: Mutex::new(start()), checks_slowly: false, keys_are_there: true }
    }
}

fn answer(body: &str) -> Answer {
    let body = body.to_owned();
    Answer {
        body,
        code: None,
        rule: None,
        retry_after: None,
        before_execution: false,
        operation_name: None,
        operation_kind: "query",
    }
}

fn refusal(problem: &Problem) -> Answer {
    Answer::refusal(problem, Language::English, "trace")
}

impl Desk for Arc<FakeDesk> {
    fn viewer(&self, authorization: Result<Option<String>, Refusal>) -> BoxFuture<'static, Result<Viewer, Rejection>> {
        let desk = Self::clone(self);
        async move {
            if desk.checks_slowly {
                std::future::pending::<()>().await;
            }
            if !desk.keys_are_there {
                return Err(Rejection::new(Problem::KeysUnavailable, "keys_unavailable"));
            }
            if authorization != Ok(Some("Bearer good".to_owned())) {
                return Err(Rejection::new(Problem::Unauthenticated, "missing"));
            }
            Ok(Viewer { expires_at: start() + TimeDelta::hours(1), ..Viewer::operator(Uuid::nil()) })
        }
        .boxed()
    }

    fn open(&self, viewer: &Arc<Viewer>, operation: Operation) -> BoxFuture<'static, Result<Outlet, Refused>> {
        let (desk, viewer) = (Self::clone(self), Arc::clone(viewer));
        async move { desk.begin(&viewer, &operation) }.boxed()
    }

    fn refuse(&self, problem: &Problem, _: &'static str) -> String {
        error_body(problem, Language::English, "trace")
    }

    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }
}

impl FakeDesk {
    fn begin(&self, viewer: &Viewer, operation: &Operation) -> Result<Outlet, Refused> {
        let app = &self.server.app;
        let place = app.places().take(&viewer.subject).map_err(Refused::Full)?;
        let answers = match operation.query.as_str() {
            "tick" => Answers::Once(std::future::ready(answer(r#"{"data":{}}"#)).boxed()),
            "wait" => Answers::Stream(stream::pending().boxed()),
            "flood" => Answers::Stream(stream::repeat_with(|| answer(r#"{"data":{}}"#)).boxed()),
            "breaks" => Answers::Stream(stream::iter([answer(r#"{"data":{}}"#), refusal(&Problem::Internal)]).boxed()),
            _ => return Err(Refused::Operation(refusal(&Problem::MalformedCursor).body)),
        };
        let until = std::future::pending().boxed();
        let fault = refusal(&Problem::Internal).body;
        let flow = Flow { queue: 2, until, too_slow: refusal(&too_slow(2)), fault };
        let record = Record::begin(app, &fixture::context(), Transport::WebSocket, None, "subscription");
        Ok(Outlet::open(answers, flow, place, record))
    }
}

/// The server's end of a socket: what it sends waits for the client to read it, one message at a time.
struct Wire {
    from_client: mpsc::UnboundedReceiver<Message>,
    to_client: bounded::PollSender,
}

impl Stream for Wire {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.from_client.poll_recv(context).map(|message| message.map(Ok))
    }
}

impl Sink<Message> for Wire {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.to_client.poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.to_client.send(message);
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }
}

/// A bounded sender as a sink.
mod bounded {
    use super::*;

    type Reserved = Result<mpsc::OwnedPermit<Message>, mpsc::error::SendError<()>>;

    pub struct PollSender {
        sender: mpsc::Sender<Message>,
        waiting: Option<BoxFuture<'static, Reserved>>,
        ready: Option<mpsc::OwnedPermit<Message>>,
    }

    impl PollSender {
        pub fn new(sender: mpsc::Sender<Message>) -> Self {
            Self { sender, waiting: None, ready: None }
        }

        pub fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
            let sender = self.sender.clone();
            let waiting = self.waiting.get_or_insert_with(|| sender.reserve_owned().boxed());
            let reserved = std::task::ready!(waiting.poll_unpin(context));
            self.waiting = None;
            self.ready = Some(reserved.map_err(Error::new)?);
            Poll::Ready(Ok(()))
        }

        pub fn send(&mut self, message: Message) {
            self.ready.take().unwrap().send(message);
        }
    }
}

/// The client's end.
pub struct Client {
    pub say: Option<mpsc::UnboundedSender<Message>>,
    pub heard: mpsc::Receiver<Message>,
    pub server: JoinHandle<End>,
    pub desk: Arc<FakeDesk>,
}

impl Client {
    pub async fn new() -> Self {
        Self::of(FakeDesk::new().await, None)
    }

    pub fn of(desk: FakeDesk, stopping: Option<Stopping>) -> Self {
        let desk = Arc::new(desk);
        let (say, from_client) = mpsc::unbounded_channel();
        let (sender, heard) = mpsc::channel(1);
        let wire = Wire { from_client, to_client: bounded::PollSender::new(sender) };
        let bounds =
            Bounds { init_time: Duration::from_secs(5), message_bytes: 1_000, streams: 2, language: Language::English };
        let own = Arc::clone(&desk);
        let server = tokio::spawn(async move { serve(wire, &own, bounds, stopping).await });
        Self { say: Some(say), heard, server, desk }
    }

    pub async fn acknowledged() -> Self {
        let mut client = Self::new().await;
        client.say(&json!({ "type": "connection_init", "payload": { "Authorization": "Bearer good" } }));
        assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
        client
    }

    pub fn say(&self, message: &Value) {
        self.raw(Message::Text(message.to_string().into()));
    }

    pub fn raw(&self, message: Message) {
        self.say.as_ref().unwrap().send(message).unwrap();
    }

    pub fn subscribe(&self, id: &str, query: &str) {
        self.say(&json!({ "type": "subscribe", "id": id, "payload": { "query": query } }));
    }

    pub async fn hear(&mut self) -> Value {
        match self.heard.recv().await.unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => unreachable!("{other:?}"),
        }
    }

    /// The close that must come next, and how the server saw it.
    pub async fn closed(mut self) -> (u16, String) {
        loop {
            match self.heard.recv().await.unwrap() {
                Message::Ping(_) => {}
                Message::Close(frame) => {
                    let frame = frame.unwrap();
                    drop(self.say.take());
                    let End::Closed(close) = self.server.await.unwrap() else { unreachable!() };
                    assert_eq!((close.code, close.reason.as_str()), (frame.code, frame.reason.as_str()));
                    return (frame.code, frame.reason.to_string());
                }
                other => unreachable!("{other:?}"),
            }
        }
    }
}
