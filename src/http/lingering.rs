//! Reading on behind an answer.
//!
//! Whoever is refused before its body is read (no token, too many requests, too long) is still sending it. Closing on
//! unread bytes resets the connection, and the reset overtakes the answer: the client learns nothing. So what a handler
//! leaves of a body is read after the answer and thrown away, within bounds.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::EXPECT;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::runtime::Handle;

/// Enough for a client that errs, with a file of any bearable size; one that floods may be cut off.
const BYTES_MAX: usize = 32 * 1024 * 1024;
const TIME_MAX: Duration = Duration::from_secs(5);

/// A body that is read to its end, by its handler or behind it.
#[derive(Debug)]
pub(super) struct Lingering {
    /// There until it is handed on.
    body: Option<Incoming>,
    /// The client sends nothing until we begin to read (`Expect: 100-continue`).
    waits: bool,
}

impl Lingering {
    pub fn new(body: Incoming, headers: &HeaderMap) -> Self {
        Self { body: Some(body), waits: headers.contains_key(EXPECT) }
    }
}

impl Body for Lingering {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        self.waits = false;
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Incoming::size_hint).unwrap_or_default()
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        if let (Some(body), false) = (self.body.take(), self.waits)
            && !body.is_end_stream()
            && let Ok(runtime) = Handle::try_current()
        {
            // It ends by itself: at the body's end, at its bounds, or with the connection.
            runtime.spawn(tokio::time::timeout(TIME_MAX, discard(body)));
        }
    }
}

async fn discard(mut body: Incoming) {
    let mut bytes = 0;
    while bytes < BYTES_MAX
        && let Some(Ok(frame)) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {
        bytes += frame.data_ref().map_or(0, Bytes::len);
    }
}
