//! A key that tokens are checked with. The key decides the algorithm: what a token's header says is only compared.

use std::path::{Path, PathBuf};
use std::{fs, io};

use jsonwebtoken::errors::{Error as JwtError, ErrorKind};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::refusal::{Malformed, Refusal};
use crate::config::JwtConfig;
use crate::model::role::Role;

/// Why tokens can't be checked or issued: one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No source of keys is set.
    #[error(
        "no key for tokens is set: set DUBAN_JWT__SECRET (HS256), DUBAN_JWT__PUBLIC_KEY_FILE or DUBAN_JWT__JWKS_URL"
    )]
    NoKey,
    /// The key file isn't there, or not for us.
    #[error("the key file {} can't be read ({source}): correct `jwt.public_key_file`, or the file's rights", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// The key file holds something else.
    #[error(
        "the key file {} holds no usable public key: put one there in PEM form (BEGIN PUBLIC KEY), \
         RSA of 2048 to 4096 bits, EC P-256 or Ed25519", path.display()
    )]
    Unusable {
        /// The file.
        path: PathBuf,
    },
    /// The client that reads the key set can't be made, most likely for want of root certificates.
    #[error("the client for `jwt.jwks_url` can't be made ({0}): check this machine's root certificates")]
    Client(#[source] reqwest::Error),
    /// Only who has the secret can sign.
    #[error(
        "tokens are issued only with `jwt.secret` (DUBAN_JWT__SECRET): with a public key the identity provider issues them"
    )]
    NotOurs,
    /// The token would not read back.
    #[error("`jwt.roles` has no word for the role {0}: add one")]
    NoWord(Role),
    /// The token would not read back.
    #[error("the claim at `{0}` can't be written, another one stands in its way: correct `jwt.claims`")]
    Pointer(String),
    /// The lifetime is nothing, negative or beyond the calendar.
    #[error("a token can't live that long: give a lifetime such as 8h")]
    Lifetime,
    /// The library could not sign.
    #[error("the token can't be signed ({0})")]
    Signing(#[from] JwtError),
}

/// A key with its one algorithm and what it asks of a token.
#[derive(Debug)]
pub(super) struct VerifyingKey {
    key: DecodingKey,
    rules: Validation,
}

impl VerifyingKey {
    fn new(key: DecodingKey, algorithm: Algorithm, config: &JwtConfig) -> Self {
        let mut rules = Validation::new(algorithm);
        rules.set_required_spec_claims(&["exp", "iss", "aud"]);
        rules.set_issuer(&[&config.issuer]);
        rules.set_audience(&[&config.audience]);
        // The library would ask the machine's clock; `claims` judges times by ours.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        Self { key, rules }
    }

    /// HS256.
    pub fn from_secret(secret: &SecretString, config: &JwtConfig) -> Self {
        Self::new(DecodingKey::from_secret(secret.expose_secret().as_bytes()), Algorithm::HS256, config)
    }

    /// RS256, ES256 or EdDSA, by what the file holds.
    pub fn from_file(path: &Path, config: &JwtConfig) -> Result<Self, KeyError> {
        let pem = fs::read(path).map_err(|source| KeyError::Unreadable { path: path.to_owned(), source })?;
        Self::from_pem(&pem, config).ok_or_else(|| KeyError::Unusable { path: path.to_owned() })
    }

    /// Certificates and private keys are not accepted: the one has an end that nobody would watch, the other does
    /// not belong on this machine.
    fn from_pem(pem: &[u8], config: &JwtConfig) -> Option<Self> {
        if !String::from_utf8_lossy(pem).contains("PUBLIC KEY-----") {
            return None;
        }
        let key = DecodingKey::from_rsa_pem(pem)
            .or_else(|_| DecodingKey::from_ec_pem(pem))
            .or_else(|_| DecodingKey::from_ed_pem(pem))
            .ok()?;
        Self::from_jwk(&Jwk::from_decoding_key(&key, None).ok()?, config)
    }

    /// `None` for keys that are of other kinds or made for something else.
    pub fn from_jwk(jwk: &Jwk, config: &JwtConfig) -> Option<Self> {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
            _ => return None,
        };
        let common = &jwk.common;
        let fits = common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
            && common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify))
            && common.key_algorithm.is_none_or(|named| named == KeyAlgorithm::from(algorithm));
        let key = DecodingKey::from_jwk(jwk).ok()?;
        (fits && is_sound(&key, algorithm)).then(|| Self::new(key, algorithm, config))
    }

    /// The claims of a token that this key signed, for us, by the issuer that is trusted. Its times are not judged.
    pub fn verify(&self, token: &str) -> Result<Value, Refusal> {
        match jsonwebtoken::decode(token, &self.key, &self.rules) {
            Ok(data) => Ok(data.claims),
            Err(error) => Err(match error.into_kind() {
                ErrorKind::InvalidSignature => Refusal::BadSignature,
                ErrorKind::InvalidAlgorithm => Refusal::Malformed(Malformed::Algorithm),
                ErrorKind::InvalidIssuer => Refusal::WrongIssuer,
                ErrorKind::InvalidAudience => Refusal::WrongAudience,
                ErrorKind::MissingRequiredClaim(claim) => match claim.as_str() {
                    "iss" => Refusal::WrongIssuer,
                    "aud" => Refusal::WrongAudience,
                    _ => Refusal::Malformed(Malformed::Expiry),
                },
                _ => Refusal::Malformed(Malformed::Shape),
            }),
        }
    }
}

/// The library looks at a key only when a token comes, and would panic at an Ed25519 key that is too short.
fn is_sound(key: &DecodingKey, algorithm: Algorithm) -> bool {
    match key.kind() {
        DecodingKeyKind::RsaModulusExponent { n, .. } => {
            let bits = n.iter().skip_while(|byte| **byte == 0).count() * 8;
            (2_048..=4_096).contains(&bits)
        }
        DecodingKeyKind::SecretOrDer(bytes) => {
            (algorithm != Algorithm::EdDSA || bytes.len() == 32)
                && jsonwebtoken::crypto::verify("", b"", key, algorithm).is_ok()
        }
    }
}
