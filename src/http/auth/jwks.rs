//! The identity provider's key set, read from its address and kept.

use std::error::Error;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, StatusCode, Url, redirect};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::key::{KeyError, VerifyingKey};
use super::refusal::Refusal;
use crate::config::JwtConfig;
use crate::model::clock::Clock;

/// Invented key ids must not turn us into a hammer on the identity provider.
const ATTEMPT_INTERVAL: TimeDelta = TimeDelta::seconds(30);

/// After this the set is read again even if every key is known: a key that was withdrawn must cease to work.
const MAX_AGE: TimeDelta = TimeDelta::minutes(10);

const TIMEOUT: Duration = Duration::from_secs(5);
const BODY_BYTES_MAX: usize = 256 * 1024;

/// The keys at an address. Tokens wait for them only when theirs is unknown.
#[derive(Debug)]
pub(super) struct Jwks {
    url: Url,
    client: Client,
    config: JwtConfig,
    clock: Arc<dyn Clock>,
    keys: RwLock<Option<KeySet>>,
    /// When the set was last asked for. Who holds the lock asks, all others wait for the answer.
    last_attempt: Arc<Mutex<Option<DateTime<Utc>>>>,
}

#[derive(Debug)]
struct KeySet {
    keys: Vec<(Option<String>, Arc<VerifyingKey>)>,
    read_at: DateTime<Utc>,
}

impl KeySet {
    /// A token without a key id means the only key there is.
    fn find(&self, id: Option<&str>) -> Option<&Arc<VerifyingKey>> {
        match (id, self.keys.as_slice()) {
            (None, [(_, only)]) => Some(only),
            (None, _) => None,
            (Some(id), keys) => keys.iter().find(|(known, _)| known.as_deref() == Some(id)).map(|(_, key)| key),
        }
    }
}

type Attempt = OwnedMutexGuard<Option<DateTime<Utc>>>;

impl Jwks {
    pub fn new(url: Url, config: &JwtConfig, clock: Arc<dyn Clock>) -> Result<Arc<Self>, KeyError> {
        // An error only says that a provider is installed already; ring is the only one in the tree.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(TIMEOUT)
            // Keys come from the address that the operator named and from nowhere else.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(KeyError::Client)?;
        let (keys, last_attempt) = (RwLock::default(), Arc::default());
        Ok(Arc::new(Self { url, client, config: config.clone(), clock, keys, last_attempt }))
    }

    /// The key that a token names.
    pub async fn key(self: &Arc<Self>, id: Option<&str>) -> Result<Arc<VerifyingKey>, Refusal> {
        if let Some(key) = self.known(id) {
            self.renew_if_old();
            return Ok(key);
        }
        self.refresh().await;
        match self.known(id) {
            Some(key) => Ok(key),
            None if self.is_ready() => Err(Refusal::UnknownKey),
            None => Err(Refusal::KeysUnavailable),
        }
    }

    /// Whether any key has been read.
    pub fn is_ready(&self) -> bool {
        self.with_keys(|set| set.is_some())
    }

    /// Reads the set unless it was asked for a moment ago; who comes meanwhile waits for the same answer.
    pub async fn refresh(self: &Arc<Self>) {
        let attempt = Arc::clone(&self.last_attempt).lock_owned().await;
        if self.is_due(*attempt) {
            // On a task of its own: a client that hangs up must not take the answer from those who wait.
            // The task ends by itself, and an error here would only say that the runtime is shutting down.
            let _ = tokio::spawn(Arc::clone(self).read(attempt)).await;
        }
    }

    /// Lets one task read the set while the known keys go on serving.
    fn renew_if_old(self: &Arc<Self>) {
        let is_old = |set: &KeySet| (self.clock.now() - set.read_at).abs() >= MAX_AGE;
        if self.with_keys(|set| set.is_some_and(is_old))
            && let Ok(attempt) = Arc::clone(&self.last_attempt).try_lock_owned()
            && self.is_due(*attempt)
        {
            tokio::spawn(Arc::clone(self).read(attempt));
        }
    }

    fn known(&self, id: Option<&str>) -> Option<Arc<VerifyingKey>> {
        self.with_keys(|set| set.and_then(|set| set.find(id)).cloned())
    }

    fn with_keys<T>(&self, look: impl FnOnce(Option<&KeySet>) -> T) -> T {
        look(self.keys.read().unwrap_or_else(PoisonError::into_inner).as_ref())
    }

    /// A clock that was set back must not stop reading, hence `abs`.
    fn is_due(&self, last_attempt: Option<DateTime<Utc>>) -> bool {
        last_attempt.is_none_or(|last| (self.clock.now() - last).abs() >= ATTEMPT_INTERVAL)
    }

    async fn read(self: Arc<Self>, mut attempt: Attempt) {
        let now = self.clock.now();
        *attempt = Some(now);
        match self.fetch().await {
            Ok(keys) => {
                tracing::debug!(url = %self.url, keys = keys.len(), "read the identity provider's keys");
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Some(KeySet { keys, read_at: now });
            }
            // The keys that are known go on serving: an identity provider that is down for an hour must not
            // take Duban down with it.
            Err(error) => {
                let error: &(dyn Error + 'static) = &error;
                tracing::warn!(url = %self.url, error, "can't read the identity provider's keys");
            }
        }
    }

    async fn fetch(&self) -> Result<Vec<(Option<String>, Arc<VerifyingKey>)>, FetchError> {
        #[derive(Deserialize)]
        struct Answer {
            keys: Vec<Value>,
        }
        let mut response = self.client.get(self.url.clone()).send().await?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(FetchError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let answer: Answer = serde_json::from_slice(&body)?;
        let keys: Vec<_> = answer.keys.into_iter().filter_map(|jwk| self.usable(jwk)).collect();
        if keys.is_empty() { Err(FetchError::NoUsableKey) } else { Ok(keys) }
    }

    /// One key that can't be read or used must not cost the others.
    fn usable(&self, jwk: Value) -> Option<(Option<String>, Arc<VerifyingKey>)> {
        let jwk = serde_json::from_value(jwk).ok()?;
        let key = VerifyingKey::from_jwk(&jwk, &self.config)?;
        Some((jwk.common.key_id, Arc::new(key)))
    }
}

/// Why a key set could not be read. It is logged and counted, and the next attempt may succeed.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("no answer")]
    Http(#[from] reqwest::Error),
    #[error("the answer's status is {0}")]
    Status(StatusCode),
    #[error("the answer is longer than {BODY_BYTES_MAX} bytes")]
    TooLong,
    #[error("the answer is no key set")]
    NotAKeySet(#[from] serde_json::Error),
    #[error("no key of the set is RSA of 2048 to 4096 bits (RS256), EC P-256 (ES256) or Ed25519 (EdDSA)")]
    NoUsableKey,
}
