//! The key decides, not the token.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::json;

use super::fixture::*;
use crate::config::KeySource;
use crate::http::auth::{Authenticator, KeyError, Malformed, Refusal};

const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210";

fn encoding_keys() -> [(Algorithm, EncodingKey, &'static str); 3] {
    [
        (Algorithm::RS256, EncodingKey::from_rsa_pem(&key_file("rsa.pem")).unwrap(), "rsa.pub.pem"),
        (Algorithm::ES256, EncodingKey::from_ec_pem(&key_file("p256.pem")).unwrap(), "p256.pub.pem"),
        (Algorithm::EdDSA, EncodingKey::from_ed_pem(&key_file("ed25519.pem")).unwrap(), "ed25519.pub.pem"),
    ]
}

/// A token put together by hand, as the library would not sign it.
fn forged(header: &str, signature: &str) -> String {
    let honest = token(&json!({}));
    let payload = honest.split('.').nth(1).unwrap();
    format!("{header}.{payload}.{signature}")
}

#[tokio::test]
async fn the_current_and_the_previous_secret_are_accepted_and_no_other() {
    let rotated = config(KeySource::Secret { current: OTHER_SECRET.into(), previous: Some(SECRET.into()) });
    for secret in [SECRET, OTHER_SECRET] {
        let token = sign_with_secret(secret, &claims(&json!({})));
        assert_eq!(check(&rotated, &token).await.unwrap().subject, "zhang.san");
    }
    let stranger = sign_with_secret("another secret of 32 bytes length", &claims(&json!({})));
    assert_eq!(check(&rotated, &stranger).await.unwrap_err().why, Refusal::BadSignature);
    // A token of the previous secret fails by its own fault, not by the current secret's.
    let expired = token(&json!({ "exp": start().timestamp() - 60 }));
    assert_eq!(check(&rotated, &expired).await.unwrap_err().why, Refusal::Expired);
}

#[tokio::test]
async fn a_public_key_file_accepts_its_own_algorithm_only() {
    let keys = encoding_keys();
    for (algorithm, _, public) in &keys {
        let config = config(KeySource::PublicKeyFile(key_path(public)));
        for (used, key, _) in &keys {
            let result = check(&config, &sign(*used, Some("any"), &claims(&json!({})), key)).await;
            if used == algorithm {
                assert_eq!(result.unwrap().agency.as_deref(), Some("KJJ"));
            } else {
                assert_eq!(result.unwrap_err().why, Refusal::Malformed(Malformed::Algorithm));
            }
        }
    }
    let pkcs1 = config(KeySource::PublicKeyFile(key_path("rsa_pkcs1.pub.pem")));
    assert!(check(&pkcs1, &sign(Algorithm::RS256, None, &claims(&json!({})), &keys[0].1)).await.is_ok());
}

#[tokio::test]
async fn a_public_key_is_no_secret_to_sign_with() {
    // The old attack: sign with HS256 and the public key's bytes, which everyone knows.
    for (_, _, public) in encoding_keys() {
        let config = config(KeySource::PublicKeyFile(key_path(public)));
        let pem = key_file(public);
        let confused = sign(Algorithm::HS256, None, &claims(&json!({})), &EncodingKey::from_secret(&pem));
        assert_eq!(check(&config, &confused).await.unwrap_err().why, Refusal::Malformed(Malformed::Algorithm));
    }
}

#[tokio::test]
async fn a_stronger_sounding_algorithm_of_the_same_family_is_refused_too() {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let token = sign(Algorithm::HS512, None, &claims(&json!({})), &key);
    assert_eq!(check(&secret_config(), &token).await.unwrap_err().why, Refusal::Malformed(Malformed::Algorithm));
    let key = EncodingKey::from_rsa_pem(&key_file("rsa.pem")).unwrap();
    let config = config(KeySource::PublicKeyFile(key_path("rsa.pub.pem")));
    let token = sign(Algorithm::PS256, None, &claims(&json!({})), &key);
    assert_eq!(check(&config, &token).await.unwrap_err().why, Refusal::Malformed(Malformed::Algorithm));
}

#[tokio::test]
async fn unsigned_tokens_and_unknown_extensions_are_refused() {
    // {"alg":"none"}, in the spellings that have fooled others
    for none in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25lIn0", "eyJhbGciOiJOT05FIn0", "e30"] {
        for signature in ["", "AAAA"] {
            let refused = check(&secret_config(), &forged(none, signature)).await.unwrap_err();
            assert_eq!(refused.why, Refusal::Malformed(Malformed::Shape));
        }
    }
    // {"alg":"HS256","crit":["exp"]}
    let critical = forged("eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiZXhwIl19", "AAAA");
    assert_eq!(check(&secret_config(), &critical).await.unwrap_err().why, Refusal::Malformed(Malformed::Critical));
    // {"alg":"HS256"}
    let unsigned = forged("eyJhbGciOiJIUzI1NiJ9", "");
    assert_eq!(check(&secret_config(), &unsigned).await.unwrap_err().why, Refusal::BadSignature);
}

#[test]
fn a_key_file_that_cannot_be_used_is_one_sentence() {
    let refuse = |name: &str| {
        let config = config(KeySource::PublicKeyFile(key_path(name)));
        let sentence = Authenticator::new(&config, clock()).unwrap_err().to_string();
        assert!(sentence.contains(name) && !sentence.contains('\n'), "{sentence}");
        sentence
    };
    assert!(refuse("missing.pem").contains("can't be read ("));
    for unusable in ["rsa1024.pub.pem", "p384.pub.pem", "rsa.pem", "ed25519.pem", "README.md"] {
        assert!(refuse(unusable).contains("holds no usable public key"), "{unusable}");
    }
    let mut without = secret_config();
    without.key = None;
    assert!(matches!(Authenticator::new(&without, clock()), Err(KeyError::NoKey)));
}

#[test]
fn an_authenticator_does_not_show_its_secret() {
    let config = config(KeySource::Secret { current: SECRET.into(), previous: Some(OTHER_SECRET.into()) });
    let shown = format!("{:?}", Authenticator::new(&config, Arc::clone(&clock()) as _).unwrap());
    assert!(!shown.contains(SECRET) && !shown.contains(OTHER_SECRET), "{shown}");
    // The key's bytes as a list of numbers would be the secret too.
    assert!(!shown.contains("48, 49, 50"), "{shown}");
}
