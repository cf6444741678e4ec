//! Stands between a server and its PostgreSQL, reads what the server says, and breaks the connection of a transaction
//! where it is told: for the database that is the same as the death of the server at this statement. Nothing is left to
//! chance or time: the statements are counted as they pass.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Where to break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Before the transaction's statement of this number, BEGIN being the first, reaches the database.
    Before(usize),
    /// When the database has committed, and before its answer reaches the server.
    AnswerToCommit,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// No transaction came so far.
    Through,
    /// It was broken there; whether the statement was the COMMIT.
    Cut { at_commit: bool },
}

#[derive(Debug, Default)]
struct Orders {
    cut: Option<Cut>,
    fate: Option<Fate>,
}

/// The listener; it ends with the test.
pub struct Cutter {
    pub url: String,
    orders: Arc<Mutex<Orders>>,
    accepting: JoinHandle<()>,
}

impl Cutter {
    /// In front of the database at this address, `postgres://USER@HOST:PORT/NAME`.
    pub async fn before(database: &str) -> Self {
        let (scheme, rest) = database.split_once('@').unwrap();
        let (address, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{scheme}@{}/{name}", listener.local_addr().unwrap());
        let orders = Arc::new(Mutex::new(Orders::default()));
        let (address, own) = (address.to_owned(), Arc::clone(&orders));
        let accepting = tokio::spawn(async move {
            loop {
                let (server, _) = listener.accept().await.unwrap();
                let database = TcpStream::connect(&address).await.unwrap();
                // Message by message, as they come: held back until the last one is acknowledged, each statement
                // would wait 40 ms.
                for stream in [&server, &database] {
                    stream.set_nodelay(true).unwrap();
                }
                // It ends with either side.
                tokio::spawn(Connection::new(Arc::clone(&own)).relay(server, database));
            }
        });
        Self { url, orders, accepting }
    }

    /// Breaks the next transaction that comes so far.
    pub fn order(&self, cut: Cut) {
        *self.orders.lock().unwrap_or_else(PoisonError::into_inner) = Orders { cut: Some(cut), fate: None };
    }

    /// What came of the order, which ends with it.
    pub fn fate(&self) -> Fate {
        let orders = std::mem::take(&mut *self.orders.lock().unwrap_or_else(PoisonError::into_inner));
        orders.fate.unwrap_or(Fate::Through)
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// What to do with a message.
enum Judgement {
    Pass,
    Break,
    PassAndBreak,
}

struct Connection {
    orders: Arc<Mutex<Orders>>,
    /// The messages before it have no kind.
    started: bool,
    /// The statements of the transaction so far; 0 outside of one.
    statements: usize,
}

impl Connection {
    fn new(orders: Arc<Mutex<Orders>>) -> Self {
        Self { orders, started: false, statements: 0 }
    }

    async fn relay(mut self, mut server: TcpStream, mut database: TcpStream) {
        let (mut pending, mut said, mut answered) = (Vec::new(), [0; 16_384], [0; 16_384]);
        loop {
            tokio::select! {
                read = server.read(&mut said) => {
                    let Ok(length @ 1..) = read else { return };
                    pending.extend_from_slice(&said[..length]);
                    while let Some(message) = self.message(&mut pending) {
                        match self.judge(&message) {
                            Judgement::Break => return,
                            judgement => {
                                if database.write_all(&message).await.is_err() { return }
                                if matches!(judgement, Judgement::PassAndBreak) {
                                    let _ = database.read(&mut answered).await;
                                    return;
                                }
                            }
                        }
                    }
                }
                read = database.read(&mut answered) => {
                    let Ok(length @ 1..) = read else { return };
                    if server.write_all(&answered[..length]).await.is_err() { return }
                }
            }
        }
    }

    /// Takes a whole message out of what has come.
    fn message(&mut self, pending: &mut Vec<u8>) -> Option<Vec<u8>> {
        let start = usize::from(self.started);
        let length: [u8; 4] = pending.get(start..start + 4)?.try_into().unwrap();
        let end = start + usize::try_from(u32::from_be_bytes(length)).unwrap();
        if pending.len() < end {
            return None;
        }
        let message: Vec<u8> = pending.drain(..end).collect();
        // 3.x asks for a session; before it comes the question whether TLS is spoken.
        self.started = self.started || message[4..6] == [0, 3];
        Some(message)
    }

    fn judge(&mut self, message: &[u8]) -> Judgement {
        let words = |from: usize| String::from_utf8_lossy(&message[from..]).to_ascii_uppercase();
        // Execute runs what Parse and Bind prepared; a Query does it all in one.
        let query = match message[0] {
            b'Q' => words(5),
            b'E' => String::new(),
            _ => return Judgement::Pass,
        };
        if query.starts_with("BEGIN") {
            self.statements = 0;
        } else if self.statements == 0 {
            return Judgement::Pass;
        }
        self.statements += 1;
        let ends = query.starts_with("COMMIT");
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let judgement = match orders.cut {
            Some(Cut::Before(number)) if number == self.statements => Judgement::Break,
            Some(Cut::AnswerToCommit) if ends => Judgement::PassAndBreak,
            _ => Judgement::Pass,
        };
        if !matches!(judgement, Judgement::Pass) {
            *orders = Orders { cut: None, fate: Some(Fate::Cut { at_commit: ends }) };
        }
        if ends || query.starts_with("ROLLBACK") {
            self.statements = 0;
        }
        judgement
    }
}
