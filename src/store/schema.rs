//! The schema's versions, for the command line.

use std::path::Path;

use super::error::StoreError;
use super::open::{check_file, sqlite_file};
use super::search_index;

/// Applies what is missing; a SQLite file is created, with its folder, and readable by its owner alone.
pub async fn up(url: &str) -> Result<(), StoreError> {
    if let Some(file) = sqlite_file(url).map(Path::new) {
        let place = file.display();
        let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let created = folder.and_then(|()| if file.exists() { Ok(()) } else { create_private(file) });
        created.map_err(|error| StoreError::Unavailable(format!("cannot create {place}: {error}")))?;
    }
    migration::up(url).await?;
    search_index::fill_if_empty(url).await
}

/// Makes the index of search anew: after rows were written past the unit of work, which keeps it.
pub async fn index(url: &str) -> Result<(), StoreError> {
    check_file(url)?;
    search_index::make_anew(url).await
}

/// Creates an empty file that its owner alone may read: the names and telephones of officials go into it.
pub(super) fn create_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Takes back the last migrations, or all.
pub async fn down(url: &str, steps: Option<u32>) -> Result<(), StoreError> {
    check_file(url)?;
    Ok(migration::down(url, steps).await?)
}

/// Every migration with whether it has been applied, oldest first.
pub async fn status(url: &str) -> Result<Vec<(String, bool)>, StoreError> {
    check_file(url)?;
    Ok(migration::status(url).await?)
}
