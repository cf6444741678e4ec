//! The program as a process: for the command line and for what ends a process.

use std::process::{Command, Output};

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
