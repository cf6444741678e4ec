//! An export that is a file as a whole: it is written aside, and sent once it is complete.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::stream::{StreamExt, unfold};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::spawn_blocking;
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
    let wanted = Arc::downgrade(&waiting);
    let runtime = Handle::current();
    // Packing takes a while, and others wait on this thread.
    let written = spawn_blocking(move || {
        let _permit = permit;
        let mut file = tempfile::tempfile()?;
        let progress = async |_| if wanted.strong_count() == 0 { Err(ExportError::Cancelled) } else { Ok(()) };
        runtime.block_on(export.write(BufWriter::new(&mut file), progress))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    });
    let file = match timeout(times.whole, written).await {
        Ok(Ok(Ok(file))) => file,
        Ok(Ok(Err(error))) => return Err(refusal::failed(&error)),
        Ok(Err(_)) => return Err(Rejection::new(Problem::Internal, "export")),
        Err(_) => return Err(Rejection::new(Problem::Timeout, "export_seconds")),
    };
    drop(waiting);
    Ok(Body::from_stream(unfold(Some(file), block).fuse()))
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
