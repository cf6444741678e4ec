//! An export of lines, sent while it is read: one task reads pages, the connection's own makes rows and lines of them, so
//! that the database works while the last page is written and travels.
//!
//! Only an export that was read to its end ends well: one that fails on the way breaks the connection off, since a file
//! that merely stops looks whole.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::stream::{StreamExt, unfold};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout};

use super::{Answer, Times, refusal};
use crate::graphql::problem_of;
use crate::http::context::Context;
use crate::http::rejection::Rejection;
use crate::service::export::{ExportError, Lines};
use crate::store::export::{ExportPages, Selection, UnreadPage};

/// Pages that wait for the reader, besides the one that is being read and the one that travels.
const AHEAD: usize = 1;

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
    let trace_id = Arc::clone(&context.trace_id);
    tokio::spawn(async move {
        let begun = Instant::now();
        let (ended, items) = produce(pages, first, sender, times).await;
        drop(permit);
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(ended, items, duration_ms, trace_id = &*trace_id, "export");
    });
    let writing = Writing { lines, selection, pieces, start };
    // Compression asks once more after the end.
    Ok(Body::from_stream(unfold(Some(writing), Writing::next).fuse()))
}

/// How it ended, and how many items were read.
async fn produce(
    mut pages: ExportPages,
    first: Option<UnreadPage>,
    sender: Sender<Piece>,
    times: Times,
) -> (&'static str, u64) {
    let mut items = 0;
    let read = async {
        let mut page = first;
        while let Some(now) = page {
            items += now.items.len() as u64;
            if let Err(ended) = send(&sender, Piece::Page(Box::new(now)), times).await {
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
        match send(&sender, Piece::End, times).await {
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

async fn send(sender: &Sender<Piece>, piece: Piece, times: Times) -> Result<(), &'static str> {
    match timeout(times.stall, sender.send(piece)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err("left"),
        Err(_) => Err("stalled"),
    }
}

/// What writes the pages as they are asked for.
struct Writing {
    lines: Lines,
    selection: Selection,
    pieces: Receiver<Piece>,
    /// What comes before the first line.
    start: Vec<u8>,
}

impl Writing {
    async fn next(this: Option<Self>) -> Option<(Result<Bytes, io::Error>, Option<Self>)> {
        let mut this = this?;
        let piece = this.pieces.recv().await;
        let mut bytes = std::mem::take(&mut this.start);
        match piece {
            Some(Piece::Page(page)) => {
                let page = page.read().map_err(ExportError::from);
                match page.and_then(|page| this.lines.page(&page, &this.selection, &mut bytes)) {
                    Ok(()) => Some((Ok(bytes.into()), Some(this))),
                    Err(error) => Some((Err(cut(&error)), None)),
                }
            }
            Some(Piece::End) if bytes.is_empty() => None,
            Some(Piece::End) => Some((Ok(bytes.into()), None)),
            // Whoever reads gave up before the end.
            None => Some((Err(io::Error::other("the export was cut off")), None)),
        }
    }
}

fn cut(error: &ExportError) -> io::Error {
    tracing::error!(%error, "an export cannot be written");
    io::Error::other("the export was cut off")
}
