//! Listening, serving, and ending well.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::lingering::Lingering;
use super::stopping::{Stopping, stopper};
use crate::config::Limits;

/// How long a connection has, once its last request is answered, to take the answer.
const FAREWELL: Duration = Duration::from_secs(1);

/// How long to wait when the system gives no more connections, most likely for want of file descriptors.
const PAUSE: Duration = Duration::from_secs(1);

/// What an address is for: an error names the setting that decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `listen`
    Api,
    /// `metrics_listen`
    Metrics,
}

impl fmt::Display for Door {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Api => "DUBAN_LISTEN, or --listen",
            Self::Metrics => "DUBAN_METRICS_LISTEN",
        })
    }
}

/// Why an address can't be listened at: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    #[error("{address} is in use by another program: stop it, or choose another port ({door})")]
    InUse { address: SocketAddr, door: Door },
    #[error("this user may not listen at {address}: choose a port from 1024 on ({door})")]
    NotAllowed { address: SocketAddr, door: Door },
    #[error("{address} is no address of this machine: choose one that is, as 127.0.0.1 ({door})")]
    NotHere { address: SocketAddr, door: Door },
    #[error("can't listen at {address} ({source}): choose another address ({door})")]
    Other { address: SocketAddr, door: Door, source: io::Error },
}

