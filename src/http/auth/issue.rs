//! Tokens of Duban's own, for `duban token` and `duban demo`: HS256 with the configured secret.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{EncodingKey, Header};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::key::KeyError;
use crate::config::{JwtConfig, KeySource};
use crate::model::role::Role;

/// What a new token says of its bearer.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Who it is.
    pub subject: String,
    /// The name shown as the author.
    pub name: Option<String>,
    /// What it may do.
    pub roles: Vec<Role>,
    /// The code of its jurisdiction.
    pub jurisdiction: String,
    /// The code of its agency; the role agency needs one.
    pub agency: Option<String>,
    /// How long it lives.
    pub lifetime: TimeDelta,
}

/// Signs a token that reads back by the same configuration: claims stand where `jwt.claims` says, and roles are
/// written in the words of `jwt.roles`.
///
/// # Errors
/// There is no secret, the lifetime is nothing, or the configuration contradicts itself.
pub fn issue(config: &JwtConfig, token: NewToken, now: DateTime<Utc>, id: Uuid) -> Result<String, KeyError> {
    let secret = match &config.key {
        Some(KeySource::Secret { current, previous: _ }) => current,
        Some(KeySource::PublicKeyFile(_) | KeySource::Jwks(_)) => return Err(KeyError::NotOurs),
        None => return Err(KeyError::NoKey),
    };
    let NewToken { subject, name, roles, jurisdiction, agency, lifetime } = token;
    let expires = now.checked_add_signed(lifetime).filter(|end| *end > now).ok_or(KeyError::Lifetime)?;
    let words = roles.into_iter().map(|role| word(role, &config.roles)).collect::<Result<Vec<_>, _>>()?;

    let mut claims = json!({
        "iss": config.issuer,
        "aud": config.audience,
        "iat": now.timestamp(),
        "exp": expires.timestamp(),
        "jti": id.to_string(),
    });
    let pointers = &config.claims;
    put(&mut claims, &pointers.subject, json!(subject))?;
    put(&mut claims, &pointers.roles, json!(words))?;
    put(&mut claims, &pointers.jurisdiction, json!(jurisdiction))?;
    for (pointer, value) in [(&pointers.name, name), (&pointers.agency, agency)] {
        if let Some(value) = value {
            put(&mut claims, pointer, json!(value))?;
        }
    }
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    Ok(jsonwebtoken::encode(&Header::default(), &claims, &key)?)
}

fn word(role: Role, words: &BTreeMap<String, Role>) -> Result<String, KeyError> {
    if words.is_empty() {
        return Ok(role.claim_word());
    }
    words.iter().find(|(_, meant)| **meant == role).map(|(word, _)| word.clone()).ok_or(KeyError::NoWord(role))
}

/// Writes a claim where a JSON pointer (RFC 6901) says, making the objects on the way. What stands there already,
/// as `iss` does, is not overwritten: the token would not read back.
fn put(claims: &mut Value, pointer: &str, value: Value) -> Result<(), KeyError> {
    let in_the_way = || KeyError::Pointer(pointer.to_owned());
    let mut place = claims;
    for step in pointer.split('/').skip(1) {
        let key = step.replace("~1", "/").replace("~0", "~");
        place = as_object(place).ok_or_else(in_the_way)?.entry(key).or_insert(Value::Null);
    }
    if !place.is_null() {
        return Err(in_the_way());
    }
    *place = value;
    Ok(())
}

/// The object at a place; one is made where nothing stands yet.
fn as_object(place: &mut Value) -> Option<&mut Map<String, Value>> {
    if place.is_null() {
        *place = Value::Object(Map::new());
    }
    place.as_object_mut()
}
