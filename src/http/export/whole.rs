//! An export that is a file as a whole: it is written aside, and sent once it is complete.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use axum::body::{Body, Bytes};
use futures_util::stream::{BoxStream, StreamExt, unfold};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use super::{Answer, Times, refusal};
use crate::http::rejection::Rejection;
use crate::model::problem::Problem;
use crate::service::export::{Export, ExportError};

/// Bytes that are read of the file at once.
const BLOCK_BYTES: usize = 256 << 10;

pub(super) async fn body(export: Export, times: Times, permit: OwnedSemaphorePermit) -> Answer {
    // Dropped with this handler: whoever writes sees that nobody waits any more.
    let waiting = Arc::new(());
    let written = write_aside(export, Arc::downgrade(&waiting), Arc::default(), permit);
    let file = match timeout(times.whole, written).await {
        Ok(Ok(Ok(file))) => file,
        Ok(Ok(Err(error))) => return Err(refusal::failed(&error)),
        Ok(Err(_)) => return Err(Rejection::new(Problem::Internal, "export")),
        Err(_) => return Err(Rejection::new(Problem::Timeout, "export_seconds")),
    };
    drop(waiting);
    Ok(Body::from_stream(blocks(file)))
}

/// Writes an export to a file of no name, and counts the items. Packing takes a while, and others wait on this thread,
/// so it has one of its own. It ends soon after nobody holds what is `wanted`; `held` is let go of with its end.
pub(super) fn write_aside(
    export: Export,
    wanted: Weak<()>,
    items: Arc<AtomicU64>,
    held: impl Send + 'static,
) -> JoinHandle<Result<File, ExportError>> {
    let runtime = Handle::current();
    spawn_blocking(move || {
        let _held = held;
        let mut file = tempfile::tempfile()?;
        let progress = async |done| {
            items.store(done, Ordering::Relaxed);
            if wanted.strong_count() == 0 { Err(ExportError::Cancelled) } else { Ok(()) }
        };
        runtime.block_on(export.write(BufWriter::new(&mut file), progress))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    })
}

/// The file's bytes, as they are read.
pub(super) fn blocks(file: File) -> BoxStream<'static, io::Result<Bytes>> {
    unfold(Some(file), block).fuse().boxed()
}

/// The next bytes of the file.
async fn block(file: Option<File>) -> Option<(io::Result<Bytes>, Option<File>)> {
    let mut file = file?;
    let read = spawn_blocking(move || {
        let mut block = Vec::with_capacity(BLOCK_BYTES);
        let read = (&mut file).take(BLOCK_BYTES as u64).read_to_end(&mut block);
        (read.map(|_| block), file)
    });
    match read.await {
        Ok((Ok(block), _)) if block.is_empty() => None,
        Ok((Ok(block), file)) => Some((Ok(block.into()), Some(file))),
        Ok((Err(error), _)) => Some((Err(error), None)),
        Err(_) => Some((Err(io::Error::other("the file cannot be read")), None)),
    }
}
