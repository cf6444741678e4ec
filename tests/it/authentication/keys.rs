//! Public keys, by file and by the identity provider's address, and claims that stand elsewhere.

use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{ask_with, claims, sign, token, viewer};
use crate::harness::{TestCity, now};
use crate::http::bare_client;

const PAIRS: [(&str, Algorithm); 3] =
    [("rsa", Algorithm::RS256), ("p256", Algorithm::ES256), ("ed25519", Algorithm::EdDSA)];

fn file(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/auth/test_keys").join(name).display().to_string()
}

fn private(name: &str, algorithm: Algorithm) -> EncodingKey {
    let pem = std::fs::read(file(&format!("{name}.pem"))).unwrap();
    match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(&pem),
        Algorithm::ES256 => EncodingKey::from_ec_pem(&pem),
        _ => EncodingKey::from_ed_pem(&pem),
    }
    .unwrap()
}

fn public(name: &str, algorithm: Algorithm) -> Value {
    let pem = std::fs::read(file(&format!("{name}.pub.pem"))).unwrap();
    let key = match algorithm {
        Algorithm::RS256 => DecodingKey::from_rsa_pem(&pem),
        Algorithm::ES256 => DecodingKey::from_ec_pem(&pem),
        _ => DecodingKey::from_ed_pem(&pem),
    };
    let mut jwk = serde_json::to_value(Jwk::from_decoding_key(&key.unwrap(), None).unwrap()).unwrap();
    jwk["kid"] = json!(name);
    jwk
}

#[tokio::test]
async fn a_public_key_in_a_file_checks_tokens_of_its_own_algorithm() {
    for (name, algorithm) in PAIRS {
        let path = file(&format!("{name}.pub.pem"));
        let settings = [("DUBAN_JWT__SECRET", ""), ("DUBAN_JWT__PUBLIC_KEY_FILE", path.as_str())];
        let city = TestCity::wuhan_2015_with(&settings).await;
        let signed = sign(algorithm, None, &claims(&json!({})), &private(name, algorithm));
        assert_eq!(viewer(&city, &signed).await["agency"]["code"], "KJJ");
        // The public key is known to everybody: it must not do as a secret.
        let pem = std::fs::read(&path).unwrap();
        let confused = sign(Algorithm::HS256, None, &claims(&json!({})), &EncodingKey::from_secret(&pem));
        assert_eq!(ask_with(&city, &confused).await.status, 401, "{name}");
        assert_eq!(ask_with(&city, &token(&json!({}))).await.status, 401, "{name}");
        for (other, algorithm) in PAIRS.iter().filter(|(other, _)| *other != name) {
            let signed = sign(*algorithm, None, &claims(&json!({})), &private(other, *algorithm));
            assert_eq!(ask_with(&city, &signed).await.status, 401, "{name} by {other}");
        }
    }
}

/// An identity provider on loopback. Without keys it answers 500.
struct Provider {
    url: String,
    keys: Arc<Mutex<Option<Value>>>,
    asked: Arc<Mutex<usize>>,
}

impl Provider {
    async fn start(keys: Option<Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/realms/city/certs", listener.local_addr().unwrap());
        let (keys, asked) = (Arc::new(Mutex::new(keys)), Arc::new(Mutex::new(0)));
        let (current, count) = (Arc::clone(&keys), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4_096];
                let _ = stream.read(&mut request).await;
                *count.lock().unwrap() += 1;
                let answer = match &*current.lock().unwrap() {
                    Some(keys) => ("200 OK", json!({ "keys": keys }).to_string()),
                    None => ("500 Oops", String::new()),
                };
                let (status, body) = answer;
                let length = body.len();
                let text = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
                let _ = stream.write_all(text.as_bytes()).await;
            }
        });
        Self { url, keys, asked }
    }

    async fn city(&self) -> TestCity {
        TestCity::wuhan_2015_with(&[("DUBAN_JWT__SECRET", ""), ("DUBAN_JWT__JWKS_URL", &self.url)]).await
    }

    fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }
}

fn signed(name: &str, kid: &str) -> String {
    let algorithm = PAIRS.iter().find(|(pair, _)| *pair == name).unwrap().1;
    // Good for longer than the test's clock runs.
    let claims = claims(&json!({ "exp": now().timestamp() + 86_400 }));
    sign(algorithm, Some(kid), &claims, &private(name, algorithm))
}

