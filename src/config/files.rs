//! Where attachments are kept, and how links to them are signed.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::ConfigError;
use super::check::{filled, safe_address, usable_secret};
use super::layers::Places;

/// A link is for the click that follows its query; an hour is a slow reader's.
const LINK_SECONDS_MAX: u32 = 3_600;

/// The directory's name where none is set.
const DIRECTORY: &str = "files";

/// Where attachments are kept, and how links to them are signed.
#[derive(Clone, Debug)]
pub struct FilesConfig {
    pub place: FilesPlace,
    /// Signs links; `None`: it follows from `jwt.secret`, or a random one is kept beside the files.
    pub link_secret: Option<SecretString>,
    /// How long a link is good.
    pub link_lifetime: TimeDelta,
}

/// Where attachments are kept.
#[derive(Clone, Debug)]
pub enum FilesPlace {
    Directory(PathBuf),
    Bucket(BucketConfig),
}

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug)]
pub struct BucketConfig {
    pub name: String,
    /// A folder within it; empty for none.
    pub prefix: String,
    /// The store's own address; none means Amazon's.
    pub endpoint: Option<Url>,
    pub region: String,
    pub access_key_id: SecretString,
    pub secret_access_key: SecretString,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFiles {
    pub url: Option<String>,
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key_id: Option<SecretString>,
    pub secret_access_key: Option<SecretString>,
    pub link_secret: Option<SecretString>,
    pub link_seconds: u32,
}

pub(super) fn check(raw: RawFiles, database: &SecretString, places: &Places) -> Result<FilesConfig, ConfigError> {
    let RawFiles { url, endpoint, region, access_key_id, secret_access_key, link_secret, link_seconds } = raw;
    if link_seconds == 0 || link_seconds > LINK_SECONDS_MAX {
        let problem = format!("is {link_seconds}, not between 1 and {LINK_SECONDS_MAX}");
        return Err(places.refuse("files.link_seconds", problem, "correct it"));
    }
    let place = match filled(url) {
        None => FilesPlace::Directory(beside(database.expose_secret(), places.file.as_deref())),
        Some(text) => match text.split_once("://") {
            None => FilesPlace::Directory(text.into()),
            Some(("file", _)) => FilesPlace::Directory(directory(&text, places)?),
            Some(("s3", rest)) => {
                let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
                if name.is_empty() {
                    return Err(places.refuse("files.url", "names no bucket", "write it like s3://bucket/folder"));
                }
                let endpoint =
                    filled(endpoint).map(|text| safe_address("files.endpoint", &text, places)).transpose()?;
                FilesPlace::Bucket(BucketConfig {
                    name: name.to_owned(),
                    prefix: prefix.trim_matches('/').to_owned(),
                    endpoint,
                    region,
                    access_key_id: key("files.access_key_id", access_key_id, places)?,
                    secret_access_key: key("files.secret_access_key", secret_access_key, places)?,
                })
            }
            Some(_) => {
                let remedy = "write a directory, or s3://bucket/folder";
                return Err(places.refuse("files.url", "names no place that Duban knows", remedy));
            }
        },
    };
    Ok(FilesConfig {
        place,
        link_secret: usable_secret("files.link_secret", link_secret, places)?,
        link_lifetime: TimeDelta::seconds(link_seconds.into()),
    })
}

fn directory(url: &str, places: &Places) -> Result<PathBuf, ConfigError> {
    let path = Url::parse(url).ok().and_then(|url| url.to_file_path().ok());
    path.ok_or_else(|| {
        places.refuse("files.url", "is no address of a directory", "write it like file:///srv/duban/files")
    })
}

/// Without keys the client would look for them on the network, at an address that only Amazon's machines have.
fn key(name: &str, value: Option<SecretString>, places: &Places) -> Result<SecretString, ConfigError> {
    value
        .filter(|value| !value.expose_secret().is_empty())
        .ok_or_else(|| places.refuse(name, "is not set, and the bucket needs it", "set it in the environment"))
}

/// Beside the SQLite database, or else beside the settings file, or else where Duban is started.
fn beside(database: &str, settings: Option<&Path>) -> PathBuf {
    let file = database.strip_prefix("sqlite://").map(|rest| Path::new(rest.split('?').next().unwrap_or(rest)));
    file.or(settings).and_then(Path::parent).unwrap_or(Path::new("")).join(DIRECTORY)
}
