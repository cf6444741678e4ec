//! What clients in JavaScript make of the server: the scripts of `tests/npm`, run by Node.

use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tokio::sync::mpsc;

use crate::harness::program::Said;

/// Runs a script to its end, while the server of this test goes on serving.
pub async fn node(script: &'static str, arguments: Vec<String>) -> Said {
    let folder = folder();
    let run = move || Command::new("node").arg(folder.join(script)).args(arguments).output();
    match tokio::task::spawn_blocking(run).await.unwrap() {
        Ok(output) => output.into(),
        Err(error) => cannot_run(&error),
    }
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/npm");
    assert!(
        folder.join("node_modules/graphql").exists(),
        "tests/npm/node_modules is not there: run `npm ci --prefix tests/npm`, or the tests by ./test, which does"
    );
    folder
}

fn cannot_run(error: &std::io::Error) -> ! {
    assert!(
        error.kind() != ErrorKind::NotFound,
        "Node.js is not installed: install it (Debian, Ubuntu: apt-get install nodejs npm), \
         or run the tests by ./test, which does"
    );
    panic!("node cannot be run: {error}")
}

/// A script that runs; it is cut off with its owner, by its id.
pub struct Script {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Script {
    pub fn start(script: &str, arguments: Vec<String>) -> Self {
        let mut command = Command::new("node");
        command.arg(folder().join(script)).args(arguments).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| cannot_run(&error));
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// The next line that it prints; none once it has ended.
    pub async fn line(&mut self) -> Option<String> {
        self.lines.recv().await
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