#[tokio::test]
async fn the_identity_providers_keys_check_tokens_by_their_id() {
    let keys = PAIRS.map(|(name, algorithm)| public(name, algorithm));
    let provider = Provider::start(Some(json!(keys))).await;
    let city = provider.city().await;
    for (name, _) in PAIRS {
        assert_eq!(viewer(&city, &signed(name, name)).await["subject"], "zhangsan");
    }
    assert_eq!(provider.asked(), 1, "the set is read once and kept");
    for bad in [signed("rsa", "p256"), signed("rsa", "unknown"), token(&json!({}))] {
        assert_eq!(ask_with(&city, &bad).await.status, 401);
    }
    assert_eq!(provider.asked(), 1, "an unknown key is looked for at most every 30 s");
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_found_after_30_seconds() {
    let provider = Provider::start(Some(json!([public("rsa", Algorithm::RS256)]))).await;
    let city = provider.city().await;
    viewer(&city, &signed("rsa", "rsa")).await;
    *provider.keys.lock().unwrap() = Some(json!([public("rsa", Algorithm::RS256), public("p256", Algorithm::ES256)]));
    assert_eq!(ask_with(&city, &signed("p256", "p256")).await.status, 401);
    city.clock.advance(TimeDelta::seconds(30));
    viewer(&city, &signed("p256", "p256")).await;
    viewer(&city, &signed("rsa", "rsa")).await;
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn a_provider_that_is_down_makes_the_server_unavailable_until_it_answers() {
    let provider = Provider::start(None).await;
    let city = provider.city().await;
    let answer = ask_with(&city, &signed("rsa", "rsa")).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "UNAVAILABLE"));
    let ready = async || bare_client().get(format!("{}/readyz", city.url)).send().await.unwrap().status().as_u16();
    assert_eq!(ready().await, 503);
    *provider.keys.lock().unwrap() = Some(json!([public("rsa", Algorithm::RS256)]));
    city.clock.advance(TimeDelta::seconds(30));
    assert_eq!(ready().await, 200);
    viewer(&city, &signed("rsa", "rsa")).await;
}

#[tokio::test]
async fn claims_stand_where_the_identity_provider_puts_them() {
    let provider = Provider::start(Some(json!([public("rsa", Algorithm::RS256)]))).await;
    let city = TestCity::wuhan_2015_with(&[
        ("DUBAN_JWT__SECRET", ""),
        ("DUBAN_JWT__JWKS_URL", &provider.url),
        ("DUBAN_JWT__ISSUER", "https://id.example/realms/city"),
        ("DUBAN_JWT__AUDIENCE", "duban-api"),
        ("DUBAN_JWT__CLAIMS__SUBJECT", "/preferred_username"),
        ("DUBAN_JWT__CLAIMS__ROLES", "/realm_access/roles"),
        ("DUBAN_JWT__CLAIMS__JURISDICTION", "/organization/0/place"),
        ("DUBAN_JWT__CLAIMS__AGENCY", "/organization/0/unit~1code"),
        ("DUBAN_JWT__ROLES__BUREAU", "agency"),
        ("DUBAN_JWT__ROLES__OFFICE", "supervisor"),
    ])
    .await;
    let keycloak = |changes: Value| {
        let now = now().timestamp();
        let mut claims = json!({
            "iss": "https://id.example/realms/city", "aud": ["account", "duban-api"], "exp": now + 300, "iat": now,
            "sub": "f:3e1c:42", "preferred_username": "zhangsan",
            "realm_access": { "roles": ["offline_access", "bureau"] },
            "organization": [{ "place": 420_100, "unit/code": "LYJ" }],
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        sign(Algorithm::RS256, Some("rsa"), &claims, &private("rsa", Algorithm::RS256))
    };
    assert_eq!(
        viewer(&city, &keycloak(json!({}))).await,
        json!({ "subject": "zhangsan", "roles": ["AGENCY"], "agency": { "code": "LYJ" }, "jurisdiction": { "code": "420100" } })
    );
    let office = viewer(&city, &keycloak(json!({ "realm_access": { "roles": ["office"] } }))).await;
    assert_eq!(office["roles"], json!(["SUPERVISOR"]));
    // Once there are words of the provider's own, ours mean nothing: its admin is not ours.
    let words = keycloak(json!({ "realm_access": { "roles": ["admin", "supervisor"] } }));
    assert_eq!(ask_with(&city, &words).await.status, 403);
    assert_eq!(ask_with(&city, &keycloak(json!({ "iss": "duban" }))).await.status, 401);
}
