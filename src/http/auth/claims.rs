//! From the claims of a token whose signature held to who asks, by our clock and the configured pointers.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Token;
use super::refusal::{Malformed, Refusal, Refused};
use crate::config::JwtConfig;
use crate::model::role::Role;

/// Who asks, or why that doesn't suffice.
pub(super) fn read(claims: &Value, config: &JwtConfig, now: DateTime<Utc>) -> Result<Token, Refused> {
    let subject = text(claims, &config.claims.subject);
    let token_id = text(claims, "/jti");
    let refused = |why| Refused { why, subject: subject.clone(), token_id: token_id.clone() };
    checked(claims, config, now).map_err(refused)
}

fn checked(claims: &Value, config: &JwtConfig, now: DateTime<Utc>) -> Result<Token, Refusal> {
    let pointers = &config.claims;
    let subject = text(claims, &pointers.subject).ok_or(Refusal::Malformed(Malformed::Subject))?;
    let expires_at = time(claims, "/exp", Malformed::Expiry)?.ok_or(Refusal::Malformed(Malformed::Expiry))?;
    let not_before = time(claims, "/nbf", Malformed::NotBefore)?;
    let issued_at = time(claims, "/iat", Malformed::IssuedAt)?;

    // Beyond the end of the calendar means never.
    let passed = |end: DateTime<Utc>| end.checked_add_signed(config.leeway).is_some_and(|end| end <= now);
    if passed(expires_at) {
        return Err(Refusal::Expired);
    }
    if not_before.and_then(|start| start.checked_sub_signed(config.leeway)).is_some_and(|start| start > now) {
        return Err(Refusal::NotYetValid);
    }
    // A token that does not say when it was issued can't show that it is newer than the revocation.
    if let Some(&revoked) = config.not_before.get(&subject)
        && issued_at.is_none_or(|issued| issued < revoked)
    {
        return Err(Refusal::Revoked);
    }

    let roles = roles(claims.pointer(&pointers.roles), config);
    if roles.is_empty() {
        return Err(Refusal::NoUsableRole);
    }
    let jurisdiction = text(claims, &pointers.jurisdiction).ok_or(Refusal::NoJurisdiction)?;
    let agency = text(claims, &pointers.agency);
    if agency.is_none() && roles.contains(&Role::Agency) {
        return Err(Refusal::NoAgency);
    }
    Ok(Token {
        subject,
        name: text(claims, &pointers.name),
        roles,
        jurisdiction,
        agency,
        expires_at,
        issued_at,
        token_id: text(claims, "/jti"),
    })
}

/// A claim in words; codes that came as numbers (420100) are words too.
fn text(claims: &Value, pointer: &str) -> Option<String> {
    let text = match claims.pointer(pointer)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) if number.is_u64() => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A NumericDate (RFC 7519 §2): seconds since 1970, possibly with a fraction.
fn time(claims: &Value, pointer: &str, malformed: Malformed) -> Result<Option<DateTime<Utc>>, Refusal> {
    let read = |value: &Value| {
        let seconds = Duration::try_from_secs_f64(value.as_f64()?).ok()?.as_secs();
        DateTime::from_timestamp_secs(seconds.try_into().ok()?)
    };
    match claims.pointer(pointer) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value).map(Some).ok_or(Refusal::Malformed(malformed)),
    }
}

/// The roles among the words; words that mean nothing here are other applications' business.
fn roles(claim: Option<&Value>, config: &JwtConfig) -> Vec<Role> {
    let words: Vec<&str> = match claim {
        Some(Value::String(text)) => text.split([' ', ',']).collect(),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let role = |word: &str| {
        if config.roles.is_empty() {
            Role::from_claim(word)
        } else {
            config.roles.get(&word.trim().to_lowercase()).copied()
        }
    };
    let mut roles: Vec<Role> = words.into_iter().filter_map(role).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}
