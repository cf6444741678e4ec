//! `duban backup`

use std::path::PathBuf;

use secrecy::ExposeSecret;

use super::failure::Failure;
use super::open;
use crate::config::Overrides;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The copy to write; it must not exist
    file: PathBuf,
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = open::config(&Overrides::default())?;
    let file = arguments.file.display();
    if !config.database_url.expose_secret().starts_with("sqlite:") {
        return Err(Failure::WrongUse(
            "`duban backup` copies SQLite databases; copy a PostgreSQL database with pg_dump, as docs/guides/operating.md says".to_owned(),
        ));
    }
    if arguments.file.exists() {
        return Err(Failure::WrongUse(format!("{file} exists already; name a file that does not")));
    }
    let path = arguments.file.to_str().ok_or_else(|| Failure::WrongUse(format!("{file} is not a name in UTF-8")))?;
    let store = open::store(&config).await?;
    store.backup(path).await.map_err(|error| Failure::Failed(format!("cannot write {file}: {error}")))?;
    store.close().await.map_err(Failure::of)
}
