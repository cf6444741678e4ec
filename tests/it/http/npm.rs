//! What clients in JavaScript make of the server: the scripts of `tests/npm`, run by Node.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::harness::program::Said;

/// Runs a script to its end, while the server of this test goes on serving.
pub async fn node(script: &'static str, arguments: Vec<String>) -> Said {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/npm");
    assert!(
        folder.join("node_modules/graphql").exists(),
        "tests/npm/node_modules is not there: run `npm ci --prefix tests/npm`, or the tests by ./test, which does"
    );
    let run = move || Command::new("node").arg(folder.join(script)).args(arguments).output();
    match tokio::task::spawn_blocking(run).await.unwrap() {
        Ok(output) => output.into(),
        Err(error) if error.kind() == ErrorKind::NotFound => panic!(
            "Node.js is not installed: install it (Debian, Ubuntu: apt-get install nodejs npm), \
             or run the tests by ./test, which does"
        ),
        Err(error) => panic!("node cannot be run: {error}"),
    }
}
