//! Opening the place where files are kept, with the key that signs links to them.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::config::{BucketConfig, Config, FilesPlace, KeySource};
use crate::model::clock::Clock;
use crate::model::file_link::{FileLinks, LinkKey};
use crate::store::files::{Bucket, Files, FilesError};

/// The files and the links to them.
#[derive(Clone, Debug)]
pub struct Kept {
    pub files: Files,
    pub links: FileLinks,
}

impl Kept {
    /// Opens the configured place.
    ///
    /// # Errors
    /// The directory can't be created, or the bucket can't be reached where it must be asked for the links' secret.
    pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, FilesError> {
        let files = match &config.files.place {
            FilesPlace::Directory(directory) => Files::in_directory(directory)?,
            FilesPlace::Bucket(bucket) => Files::in_bucket(&of_config(bucket))?,
        };
        let secret = match link_secret(config) {
            Some(secret) => secret,
            None => files.link_secret().await?,
        };
        let key = LinkKey::derived_from(secret.expose_secret().as_bytes());
        Ok(Self { files, links: FileLinks { key, lifetime: config.files.link_lifetime, clock } })
    }
}

/// The secret that all nodes have by their configuration: theirs for links, or else the one that signs tokens.
fn link_secret(config: &Config) -> Option<SecretString> {
    let of_tokens = match &config.jwt.key {
        Some(KeySource::Secret { current, .. }) => Some(current),
        Some(KeySource::PublicKeyFile(_) | KeySource::Jwks(_)) | None => None,
    };
    config.files.link_secret.as_ref().or(of_tokens).cloned()
}

fn of_config(bucket: &BucketConfig) -> Bucket {
    let BucketConfig { name, prefix, endpoint, region, access_key_id, secret_access_key } = bucket;
    Bucket {
        name: name.clone(),
        prefix: prefix.clone(),
        endpoint: endpoint.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned()),
        region: region.clone(),
        access_key_id: access_key_id.clone(),
        secret_access_key: secret_access_key.clone(),
    }
}
