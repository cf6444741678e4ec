//! What WebSocket and SSE share: an operation that is answered over time, by a task of its own and through a queue that is
//! not longer than its limit.
//!
//! The queue is what lies between the events and a client that reads them. While it is full, nothing more is read from
//! the source; if it stays so, the stream ends with an error that says to resume. Nothing is skipped.

pub(super) mod desk;
mod places;
mod record;
#[cfg(test)]
pub(super) mod tests;

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub(super) use self::places::{Place, Places, within};
pub(super) use self::record::{Record, Transport};
use crate::graphql::{Answer, Answers};
use crate::model::problem::{Limit, Problem};

/// How long a queue may stay full.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// How often an idle connection shows that it is there: proxies cut what is silent, often after 15 s or more.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// What a client is sent of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A response, as JSON.
    Next(String),
    /// The response without data that ended the operation, as JSON.
    Failed(String),
    /// The operation came to its end.
    Complete,
}

/// How an operation is answered.
pub(super) struct Flow {
    /// Events that may wait to be read.
    pub queue: usize,
    /// What ends it from outside.
    pub until: BoxFuture<'static, Answer>,
    /// The answer to who does not read.
    pub too_slow: Answer,
    /// The answer where the program fails.
    pub fault: String,
}

/// The client's end of an operation: its pieces, of which the last is `Failed` or `Complete`. Dropped, it ends the
/// operation, wherever that stands.
#[derive(Debug)]
pub(super) struct Outlet {
    pieces: mpsc::Receiver<String>,
    pump: JoinHandle<Piece>,
    fault: String,
    is_over: bool,
}

impl Outlet {
    /// Begins to answer. The place and the record go with the operation.
    pub fn open(answers: Answers, flow: Flow, place: Place, record: Record) -> Self {
        let Flow { queue, until, too_slow, fault } = flow;
        let (sender, pieces) = mpsc::channel(queue);
        let pump = tokio::spawn(async move {
            let _place = place;
            pump(answers, sender, until, too_slow, record).await
        });
        Self { pieces, pump, fault, is_over: false }
    }
}

impl Stream for Outlet {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        if let Some(body) = ready!(self.pieces.poll_recv(context)) {
            return Poll::Ready(Some(Piece::Next(body)));
        }
        let last = ready!(self.pump.poll_unpin(context));
        self.is_over = true;
        Poll::Ready(Some(last.unwrap_or_else(|error| {
            tracing::error!(%error, "a stream failed");
            Piece::Failed(self.fault.clone())
        })))
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

/// Moves answers into the queue; gives the last piece.
async fn pump(
    answers: Answers,
    queue: mpsc::Sender<String>,
    mut until: BoxFuture<'static, Answer>,
    too_slow: Answer,
    mut record: Record,
) -> Piece {
    let mut stream = match answers {
        Answers::Once(answer) => {
            let answer = answer.await;
            if answer.before_execution {
                return record.failed(answer);
            }
            record.event(&answer);
            // The only one: there is room.
            let _ = queue.send(answer.body).await;
            return record.complete();
        }
        Answers::Stream(stream) => stream,
    };
    loop {
        let answer = tokio::select! {
            biased;
            answer = &mut until => return record.failed(answer),
            answer = stream.next() => answer,
        };
        let answer = match answer {
            Some(answer) if answer.code.is_none() => answer,
            Some(refused) => return record.failed(refused),
            None => return record.complete(),
        };
        let room = tokio::select! {
            room = tokio::time::timeout(PATIENCE, queue.reserve()) => room,
            answer = &mut until => return record.failed(answer),
        };
        match room {
            Ok(Ok(room)) => {
                record.event(&answer);
                room.send(answer.body);
            }
            // The client is gone, and this task is about to end with it.
            Ok(Err(_)) => return Piece::Complete,
            Err(_) => return record.failed(too_slow),
        }
    }
}

/// Why a client that does not read is cut off.
pub(super) fn too_slow(queue: usize) -> Problem {
    let most = u64::try_from(queue).unwrap_or(u64::MAX);
    Problem::StreamLimit { limit: Limit::StreamQueue, value: most.saturating_add(1), most }
}
