//! A server as a process of its own, with its memory watched; ended by its id.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::{Result, program};

const SECRET: &str = "a secret of the benchmark, longer than 32 bytes";

pub struct Serving {
    child: Child,
    address: String,
    url: String,
    folder: PathBuf,
    most_kib: Arc<AtomicU64>,
}

impl Serving {
    pub fn start(url: &str, folder: &Path) -> Result<Self> {
        let mut child = command(url, folder).arg("serve").stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let log = child.stderr.take().ok_or("no log")?;
        let mut lines = BufReader::new(log).lines();
        let (mut address, mut said) = (None, Vec::new());
        for line in lines.by_ref() {
            let line = line?;
            if let Some((_, rest)) = line.split_once("address=") {
                address = rest.split_whitespace().next().map(|address| format!("http://{address}"));
                break;
            }
            said.push(line);
        }
        // Nobody else reads it, and a full pipe would stop the server.
        std::thread::spawn(move || lines.map_while(std::result::Result::ok).for_each(drop));
        let most_kib = Arc::new(AtomicU64::new(resident_kib(child.id()).unwrap_or_default()));
        let (id, most) = (child.id(), Arc::clone(&most_kib));
        std::thread::spawn(move || {
            while let Some(kib) = resident_kib(id) {
                most.fetch_max(kib, Ordering::Relaxed);
                // The system counts no peak that could be begun anew: the memory is looked at again and again.
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let mut serving =
            Self { child, address: String::new(), url: url.to_owned(), folder: folder.to_owned(), most_kib };
        serving.address = address.ok_or_else(|| format!("the server did not start: {}", said.join("\n")))?;
        Ok(serving)
    }

    /// The supervision office of a jurisdiction.
    pub fn client(&self, jurisdiction: &str) -> Result<Client> {
        let mut issue = command(&self.url, &self.folder);
        let output = issue.args(["token", "--role", "supervisor", "--jurisdiction", jurisdiction]).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let token = String::from_utf8(output.stdout)?.trim().to_owned();
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Client { client, address: self.address.clone(), token })
    }

    /// The most that it ever had in memory.
    #[expect(clippy::cast_precision_loss, reason = "some hundred MiB")]
    pub fn most_mib(&self) -> f64 {
        self.most_kib.load(Ordering::Relaxed) as f64 / 1024.0
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(url: &str, folder: &Path) -> Command {
    let mut command = program();
    command.current_dir(folder).env("RUST_LOG", "duban=info").envs([
        ("DUBAN_DATABASE_URL", url),
        ("DUBAN_JWT__SECRET", SECRET),
        ("DUBAN_LISTEN", "127.0.0.1:0"),
        ("DUBAN_METRICS_LISTEN", "off"),
        // The rules would send slips for every red assignment.
        ("DUBAN_TICK_SECONDS", "0"),
        // It asks as fast as it is answered, which no client may.
        ("DUBAN_RATE_LIMIT__ENABLED", "false"),
    ]);
    command
}

fn resident_kib(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

pub struct Client {
    client: reqwest::Client,
    address: String,
    token: String,
}

impl Client {
    /// Asks, and fails where the answer has an error in it.
    pub async fn ask(&self, query: &str, variables: &Value) -> Result<()> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = self.client.post(format!("{}/graphql", self.address)).bearer_auth(&self.token);
        let answer = request.header("content-type", "application/json").body(body).send().await?.text().await?;
        if answer.contains("\"errors\"") {
            return Err(answer.chars().take(300).collect::<String>().into());
        }
        Ok(())
    }

    pub async fn get(&self, path: &str) -> Result<reqwest::Response> {
        Ok(self.client.get(format!("{}{path}", self.address)).bearer_auth(&self.token).send().await?)
    }
}
