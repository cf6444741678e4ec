//! The files that are kept beside the database: a directory, or a bucket of any S3-compatible store.
//!
//! What lies under a key is whole or not there, and never changes.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{BoxStream, StreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    ClientOptions, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, RetryConfig, WriteMultipart,
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::model::attachment::Content;

/// Of one request to the bucket: below what an upload may take as a whole.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// A part of a large file: stores want at least 5 MiB of each but the last.
const PART_BYTES: usize = 8 << 20;

/// Parts that are on their way at once.
const PARTS_AT_ONCE: usize = 2;

/// Where the random key lies that signs links where no secret is configured.
const LINK_KEY: &str = "link-key";
const LINK_KEY_BYTES: usize = 32;

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug)]
pub struct Bucket {
    pub name: String,
    /// A folder within it; empty for none.
    pub prefix: String,
    /// The store's own address; none means Amazon's.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key_id: SecretString,
    pub secret_access_key: SecretString,
}

/// Why a file can't be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The row is there and its content is not: somebody took it away.
    #[error("the file store has no {0}")]
    Missing(String),
    #[error("the file store cannot be used: {0}")]
    Unavailable(String),
}

impl From<Error> for FilesError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { path, .. } => Self::Missing(path),
            other => Self::Unavailable(other.to_string().replace('\n', " ")),
        }
    }
}

