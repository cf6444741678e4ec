//! The schema's versions, for the command line.

use super::error::StoreError;
use super::open::sqlite_file;

/// Applies what is missing; a SQLite file is created, with its folder.
pub async fn up(url: &str) -> Result<(), StoreError> {
    if let Some(folder) = sqlite_file(url).and_then(|file| std::path::Path::new(file).parent()) {
        let place = folder.display();
        std::fs::create_dir_all(folder)
            .map_err(|error| StoreError::Unavailable(format!("cannot create the folder {place}: {error}")))?;
    }
    Ok(migration::up(url).await?)
}

/// Takes back the last migrations, or all.
pub async fn down(url: &str, steps: Option<u32>) -> Result<(), StoreError> {
    Ok(migration::down(url, steps).await?)
}

/// Every migration with whether it has been applied, oldest first.
pub async fn status(url: &str) -> Result<Vec<(String, bool)>, StoreError> {
    Ok(migration::status(url).await?)
}
