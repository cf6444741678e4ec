//! An export of lines, sent while it is read: one task reads pages, the connection's own makes rows and lines of them, so
//! that the database works while the last page is written and travels.
//!
//! Only an export that was read to its end ends well: one that fails on the way breaks the connection off, since a file
//! that merely stops looks whole.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream::{StreamExt, unfold};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Notify, OwnedSemaphorePermit};
use tokio::time::{Instant, sleep, timeout};

use super::{Answer, Times, refusal};
use crate::graphql::problem_of;
use crate::http::context::Context;
use crate::http::rejection::Rejection;
use crate::service::export::{ExportError, Lines};
use crate::store::export::{ExportPages, Selection, UnreadPage};

/// Pages that wait for the reader, besides the one that is being read and the one that travels.
const AHEAD: usize = 1;

/// Bytes that are handed on at once: whoever takes them reads on, however slowly a whole page goes.
const BLOCK_BYTES: usize = 64 << 10;

enum Piece {
    Page(Box<UnreadPage>),
    /// There are no more.
    End,
}

/// Reads the first page before anything is answered, so that what fails at once is told in words. What is given
/// as the first line stands before all rows.
pub(super) async fn body(
    mut pages: ExportPages,
    lines: Lines,
    first_line: &[u8],
    times: Times,
    permit: OwnedSemaphorePermit,
    context: &Context,
) -> Answer {
    let mut start = Vec::new();
    lines.start(&mut start).map_err(|error| refusal::failed(&error))?;
    start.extend_from_slice(first_line);
    let first = pages.next().await.map_err(|error| Rejection::new(problem_of(&error), "database"))?;
    let selection = pages.selection().clone();
    let (sender, pieces) = channel(AHEAD);
    let taken = Arc::new(Notify::new());
    let trace_id = Arc::clone(&context.trace_id);
    let seen = Arc::clone(&taken);
    tokio::spawn(async move {
        let begun = Instant::now();
        let (ended, items) = produce(pages, first, sender, &seen, times).await;
        drop(permit);
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(ended, items, duration_ms, trace_id = &*trace_id, "export");
    });
    let writing = Writing { lines, selection, pieces, taken, ready: start.into(), ended: false };
    // Compression asks once more after the end.
    Ok(Body::from_stream(unfold(Some(writing), Writing::next).fuse()))
}

/// How it ended, and how many items were read.
async fn produce(
    mut pages: ExportPages,
    first: Option<UnreadPage>,
    sender: Sender<Piece>,
    taken: &Notify,
    times: Times,
) -> (&'static str, u64) {
    let mut items = 0;
    let read = async {
        let mut page = first;
        while let Some(now) = page {
            items += now.items.len() as u64;
            if let Err(ended) = send(&sender, Piece::Page(Box::new(now)), taken, times.stall).await {
                return ended;
            }
            page = match pages.next().await {
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(%error, "an export failed on the way");
                    return "failed";
                }
            };
        }
        match send(&sender, Piece::End, taken, times.stall).await {
            Ok(()) => "done",
            Err(ended) => ended,
        }
    };
    let ended = tokio::select! {
        ended = timeout(times.whole, read) => ended.unwrap_or("timed_out"),
        () = sender.closed() => "left",
    };
    (ended, items)
}

/// Waits for room, as long as whoever reads takes something now and then.
async fn send(sender: &Sender<Piece>, piece: Piece, taken: &Notify, stall: Duration) -> Result<(), &'static str> {
    let mut sending = pin!(sender.send(piece));
    loop {
        tokio::select! {
            sent = &mut sending => return sent.map_err(|_| "left"),
            () = taken.notified() => {}
            () = sleep(stall) => return Err("stalled"),
        }
    }
}

/// What writes the pages as they are asked for.
struct Writing {
    lines: Lines,
    selection: Selection,
    pieces: Receiver<Piece>,
    /// Rung when something is taken.
    taken: Arc<Notify>,
    /// Written and not yet taken; at first what comes before the first line.
    ready: Bytes,
    /// Nothing follows what is ready.
    ended: bool,
}

impl Writing {
    async fn next(this: Option<Self>) -> Option<(Result<Bytes, io::Error>, Option<Self>)> {
        let mut this = this?;
        this.taken.notify_one();
        while this.ready.is_empty() && !this.ended {
            if let Err(error) = this.write().await {
                return Some((Err(error), None));
            }
        }
        let block = this.ready.split_to(this.ready.len().min(BLOCK_BYTES));
        (!block.is_empty()).then_some((Ok(block), Some(this)))
    }

    /// Writes the next page.
    async fn write(&mut self) -> Result<(), io::Error> {
        match self.pieces.recv().await {
            Some(Piece::Page(page)) => {
                let mut bytes = Vec::new();
                let page = page.read().map_err(|error| cut(&error.into()))?;
                self.lines.page(&page, &self.selection, &mut bytes).map_err(|error| cut(&error))?;
                self.ready = bytes.into();
            }
            Some(Piece::End) => self.ended = true,
            // Whoever reads gave up before the end.
            None => return Err(io::Error::other("the export was cut off")),
        }
        Ok(())
    }
}

fn cut(error: &ExportError) -> io::Error {
    tracing::error!(%error, "an export cannot be written");
    io::Error::other("the export was cut off")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn whoever_reads_slowly_is_waited_for_and_whoever_stops_is_not() {
        let (sender, mut pieces) = channel(1);
        let taken = Notify::new();
        send(&sender, Piece::End, &taken, MINUTE).await.unwrap();
        let reading = async {
            for _ in 0..10 {
                sleep(MINUTE * 9 / 10).await;
                taken.notify_one();
            }
            pieces.recv().await
        };
        let (sent, _) = tokio::join!(send(&sender, Piece::End, &taken, MINUTE), reading);
        assert_eq!(sent, Ok(()));
        assert_eq!(send(&sender, Piece::End, &taken, MINUTE).await, Err("stalled"));
        drop(pieces);
        assert_eq!(send(&sender, Piece::End, &taken, MINUTE).await, Err("left"));
    }
}
