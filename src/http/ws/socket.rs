//! One socket from its opening to its close. A single task reads and writes: while a client does not read, its messages
//! wait, and what it asked for waits in the queues of its operations.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Error;
use axum::extract::ws::{CloseFrame, Message};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Sink, SinkExt, Stream, StreamExt};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::close::Close;
use super::message;
use super::session::{Session, Step};
use crate::graphql::Operation;
use crate::http::auth::{Malformed, Refusal};
use crate::http::rejection::Rejection;
use crate::http::stopping::{Stopping, stopped};
use crate::http::stream::desk::{Desk, Refused, expiry};
use crate::http::stream::{KEEP_ALIVE, Outlet, Piece};
use crate::model::language::Language;
use crate::model::viewer::Viewer;

/// How long one message may take to go out. Long after a slow reader was told so ([`crate::http::stream::PATIENCE`]),
/// who reads nothing at all is cut off.
const WRITE_TIME: Duration = Duration::from_secs(30);

/// How long a client has to answer our close.
const FAREWELL: Duration = Duration::from_secs(1);

/// Keep-alives without any answer after which a client is taken to be gone.
const SILENCE: u32 = 3;

/// What a socket is bound to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub init_time: Duration,
    pub message_bytes: usize,
    pub streams: usize,
    pub language: Language,
}

/// How a socket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// We closed it.
    Closed(Close),
    /// The client closed it, with its code if it said one.
    Left(Option<u16>),
    /// The client is no longer there, or reads nothing.
    Gone,
}

/// Serves a socket until it ends.
pub(super) async fn serve<S, D>(mut socket: S, desk: &D, bounds: Bounds, stopping: Option<Stopping>) -> End
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
    D: Desk,
{
    let end = converse(&mut socket, desk, bounds, stopping).await;
    if let End::Closed(close) = &end {
        farewell(&mut socket, close).await;
    }
    end
}

/// Closes, and reads on until the client has closed too: what is left unread would reset the connection, and the reset
/// would overtake the close.
pub(super) async fn farewell<S>(socket: &mut S, close: &Close)
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    let frame = CloseFrame { code: close.code, reason: close.reason.clone().into() };
    let goodbye = async {
        socket.send(Message::Close(Some(frame))).await?;
        while let Some(Ok(_)) = socket.next().await {}
        Ok::<_, Error>(())
    };
    let _ = timeout(FAREWELL, goodbye).await;
}

async fn converse<S, D>(socket: &mut S, desk: &D, bounds: Bounds, mut stopping: Option<Stopping>) -> End
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
    D: Desk,
{
    let mut session = Session::new(bounds.streams, bounds.language);
    let mut outlets = Outlets::default();
    let mut viewer: Option<Arc<Viewer>> = None;
    let mut check: Option<BoxFuture<'static, Result<Viewer, Rejection>>> = None;
    let mut expired = std::future::pending().boxed();
    let mut init_timeout = pin!(sleep_until(Instant::now() + bounds.init_time));
    let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut silence = 0;
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return End::Closed(Close::going_away()),
            () = &mut expired => return End::Closed(Close::expired()),
            () = &mut init_timeout, if session.is_new() => return End::Closed(Close::init_timeout()),
            _ = keep_alive.tick() => {
                silence += 1;
                if silence > SILENCE {
                    return End::Gone;
                }
                if write(socket, Message::Ping(axum::body::Bytes::new())).await.is_err() {
                    return End::Gone;
                }
            }
            checked = poll_check(&mut check) => {
                check = None;
                match checked {
                    Ok(known) => {
                        expired = at_end(desk, &known);
                        viewer = Some(Arc::new(known));
                        if write(socket, Message::Text(session.acknowledge().into())).await.is_err() {
                            return End::Gone;
                        }
                    }
                    Err(rejection) => return End::Closed(Close::refused(&rejection, bounds.language)),
                }
            }
            (id, piece) = outlets.next() => {
                if viewer.as_ref().is_some_and(|viewer| desk.now() >= viewer.expires_at) {
                    return End::Closed(Close::expired());
                }
                if !matches!(piece, Piece::Next(_)) {
                    session.ended(&id);
                }
                if write(socket, Message::Text(message::piece(&id, &piece).into())).await.is_err() {
                    return End::Gone;
                }
            }
            incoming = socket.next() => {
                silence = 0;
                let text = match incoming {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Binary(_))) => return End::Closed(Close::invalid("binary")),
                    // WebSocket's own pings are answered below us.
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Close(frame))) => return End::Left(frame.map(|frame| frame.code)),
                    Some(Err(error)) if is_too_long(&error) => {
                        return End::Closed(Close::too_long(bounds.message_bytes));
                    }
                    Some(Err(_)) | None => return End::Gone,
                };
                let reply = match session.receive(&text) {
                    Step::Nothing => None,
                    Step::Send(reply) => Some(reply),
                    Step::Close(close) => return End::Closed(close),
                    Step::Authenticate(payload) => {
                        check = Some(desk.viewer(authorization(&payload)));
                        None
                    }
                    Step::Stop(id) => {
                        outlets.remove(&id);
                        None
                    }
                    Step::Refuse { id, problem } => {
                        let body = desk.refuse(&problem, problem.rule());
                        Some(message::piece(&id, &Piece::Failed(body)))
                    }
                    Step::Open { id, operation } => match open(desk, viewer.as_ref(), operation).await {
                        Some(Ok(outlet)) => {
                            outlets.add(id, outlet);
                            None
                        }
                        Some(Err(refused)) => {
                            session.ended(&id);
                            let body = match refused {
                                Refused::Full(problem) => desk.refuse(&problem, problem.rule()),
                                Refused::Operation(body) => body,
                            };
                            Some(message::piece(&id, &Piece::Failed(body)))
                        }
                        // The session opens nothing before it is acknowledged.
                        None => return End::Closed(Close::internal()),
                    },
                };
                if let Some(reply) = reply
                    && write(socket, Message::Text(reply.into())).await.is_err()
                {
                    return End::Gone;
                }
            }
        }
    }
}

