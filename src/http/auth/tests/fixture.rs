//! What the tests share: a configuration, a clock that stands still, and tokens signed by hand.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::config::{ClaimPointers, JwtConfig, KeySource};
use crate::http::auth::{Authenticator, Refusal, Refused, Token};
use crate::model::clock::FixedClock;

pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The moment at which all tests begin.
pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp_secs(1_800_000_000).unwrap()
}

pub fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::new(start(), start().date_naive()))
}

pub fn config(key: KeySource) -> JwtConfig {
    JwtConfig {
        key: Some(key),
        issuer: "duban".to_owned(),
        audience: "duban-api".to_owned(),
        leeway: TimeDelta::seconds(30),
        claims: ClaimPointers {
            subject: "/sub".to_owned(),
            name: "/name".to_owned(),
            roles: "/roles".to_owned(),
            jurisdiction: "/jurisdiction".to_owned(),
            agency: "/agency".to_owned(),
        },
        roles: BTreeMap::new(),
        not_before: BTreeMap::new(),
    }
}

pub fn secret_config() -> JwtConfig {
    config(KeySource::Secret { current: SECRET.into(), previous: None })
}

pub fn key_path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/auth/test_keys")).join(name)
}

pub fn key_file(name: &str) -> Vec<u8> {
    std::fs::read(key_path(name)).unwrap()
}

/// The claims of a good token of 市科技局, with some replaced or (by null) taken out.
pub fn claims(changes: &Value) -> Value {
    let now = start().timestamp();
    let mut claims = json!({
        "iss": "duban", "aud": "duban-api", "exp": now + 3_600, "iat": now, "jti": "token-1",
        "sub": "zhang.san", "name": "张三", "roles": ["agency"], "jurisdiction": "420100", "agency": "KJJ",
    });
    let object = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        object.insert(name.clone(), value.clone());
        object.retain(|_, value| !value.is_null());
    }
    claims
}

pub fn sign(algorithm: Algorithm, kid: Option<&str>, claims: &Value, key: &EncodingKey) -> String {
    let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, claims, key).unwrap()
}

/// A token of the shared secret.
pub fn token(changes: &Value) -> String {
    sign_with_secret(SECRET, &claims(changes))
}

pub fn sign_with_secret(secret: &str, claims: &Value) -> String {
    sign(Algorithm::HS256, None, claims, &EncodingKey::from_secret(secret.as_bytes()))
}

pub async fn check(config: &JwtConfig, token: &str) -> Result<Token, Refused> {
    Authenticator::new(config, clock()).unwrap().authenticate_token(token).await
}

/// The rule that refuses a token of the shared secret with these claims.
pub async fn refusal(config: &JwtConfig, changes: &Value) -> Refusal {
    check(config, &token(changes)).await.unwrap_err().why
}
