//! What can be wrong with the settings, each in one sentence.

use std::io;
use std::path::PathBuf;

/// Why the settings can't be used: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was asked for isn't there, or not for us.
    #[error("the settings file {} can't be read ({source}): correct its path in DUBAN_CONFIG, or its rights", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// The file is no TOML.
    #[error("the settings file {} is not valid TOML ({problem}): correct that line", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Line, column and what was expected there; never the line itself, which may hold a secret.
        problem: String,
    },
    /// A setting is unknown, or its value can't be used.
    #[error("`{key}` ({place}) {problem}: {remedy}")]
    Setting {
        /// The setting: `limits.depth`.
        key: String,
        /// Where it was set: a file, a variable, the command line.
        place: String,
        /// What is wrong; never the value of a secret.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// A setting that has no default isn't there.
    #[error("`{key}` is not set: {remedy}")]
    Unset {
        /// The setting.
        key: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A directory or file can't be written.
    #[error("the settings file {} can't be written ({source}): make its directory writable", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}