/// Begins an operation for who was let in.
async fn open<D: Desk>(
    desk: &D,
    viewer: Option<&Arc<Viewer>>,
    operation: Operation,
) -> Option<Result<Outlet, Refused>> {
    Some(desk.open(viewer?, operation).await)
}

async fn write<S>(socket: &mut S, message: Message) -> Result<(), ()>
where
    S: Sink<Message, Error = Error> + Unpin,
{
    match timeout(WRITE_TIME, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

/// The outcome of the check that runs, if one does.
async fn poll_check(check: &mut Option<BoxFuture<'static, Result<Viewer, Rejection>>>) -> Result<Viewer, Rejection> {
    match check {
        Some(check) => check.await,
        None => std::future::pending().await,
    }
}

fn at_end<'d, D: Desk>(desk: &'d D, viewer: &Viewer) -> BoxFuture<'d, ()> {
    expiry(viewer.expires_at, || desk.now()).boxed()
}

/// The token stands under the header's name, in either case. Two that differ are none.
fn authorization(payload: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let mut found = None;
    for value in ["Authorization", "authorization"].iter().filter_map(|name| payload.get(*name)) {
        let text = match value {
            Value::String(text) => text,
            Value::Null => continue,
            _ => return Err(Refusal::Malformed(Malformed::Scheme)),
        };
        if found.replace(text.clone()).is_some_and(|before| before != *text) {
            return Err(Refusal::Malformed(Malformed::Scheme));
        }
    }
    Ok(found)
}

/// The library's words, for the error's type is its own dependency's.
fn is_too_long(error: &Error) -> bool {
    error.to_string().contains("too long")
}

/// What is being answered; each in its turn.
#[derive(Debug, Default)]
struct Outlets(Vec<(String, Outlet)>);

impl Outlets {
    fn add(&mut self, id: String, outlet: Outlet) {
        self.0.push((id, outlet));
    }

    fn remove(&mut self, id: &str) {
        self.0.retain(|(own, _)| own != id);
    }

    /// The next piece of any of them; while there is none, it waits.
    async fn next(&mut self) -> (String, Piece) {
        std::future::poll_fn(|context| {
            for at in 0..self.0.len() {
                let (id, outlet) = &mut self.0[at];
                if let Poll::Ready(piece) = outlet.poll_next_unpin(context) {
                    let (id, piece) = (id.clone(), piece.unwrap_or(Piece::Complete));
                    let entry = self.0.remove(at);
                    if matches!(piece, Piece::Next(_)) {
                        // Behind the others: one that always has more must not starve them.
                        self.0.push(entry);
                    }
                    return Poll::Ready((id, piece));
                }
            }
            Poll::Pending
        })
        .await
    }
}
