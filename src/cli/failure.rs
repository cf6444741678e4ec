//! How a command ends when it can't do what was asked, and the only way in which commands print.

use std::io::Write;

/// Why a command failed: one sentence that says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command could not be carried out.
    #[error("{0}")]
    Failed(String),
    /// The command was used wrongly.
    #[error("{0}")]
    WrongUse(String),
}

impl Failure {
    /// Any error's sentence.
    pub fn of(error: impl std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }

    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::WrongUse(_) => 2,
        }
    }
}

/// Prints a line on standard error.
pub fn tell(line: &str) {
    // Whoever closed standard error does not want to know.
    let _ = writeln!(std::io::stderr(), "duban: {}", line.replace('\n', " "));
}

/// Prints on standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    match writeln!(output, "{text}").and_then(|()| output.flush()) {
        // `duban schema | head` closes the pipe early, and that is no failure.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