/// The open file store. Clones share it.
#[derive(Clone, Debug)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// Keeps files in a directory; one that is not there is created, for its owner alone.
    pub fn in_directory(directory: &std::path::Path) -> Result<Self, FilesError> {
        create_private(directory).map_err(|error| {
            FilesError::Unavailable(format!("cannot create the directory {}: {error}", directory.display()))
        })?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(directory)?.with_fsync(true))))
    }

    /// Keeps files in a bucket, which must be there.
    pub fn in_bucket(bucket: &Bucket) -> Result<Self, FilesError> {
        // An error only says that a provider is installed already; ring is the only one in the tree.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Bucket { name, prefix, endpoint, region, access_key_id, secret_access_key } = bucket;
        let in_clear = endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let retry = RetryConfig { max_retries: 3, retry_timeout: REQUEST_TIME, ..RetryConfig::default() };
        let options = ClientOptions::new().with_timeout(REQUEST_TIME).with_allow_http(in_clear);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(region)
            .with_access_key_id(access_key_id.expose_secret())
            .with_secret_access_key(secret_access_key.expose_secret())
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build()?;
        let prefix = Path::from(prefix.as_str());
        Ok(Self(if prefix.as_ref().is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, prefix)) }))
    }

    /// Keeps a file, whole or not at all.
    pub async fn put(&self, key: &FileKey, content: Content) -> Result<(), FilesError> {
        let payload: PutPayload = content.blocks.into_iter().map(Bytes::from).collect();
        self.0.put(&key.path(), payload).await?;
        Ok(())
    }

    /// Keeps a file of any length as it comes, whole or not at all; its length.
    pub async fn put_stream(
        &self,
        key: &FileKey,
        mut blocks: BoxStream<'_, std::io::Result<Bytes>>,
    ) -> Result<u64, FilesError> {
        let mut next = async || match blocks.next().await {
            Some(Ok(block)) => Ok(Some(block)),
            Some(Err(error)) => Err(FilesError::Unavailable(format!("what was to be kept is lost: {error}"))),
            None => Ok(None),
        };
        let mut first = BytesMut::new();
        while first.len() < PART_BYTES {
            let Some(block) = next().await? else {
                let size = first.len() as u64;
                self.0.put(&key.path(), first.freeze().into()).await?;
                return Ok(size);
            };
            first.extend_from_slice(&block);
        }
        let mut size = first.len() as u64;
        let mut upload = WriteMultipart::new_with_chunk_size(self.0.put_multipart(&key.path()).await?, PART_BYTES);
        upload.put(first.freeze());
        loop {
            upload.wait_for_capacity(PARTS_AT_ONCE).await?;
            match next().await {
                Ok(Some(block)) => {
                    size += block.len() as u64;
                    upload.put(block);
                }
                Ok(None) => break,
                Err(error) => {
                    upload.abort().await?;
                    return Err(error);
                }
            }
        }
        upload.finish().await?;
        Ok(size)
    }

    /// A file's length and its bytes, as they are read.
    pub async fn get(&self, key: &FileKey) -> Result<(u64, BoxStream<'static, Result<Bytes, FilesError>>), FilesError> {
        let found = self.0.get(&key.path()).await?;
        let size = found.meta.size;
        Ok((size, found.into_stream().map(|part| part.map_err(FilesError::from)).boxed()))
    }

    /// Takes a file away; one that is not there is no fault.
    pub async fn remove(&self, key: &FileKey) -> Result<(), FilesError> {
        match self.0.delete(&key.path()).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// A random secret that all who use this store share: made by the first who asks. It opens nothing that a reader of
    /// the store could not read there anyway.
    pub async fn link_secret(&self) -> Result<SecretString, FilesError> {
        let path = Path::from(LINK_KEY);
        if let Some(secret) = self.read_secret(&path).await? {
            return Ok(secret);
        }
        let mut bytes = [0; LINK_KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| FilesError::Unavailable(error.to_string()))?;
        let text = crate::model::text::hex(&bytes);
        let create = PutOptions::from(PutMode::Create);
        match self.0.put_opts(&path, text.clone().into(), create).await {
            Ok(_) => Ok(text.into()),
            // Another node was first, and its secret counts.
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                self.read_secret(&path).await?.ok_or_else(|| FilesError::Missing(LINK_KEY.to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn read_secret(&self, path: &Path) -> Result<Option<SecretString>, FilesError> {
        match self.0.get(path).await {
            Ok(found) => {
                let bytes = found.bytes().await?;
                let text = String::from_utf8_lossy(&bytes).trim().to_owned();
                if text.len() < LINK_KEY_BYTES * 2 {
                    let problem = format!("its {LINK_KEY} is damaged; remove it, and a new one is made");
                    return Err(FilesError::Unavailable(problem));
                }
                Ok(Some(text.into()))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Where a file lies: by its own key and not by its hash, so that taking one away takes no other's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKey {
    Attachment {
        jurisdiction: Uuid,
        attachment: Uuid,
    },
    /// What one attempt at an export wrote.
    Export {
        job: Uuid,
        attempt: i32,
    },
}

impl FileKey {
    fn path(&self) -> Path {
        Path::from(match self {
            Self::Attachment { jurisdiction, attachment } => format!("attachments/{jurisdiction}/{attachment}"),
            Self::Export { job, attempt } => format!("exports/{job}/{attempt}"),
        })
    }
}

fn create_private(directory: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attachment::Arriving;

    fn content(bytes: &[u8]) -> Content {
        let mut arriving = Arriving::new(bytes.len());
        assert!(arriving.push(bytes));
        arriving.end()
    }

    async fn read(files: &Files, key: &FileKey) -> Result<Vec<u8>, FilesError> {
        let (size, mut parts) = files.get(key).await?;
        let mut bytes = Vec::new();
        while let Some(part) = parts.next().await {
            bytes.extend_from_slice(&part?);
        }
        assert_eq!(bytes.len() as u64, size);
        Ok(bytes)
    }

    #[tokio::test]
    async fn what_is_put_is_read_until_it_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let files = Files::in_directory(&directory.path().join("a/b")).unwrap();
        let key = FileKey::Attachment { jurisdiction: Uuid::from_u128(1), attachment: Uuid::from_u128(2) };
        let bytes: Vec<u8> = (0..=248).cycle().take(1_000_000).collect();
        assert!(matches!(read(&files, &key).await, Err(FilesError::Missing(_))));
        files.put(&key, content(&bytes)).await.unwrap();
        assert!(read(&files, &key).await.unwrap() == bytes);
        files.remove(&key).await.unwrap();
        assert!(matches!(read(&files, &key).await, Err(FilesError::Missing(_))));
        files.remove(&key).await.unwrap();
    }

    #[tokio::test]
    async fn a_stream_of_any_length_is_kept_whole_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let files = Files::in_directory(directory.path()).unwrap();
        let key = |attempt| FileKey::Export { job: Uuid::from_u128(1), attempt };
        for (attempt, size) in [(1, 0), (2, 1), (3, PART_BYTES - 1), (4, PART_BYTES), (5, 2 * PART_BYTES + 12_345)] {
            let bytes: Vec<u8> = (0..=250).cycle().take(size).collect();
            let blocks: Vec<_> = bytes.chunks(300_000).map(|block| Ok(Bytes::copy_from_slice(block))).collect();
            let blocks = futures_util::stream::iter(blocks).boxed();
            assert_eq!(files.put_stream(&key(attempt), blocks).await.unwrap(), size as u64);
            assert!(read(&files, &key(attempt)).await.unwrap() == bytes, "{size}");
        }
        for whole in [0, 40] {
            let block = || Ok(Bytes::from(vec![7; 300_000]));
            let broken = Err(std::io::Error::other("the disk is gone"));
            let blocks = (0..whole).map(|_| block()).chain([broken]).collect::<Vec<_>>();
            let error = files.put_stream(&key(9), futures_util::stream::iter(blocks).boxed()).await.unwrap_err();
            assert!(error.to_string().contains("the disk is gone"), "{error}");
            assert!(matches!(read(&files, &key(9)).await, Err(FilesError::Missing(_))));
        }
    }

    #[tokio::test]
    async fn all_nodes_get_the_same_random_secret() {
        let directory = tempfile::tempdir().unwrap();
        let nodes: Vec<Files> = (0..8).map(|_| Files::in_directory(directory.path()).unwrap()).collect();
        let secrets = futures_util::future::join_all(nodes.iter().map(Files::link_secret)).await;
        let secrets: Vec<String> = secrets.into_iter().map(|secret| secret.unwrap().expose_secret().into()).collect();
        assert_eq!(secrets[0].len(), 64);
        assert!(secrets.iter().all(|secret| *secret == secrets[0]));
        std::fs::write(directory.path().join(LINK_KEY), "").unwrap();
        assert!(matches!(nodes[0].link_secret().await, Err(FilesError::Unavailable(_))), "no empty secret signs links");
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Files::in_directory(&file.path().join("files")).unwrap_err();
        assert!(error.to_string().contains("cannot create the directory"), "{error}");
    }
}
