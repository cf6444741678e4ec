//! The `duban.toml` that `duban demo` writes, so that every other command works beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use chrono::NaiveDate;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Config, ConfigError};

/// What the demo's settings file says.
#[derive(Clone, Copy, Debug)]
pub struct DemoFile<'a> {
    /// A relative path is relative to the file, so that the directory can be moved.
    pub database_url: &'a str,
    /// Signs the demo's tokens.
    pub secret: &'a SecretString,
    /// `iss` of the demo's tokens.
    pub issuer: &'a str,
    /// `aud` of the demo's tokens.
    pub audience: &'a str,
    /// The business day on which the sample plan is looked at.
    pub today: NaiveDate,
}

impl Config {
    /// Writes the demo's settings to `path`, readable by their owner only from the first byte on.
    /// An older file is replaced whole or not at all.
    ///
    /// # Errors
    /// The directory can't be written.
    pub fn write_demo_file(path: &Path, demo: &DemoFile<'_>) -> Result<(), ConfigError> {
        let draft = path.with_extension("toml.draft");
        let write = || {
            // What an interrupted run left; if it can't be removed, creating it says so.
            let _ = fs::remove_file(&draft);
            let mut file = create_private(&draft)?;
            file.write_all(text(demo).as_bytes())?;
            file.sync_all()?;
            fs::rename(&draft, path)
        };
        write().map_err(|source| ConfigError::Unwritable { path: path.to_owned(), source })
    }
}

/// Creates the file with its rights; setting them afterwards would leave a moment in which others can open it.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A JSON string is a TOML string too: their escapes are the same.
fn text(demo: &DemoFile<'_>) -> String {
    let DemoFile { database_url, secret, issuer, audience, today } = demo;
    format!(
        "# Written by `duban demo`. Other commands use it too: DUBAN_CONFIG=<this file> duban token …\n\
         # It holds a secret: keep it readable by its owner only.\n\
         \n\
         database_url = {database_url}\n\
         \n\
         # The sample plan is of 2015, so the business day stands still. Never set this for real data.\n\
         today = \"{today}\"\n\
         \n\
         metrics_listen = \"off\"\n\
         \n\
         [jwt]\n\
         secret = {secret}\n\
         issuer = {issuer}\n\
         audience = {audience}\n",
        database_url = json!(database_url),
        secret = json!(secret.expose_secret()),
        issuer = json!(issuer),
        audience = json!(audience),
    )
}