/// An address that is listened at.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Listens; port 0 is any free one.
    ///
    /// # Errors
    /// One sentence for the operator.
    pub async fn bind(address: SocketAddr, door: Door) -> Result<Self, BindError> {
        let refused = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse { address, door },
            io::ErrorKind::PermissionDenied => BindError::NotAllowed { address, door },
            io::ErrorKind::AddrNotAvailable => BindError::NotHere { address, door },
            _ => BindError::Other { address, door, source },
        };
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown`; then takes no more connections, lets the requests that run finish (they end by
    /// themselves within `request_seconds`), closes what is idle, and tells WebSockets and event streams to end.
    pub async fn run(self, router: Router, limits: &Limits, shutdown: impl Future<Output = ()>) {
        let Self { listener, address } = self;
        let header_time = Duration::from_secs(limits.header_read_seconds);
        let (mut stopper, stopping) = stopper();
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(serve(stream, router.clone(), header_time, stopping.clone()));
                    }
                    Err(error) if is_of_the_client(&error) => {}
                    Err(error) => {
                        tracing::error!(%error, %address, "no connection can be accepted");
                        tokio::time::sleep(PAUSE).await;
                    }
                },
                // Connections that ended must not pile up.
                Some(_) = connections.join_next() => {}
            }
        }
        drop(listener);
        tracing::info!(%address, connections = connections.len(), "shutting down");
        drop(stopping);
        stopper.stop();
        let patience = Duration::from_secs(limits.request_seconds).saturating_add(FAREWELL);
        // Sockets are connections no longer, but tasks of their own.
        let all = async {
            while connections.join_next().await.is_some() {}
            stopper.all_ended().await;
        };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!(%address, "some connections did not end in time and are cut off");
        }
    }
}

/// One client gave up before it was served; the next is none the worse.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn serve(stream: TcpStream, router: Router, header_time: Duration, mut stopping: Stopping) {
    // Answers are written whole: waiting for more of them only delays the last packet.
    let _ = stream.set_nodelay(true);
    let has_asked = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&has_asked);
    let told = stopping.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        asked.store(true, Ordering::Relaxed);
        let (mut parts, body) = request.into_parts();
        parts.extensions.insert(told.clone());
        let body = Body::new(Lingering::new(body, &parts.headers));
        router.clone().oneshot(Request::from_parts(parts, body))
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(header_time);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.wait() => {
            // hyper would wait for the first request of a connection that a browser opened in advance.
            if !has_asked.load(Ordering::Relaxed) {
                return;
            }
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::{Notify, oneshot};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    use super::super::fixture;
    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: duban\r\n\r\n";

    struct Running {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        server: JoinHandle<()>,
    }

    async fn start(router: Router) -> Running {
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), Door::Api).await.unwrap();
        let address = server.local_addr();
        let (stop, stopped) = oneshot::channel();
        let limits = fixture::config(&[]).limits;
        let server = tokio::spawn(async move { server.run(router, &limits, async { stopped.await.unwrap() }).await });
        Running { address, stop, server }
    }

    /// Reads one answer of a connection that may stay open.
    async fn answer(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"done") {
            assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "closed: {}", String::from_utf8_lossy(&bytes));
        }
        String::from_utf8(bytes).unwrap()
    }

    /// Waits for the other end to close.
    async fn is_closed(stream: &mut TcpStream) -> bool {
        let mut rest = Vec::new();
        matches!(stream.read_to_end(&mut rest).await, Ok(0) | Err(_))
    }

    #[tokio::test]
    async fn a_port_in_use_is_one_sentence_that_says_what_to_do() {
        let first = Server::bind("127.0.0.1:0".parse().unwrap(), Door::Api).await.unwrap();
        let address = first.local_addr();
        let sentence = Server::bind(address, Door::Api).await.unwrap_err().to_string();
        assert_eq!(
            sentence,
            format!(
                "{address} is in use by another program: stop it, or choose another port (DUBAN_LISTEN, or --listen)"
            )
        );
        let sentence = Server::bind("192.0.2.1:80".parse().unwrap(), Door::Metrics).await.unwrap_err().to_string();
        assert!(sentence.contains("192.0.2.1:80") && sentence.contains("DUBAN_METRICS_LISTEN"), "{sentence}");
    }

    #[tokio::test]
    async fn a_shutdown_lets_the_running_request_finish_and_closes_what_is_idle() {
        let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let handler = {
            let (arrived, release) = (Arc::clone(&arrived), Arc::clone(&release));
            async move || {
                arrived.notify_one();
                release.notified().await;
                "done"
            }
        };
        let router = Router::new().route("/", get(async || "done")).route("/slow", get(handler));
        let Running { address, stop, server } = start(router).await;

        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(REQUEST).await.unwrap();
        answer(&mut idle).await;
        let mut unused = TcpStream::connect(address).await.unwrap();
        let mut running = TcpStream::connect(address).await.unwrap();
        running.write_all(b"GET /slow HTTP/1.1\r\nhost: duban\r\n\r\n").await.unwrap();
        arrived.notified().await;

        stop.send(()).unwrap();
        assert!(is_closed(&mut idle).await);
        assert!(is_closed(&mut unused).await);
        assert!(TcpStream::connect(address).await.is_err(), "new connections are refused");
        assert!(!server.is_finished());
        release.notify_one();
        assert!(answer(&mut running).await.starts_with("HTTP/1.1 200 OK"));
        server.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_shutdown_does_not_wait_for_ever() {
        let arrived = Arc::new(Notify::new());
        let handler = {
            let arrived = Arc::clone(&arrived);
            async move || {
                arrived.notify_one();
                std::future::pending::<()>().await;
            }
        };
        let Running { address, stop, server } = start(Router::new().route("/", get(handler))).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(REQUEST).await.unwrap();
        arrived.notified().await;
        let begun = Instant::now();
        stop.send(()).unwrap();
        server.await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), 11);
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_its_headers_too_slowly_is_cut_off() {
        let running = start(Router::new()).await;
        let begun = Instant::now();
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
        assert!(is_closed(&mut stream).await);
        assert_eq!(begun.elapsed().as_secs(), 10);
    }

    #[tokio::test]
    async fn who_is_answered_before_its_body_is_read_gets_the_answer() {
        let running = start(Router::new().route("/", post(async || "done"))).await;
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let body = vec![b'x'; 8 * 1024 * 1024];
        for _ in 0..2 {
            let head = format!("POST / HTTP/1.1\r\nhost: duban\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&body).await.unwrap();
            assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
        }
    }

    #[tokio::test]
    async fn who_asks_before_it_sends_is_not_asked_for_what_is_not_read() {
        let running = start(Router::new().route("/", post(async || "done"))).await;
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let head = b"POST / HTTP/1.1\r\nhost: duban\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
        stream.write_all(head).await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    }

    #[tokio::test]
    async fn a_connection_serves_one_request_after_another() {
        let running = start(Router::new().route("/", get(async || "done"))).await;
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        for _ in 0..3 {
            stream.write_all(REQUEST).await.unwrap();
            assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
        }
    }
}
