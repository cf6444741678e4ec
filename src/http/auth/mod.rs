//! Who asks: bearer tokens (JWT), checked before anything of a request is executed.
//!
//! The key decides the algorithm, the [`Clock`] the time, and `jwt.claims` where a token carries what.
//! Reasons stay inside: a client learns the [`RefusalClass`] alone.

mod claims;
mod issue;
mod jwks;
mod key;
mod refusal;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::config::{JwtConfig, KeySource};
use crate::model::clock::Clock;
use crate::model::role::Role;
use jwks::Jwks;
use key::VerifyingKey;

pub use issue::{NewToken, issue};
pub use key::KeyError;
pub use refusal::{Malformed, Refusal, RefusalClass, Refused};

/// No honest token is longer, and what is longer costs nothing.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// What a valid token says of its bearer. Codes are as written: whether they exist is the database's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Who it is, to the audit trail.
    pub subject: String,
    /// The name shown as the author.
    pub name: Option<String>,
    /// At least one; each once, in the order of [`Role::ALL`].
    pub roles: Vec<Role>,
    /// The code of its jurisdiction.
    pub jurisdiction: String,
    /// The code of its agency; always there for the role agency.
    pub agency: Option<String>,
    /// When it ends; what outlives a request (a subscription) ends then too.
    pub expires_at: DateTime<Utc>,
    /// When it was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// Its `jti`, for the log.
    pub token_id: Option<String>,
}

/// Checks tokens.
#[derive(Debug)]
pub struct Authenticator {
    config: JwtConfig,
    clock: Arc<dyn Clock>,
    keys: Keys,
}

#[derive(Debug)]
enum Keys {
    /// Any of these may have signed: the current secret and the previous one.
    Fixed(Vec<VerifyingKey>),
    /// The token says which one signed.
    Named(Arc<Jwks>),
}

impl Authenticator {
    /// Reads the key file if there is one. A key set is read when the first token comes, or by
    /// [`Authenticator::is_ready`]: an identity provider that is down does not keep the server from starting.
    ///
    /// # Errors
    /// There is no key, or the file holds none that can be used.
    pub fn new(config: &JwtConfig, clock: Arc<dyn Clock>) -> Result<Self, KeyError> {
        let keys = match config.key.as_ref().ok_or(KeyError::NoKey)? {
            KeySource::Secret { current, previous } => {
                let secrets = std::iter::once(current).chain(previous);
                Keys::Fixed(secrets.map(|secret| VerifyingKey::from_secret(secret, config)).collect())
            }
            KeySource::PublicKeyFile(path) => Keys::Fixed(vec![VerifyingKey::from_file(path, config)?]),
            KeySource::Jwks(url) => Keys::Named(Jwks::new(url.clone(), config, Arc::clone(&clock))?),
        };
        Ok(Self { config: config.clone(), clock, keys })
    }

    /// Whether tokens can be checked now. Reads the key set if none has been read yet.
    pub async fn is_ready(&self) -> bool {
        match &self.keys {
            Keys::Fixed(_) => true,
            Keys::Named(jwks) => {
                if !jwks.is_ready() {
                    jwks.refresh().await;
                }
                jwks.is_ready()
            }
        }
    }

    /// Checks the value of a request's `Authorization` header.
    ///
    /// # Errors
    /// The rule that refused it.
    pub async fn authenticate(&self, authorization: Option<&str>) -> Result<Token, Refused> {
        let value = authorization.map(str::trim).filter(|value| !value.is_empty()).ok_or(Refusal::Missing)?;
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("Bearer") {
            return Err(Refusal::Malformed(Malformed::Scheme).into());
        }
        self.authenticate_token(token.trim_start()).await
    }

    /// Checks a token that came by another way, as in a WebSocket's `connection_init`.
    ///
    /// # Errors
    /// The rule that refused it.
    pub async fn authenticate_token(&self, token: &str) -> Result<Token, Refused> {
        let claims = self.verified_claims(token).await?;
        claims::read(&claims, &self.config, self.clock.now())
    }

    async fn verified_claims(&self, token: &str) -> Result<Value, Refusal> {
        if token.is_empty() {
            return Err(Refusal::Missing);
        }
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Refusal::Malformed(Malformed::Size));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Malformed(Malformed::Shape))?;
        // RFC 7515 §4.1.11: who does not know a critical extension must refuse; we know none.
        if header.crit.is_some() {
            return Err(Refusal::Malformed(Malformed::Critical));
        }
        match &self.keys {
            Keys::Fixed(keys) => {
                let mut verdict = Err(Refusal::BadSignature);
                for key in keys {
                    verdict = key.verify(token);
                    if verdict != Err(Refusal::BadSignature) {
                        break;
                    }
                }
                verdict
            }
            Keys::Named(jwks) => jwks.key(header.kid.as_deref()).await?.verify(token),
        }
    }
}
