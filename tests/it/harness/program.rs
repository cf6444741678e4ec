//! The program as a process: for the command line and for what ends a process.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

/// The duban that was built with the tests, with no settings of the machine.
pub fn duban(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duban"));
    command.args(arguments).current_dir(std::env::temp_dir());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DUBAN_")) {
        command.env_remove(name);
    }
    command
}

/// What a finished command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub output: String,
    pub error: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            output: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Said {
    command.output().unwrap().into()
}

/// A command that serves; it is ended with the test, by its id.
pub struct Serving {
    child: Child,
    output: BufReader<Box<dyn Read + Send>>,
}

impl Serving {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let output: Box<dyn Read + Send> = Box::new(child.stdout.take().unwrap());
        Self { child, output: BufReader::new(output) }
    }

    /// The same, to be read by its log, with all that it has to say.
    pub fn start_logged(command: &mut Command) -> Self {
        let command = command.env("RUST_LOG", "duban=debug").stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output: Box<dyn Read + Send> = Box::new(child.stderr.take().unwrap());
        Self { child, output: BufReader::new(output) }
    }

    /// What it prints up to the line that has these words in it.
    pub fn read_to(&mut self, words: &str) -> String {
        let mut text = String::new();
        loop {
            let start = text.len();
            assert!(self.output.read_line(&mut text).unwrap() > 0, "it ended after: {text}");
            if text[start..].contains(words) {
                return text;
            }
        }
    }

    /// Asks it to stop, as a service manager does, and waits for its end.
    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
