//! Prints what the foundation costs: importing the sample plan, a second start of the demo, memory, and the dashboard's
//! requests per second. Absolute times depend on the machine: compare figures of one run only.
//!
//! Run it with `cargo bench`.
#![expect(clippy::print_stdout, reason = "printing is what a benchmark is for")]

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DASHBOARD: &str = r"{ viewer { agency { assignments(first: 20) { nodes { id role status nextDueOn light { color rule reason } measures { ordinal content dueOn status } responsibility { id title assignments { role agency { code name } } } } } } } }";
const RUNS: usize = 7;
const REQUESTS: usize = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;

    let mut imports = Vec::new();
    for run in 0..RUNS {
        imports.push(import(&folder.path().join(format!("import-{run}")))?);
    }
    print("importing the sample plan, the whole command, SQLite", &mut imports);

    let data = folder.path().join("demo");
    let (first, _, _) = Demo::start(&data)?;
    drop(first);
    let mut starts = Vec::new();
    let mut demo = None;
    for _ in 0..RUNS {
        drop(demo.take());
        let began = Instant::now();
        let (serving, address, token) = Demo::start(&data)?;
        runtime.block_on(ask(&address, &token, 1))?;
        starts.push(began.elapsed());
        demo = Some((serving, address, token));
    }
    print("a second demo, from its start to its first answer", &mut starts);

    if let Some((serving, address, token)) = demo {
        println!("{:<58} {:>8.1} MiB", "resident memory, idle after one answer", serving.resident_mib()?);
        let began = Instant::now();
        runtime.block_on(ask(&address, &token, REQUESTS))?;
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{:<58} {:>8.0} requests/s",
            "dashboard of 20 assignments, 16 at once, SQLite",
            count(REQUESTS) / seconds
        );
        println!("{:<58} {:>8.1} MiB", "resident memory afterwards", serving.resident_mib()?);
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn count(number: usize) -> f64 {
    number as f64
}

fn print(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let millis = |time: &Duration| time.as_secs_f64() * 1000.0;
    if let (Some(least), Some(most), Some(median)) = (times.first(), times.last(), times.get(times.len() / 2)) {
        println!(
            "{what:<58} {:>8.0} ms (median of {}; {:.0} to {:.0})",
            millis(median),
            times.len(),
            millis(least),
            millis(most)
        );
    }
}

/// Migrates a new database, untimed, and imports into it, timed with the start of the process.
fn import(folder: &Path) -> Result<Duration, Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/data/wuhan-2015-science-bureau-plan.html");
    let run = |arguments: &[&str]| -> Result<(), Box<dyn Error>> {
        let status = Command::new(env!("CARGO_BIN_EXE_duban"))
            .args(arguments)
            .current_dir(folder)
            .env("DUBAN_DATABASE_URL", format!("sqlite://{}/duban.db", folder.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if status.success() { Ok(()) } else { Err(format!("{arguments:?} failed").into()) }
    };
    run(&["migrate", "up"])?;
    let began = Instant::now();
    run(&["import", plan, "--create-agencies", "--roles", "lead,assist"])?;
    Ok(began.elapsed())
}

/// Asks the dashboard so often, 16 at once.
async fn ask(address: &str, token: &str, times: usize) -> Result<(), Box<dyn Error>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let body = serde_json::json!({ "query": DASHBOARD }).to_string();
    let mut left = times;
    while left > 0 {
        let together = left.min(16);
        left -= together;
        let requests = (0..together).map(|_| {
            let request = client.post(format!("{address}/graphql")).bearer_auth(token);
            let request = request.header("content-type", "application/json").body(body.clone());
            tokio::spawn(async move { request.send().await?.error_for_status()?.text().await })
        });
        for request in requests.collect::<Vec<_>>() {
            let answer = request.await??;
            if answer.contains("\"errors\"") {
                return Err(answer.into());
            }
        }
    }
    Ok(())
}

/// A demo that serves; ended by its id.
struct Demo(Child);

impl Demo {
    /// Starts it and reads its address and the bureau's token.
    fn start(data: &Path) -> Result<(Self, String, String), Box<dyn Error>> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_duban"))
            // It asks as fast as it is answered, which no client may.
            .env("DUBAN_RATE_LIMIT__ENABLED", "false")
            .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take();
        let demo = Self(child);
        let (mut address, mut token, mut bureau) = (None, None, false);
        for line in BufReader::new(output.ok_or("no output")?).lines() {
            let line = line?;
            bureau |= line.starts_with("市科技局");
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["GraphQL", url] => address = url.strip_suffix("/graphql").map(str::to_owned),
                ["token", word] if bureau && token.is_none() => token = Some(word.to_owned()),
                _ => {}
            }
            if line.contains("Ctrl-C") {
                break;
            }
        }
        Ok((demo, address.ok_or("no address")?, token.ok_or("no token")?))
    }

    fn resident_mib(&self) -> Result<f64, Box<dyn Error>> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
