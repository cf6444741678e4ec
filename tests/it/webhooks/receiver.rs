//! A receiver of webhooks on loopback, which answers as it is told and remembers what it heard.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How it answers one message; 200 unless told.
#[derive(Clone, Debug)]
pub enum Answer {
    Status(u16),
    Redirect(String),
    /// Never, until the sender gives up.
    Hang,
    /// Ends the connection.
    Cut,
}

/// One message as it came.
#[derive(Clone, Debug)]
pub struct Heard {
    headers: BTreeMap<String, String>,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// What changed, by its id in the API.
    pub fn entity(&self) -> String {
        self.json()["data"]["entityId"].as_str().unwrap().to_owned()
    }

    /// Which of the secrets signed it, worked out from RFC 2104 and the specification by themselves.
    pub fn signed_by(&self, secrets: &[&str]) -> Vec<bool> {
        let signed = format!("{}.{}.{}", self.id(), self.header("webhook-timestamp"), self.body);
        let given: Vec<&str> = self.header("webhook-signature").split(' ').collect();
        let by = |secret: &&str| {
            let mut key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
            assert!((24..=64).contains(&key.len()), "the specification's length of a secret");
            key.resize(64, 0);
            let pad = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
            let inner = Sha256::digest([pad(0x36), signed.clone().into_bytes()].concat());
            let outer = Sha256::digest([pad(0x5c), inner.to_vec()].concat());
            given.contains(&format!("v1,{}", STANDARD.encode(outer)).as_str())
        };
        secrets.iter().map(by).collect()
    }
}

/// Ends with the test.
pub struct Receiver {
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    script: Arc<Mutex<VecDeque<Answer>>>,
    task: JoinHandle<()>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (heard, script) = (Arc::<Mutex<Vec<Heard>>>::default(), Arc::<Mutex<VecDeque<Answer>>>::default());
        let (hears, answers) = (Arc::clone(&heard), Arc::clone(&script));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&hears), Arc::clone(&answers)));
            }
        });
        Self { url, heard, script, task }
    }

    /// How it answers the next messages.
    pub fn answers(&self, answers: &[Answer]) {
        self.script.lock().unwrap().extend(answers.iter().cloned());
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// What it heard since it was last asked.
    pub fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, heard: Arc<Mutex<Vec<Heard>>>, script: Arc<Mutex<VecDeque<Answer>>>) {
    let mut bytes = Vec::new();
    let head = loop {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap_or_default();
        if read == 0 {
            return;
        }
        bytes.extend_from_slice(&part[..read]);
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let headers: BTreeMap<String, String> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers["content-length"].parse().unwrap();
    while bytes.len() < head + length {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap();
        bytes.extend_from_slice(&part[..read]);
    }
    let body = String::from_utf8(bytes[head..].to_vec()).unwrap();
    let answer = {
        heard.lock().unwrap().push(Heard { headers, body });
        script.lock().unwrap().pop_front().unwrap_or(Answer::Status(200))
    };
    let line = match answer {
        Answer::Status(status) => format!("HTTP/1.1 {status} Said\r\ncontent-length: 2\r\n\r\nok"),
        Answer::Redirect(to) => format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"),
        Answer::Cut => return,
        Answer::Hang => {
            // Until the other side leaves.
            let _ = stream.read(&mut [0; 1]).await;
            return;
        }
    };
    let _ = stream.write_all(line.as_bytes()).await;
}
