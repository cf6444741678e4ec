//! How what outlives its request (a WebSocket, an event stream) learns that the server stops, and the server that it ended.

use std::convert::Infallible;

use tokio::sync::{mpsc, watch};

/// In the extensions of every request. Clones are the same server's.
#[derive(Clone, Debug)]
pub(super) struct Stopping {
    stop: watch::Receiver<bool>,
    /// The server waits until the last of these is gone.
    _alive: mpsc::Sender<Infallible>,
}

/// The server's own end.
#[derive(Debug)]
pub(super) struct Stopper {
    stop: watch::Sender<bool>,
    ended: mpsc::Receiver<Infallible>,
}

/// Both ends.
pub(super) fn stopper() -> (Stopper, Stopping) {
    let (stop, stopping) = watch::channel(false);
    let (alive, ended) = mpsc::channel(1);
    (Stopper { stop, ended }, Stopping { stop: stopping, _alive: alive })
}

impl Stopper {
    /// Tells all.
    pub fn stop(&self) {
        // An error means that nobody is left to hear it.
        let _ = self.stop.send(true);
    }

    /// Waits until all have ended.
    pub async fn all_ended(&mut self) {
        let _ = self.ended.recv().await;
    }
}

impl Stopping {
    /// Waits until the server stops.
    pub async fn wait(&mut self) {
        // An error means that the server is gone, which is a stop too.
        let _ = self.stop.wait_for(|stop| *stop).await;
    }
}

/// Waits for the stop of a server that may be none: tests ask a router without one.
pub(super) async fn stopped(stopping: &mut Option<Stopping>) {
    match stopping {
        Some(stopping) => stopping.wait().await,
        None => std::future::pending().await,
    }
}
