//! The identity provider's key set: how often it is asked, and what is made of its answers.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::fixture::*;
use crate::config::KeySource;
use crate::http::auth::{Authenticator, Malformed, Refusal, RefusalClass};
use crate::model::clock::FixedClock;

/// An identity provider that answers what it is told to, and counts.
struct Provider {
    url: String,
    asked: Arc<AtomicUsize>,
    answer: Arc<Mutex<String>>,
}

impl Provider {
    async fn start(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let (asked, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(answer)));
        let (count, text) = (Arc::clone(&asked), Arc::clone(&answer));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4_096];
                let _ = stream.read(&mut request).await;
                count.fetch_add(1, Ordering::SeqCst);
                let answer = text.lock().unwrap().clone();
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { url, asked, answer }
    }

    async fn with_keys(keys: &[Value]) -> Self {
        Self::start(ok(&json!({ "keys": keys }).to_string())).await
    }

    fn answers(&self, answer: String) {
        *self.answer.lock().unwrap() = answer;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn authenticator(&self) -> (Arc<FixedClock>, Authenticator) {
        let clock = clock();
        let config = config(KeySource::Jwks(self.url.parse().unwrap()));
        (Arc::clone(&clock), Authenticator::new(&config, clock).unwrap())
    }
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

fn jwk(key: &DecodingKey, kid: &str, more: &Value) -> Value {
    let mut jwk = serde_json::to_value(Jwk::from_decoding_key(key, None).unwrap()).unwrap();
    jwk["kid"] = json!(kid);
    for (name, value) in more.as_object().unwrap() {
        jwk[name] = value.clone();
    }
    jwk
}

fn p256(kid: &str) -> Value {
    jwk(&DecodingKey::from_ec_pem(&key_file("p256.pub.pem")).unwrap(), kid, &json!({ "use": "sig", "alg": "ES256" }))
}

fn ed25519(kid: &str) -> Value {
    jwk(&DecodingKey::from_ed_pem(&key_file("ed25519.pub.pem")).unwrap(), kid, &json!({}))
}

fn rsa(kid: &str, more: &Value) -> Value {
    jwk(&DecodingKey::from_rsa_pem(&key_file("rsa.pub.pem")).unwrap(), kid, more)
}

fn p256_token(kid: Option<&str>) -> String {
    let key = EncodingKey::from_ec_pem(&key_file("p256.pem")).unwrap();
    sign(Algorithm::ES256, kid, &claims(&json!({})), &key)
}

async fn why(authenticator: &Authenticator, token: &str) -> Refusal {
    authenticator.authenticate_token(token).await.unwrap_err().why
}

#[tokio::test]
async fn every_supported_kind_of_key_works_by_its_id() {
    let provider = Provider::with_keys(&[p256("a"), ed25519("b"), rsa("c", &json!({ "use": "sig" }))]).await;
    let (_, authenticator) = provider.authenticator();
    let ed = EncodingKey::from_ed_pem(&key_file("ed25519.pem")).unwrap();
    let rsa = EncodingKey::from_rsa_pem(&key_file("rsa.pem")).unwrap();
    for token in [
        p256_token(Some("a")),
        sign(Algorithm::EdDSA, Some("b"), &claims(&json!({})), &ed),
        sign(Algorithm::RS256, Some("c"), &claims(&json!({})), &rsa),
    ] {
        assert!(authenticator.authenticate_token(&token).await.is_ok());
    }
    assert_eq!(why(&authenticator, &p256_token(Some("c"))).await, Refusal::Malformed(Malformed::Algorithm));
    let confused = sign(Algorithm::HS256, Some("a"), &claims(&json!({})), &EncodingKey::from_secret(b"anything"));
    assert_eq!(why(&authenticator, &confused).await, Refusal::Malformed(Malformed::Algorithm));
    assert_eq!(why(&authenticator, &p256_token(None)).await, Refusal::UnknownKey, "which of three?");
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn an_unknown_key_id_is_looked_up_at_most_every_30_seconds() {
    let provider = Provider::with_keys(&[p256("old")]).await;
    let (clock, authenticator) = provider.authenticator();
    assert!(authenticator.authenticate_token(&p256_token(Some("old"))).await.is_ok());
    provider.answers(ok(&json!({ "keys": [p256("old"), p256("new")] }).to_string()));
    for _ in 0..5 {
        assert_eq!(why(&authenticator, &p256_token(Some("new"))).await, Refusal::UnknownKey);
    }
    clock.advance(TimeDelta::seconds(29));
    assert_eq!(why(&authenticator, &p256_token(Some("new"))).await, Refusal::UnknownKey);
    assert_eq!(provider.asked(), 1);
    clock.advance(TimeDelta::seconds(1));
    assert!(authenticator.authenticate_token(&p256_token(Some("new"))).await.is_ok());
    assert_eq!(provider.asked(), 2);
    // A clock that was set back does not stop it.
    clock.advance(TimeDelta::hours(-1));
    assert_eq!(why(&authenticator, &p256_token(Some("newest"))).await, Refusal::UnknownKey);
    assert_eq!(provider.asked(), 3);
}

#[tokio::test]
async fn requests_at_once_ask_once_and_all_get_the_answer() {
    let provider = Provider::with_keys(&[p256("a")]).await;
    let (_, authenticator) = provider.authenticator();
    let authenticator = Arc::new(authenticator);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let authenticator = Arc::clone(&authenticator);
            tokio::spawn(async move { authenticator.authenticate_token(&p256_token(Some("a"))).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_lose_the_answer() {
    let provider = Provider::with_keys(&[p256("a")]).await;
    let (_, authenticator) = provider.authenticator();
    let token = p256_token(Some("a"));
    let mut hasty = Box::pin(authenticator.authenticate_token(&token));
    // Polled once, so that the question is on its way, and dropped.
    assert!(futures_poll_once(&mut hasty).await.is_none());
    drop(hasty);
    assert!(authenticator.authenticate_token(&token).await.is_ok());
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn a_provider_that_is_down_is_unavailable_until_it_answers() {
    let provider =
        Provider::start("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()).await;
    let (clock, authenticator) = provider.authenticator();
    assert!(!authenticator.is_ready().await);
    let refusal = why(&authenticator, &p256_token(Some("a"))).await;
    assert_eq!((refusal, refusal.class()), (Refusal::KeysUnavailable, RefusalClass::Unavailable));
    provider.answers(ok(&json!({ "keys": [p256("a")] }).to_string()));
    assert_eq!(why(&authenticator, &p256_token(Some("a"))).await, Refusal::KeysUnavailable);
    assert_eq!(provider.asked(), 1);
    clock.advance(TimeDelta::seconds(30));
    assert!(authenticator.is_ready().await);
    assert!(authenticator.authenticate_token(&p256_token(None)).await.is_ok(), "the only key needs no id");

    // Down again: the keys that are known go on serving.
    provider.answers("nonsense".to_owned());
    clock.advance(TimeDelta::minutes(20));
    let key = EncodingKey::from_ec_pem(&key_file("p256.pem")).unwrap();
    let fresh = sign(Algorithm::ES256, Some("a"), &claims(&json!({})), &key);
    assert!(authenticator.authenticate_token(&fresh).await.is_ok());
    assert_eq!(why(&authenticator, &p256_token(Some("b"))).await, Refusal::UnknownKey);
}

#[tokio::test]
async fn a_withdrawn_key_ceases_to_work_within_minutes() {
    let provider = Provider::with_keys(&[p256("a")]).await;
    let (clock, authenticator) = provider.authenticator();
    assert!(authenticator.authenticate_token(&p256_token(Some("a"))).await.is_ok());
    provider.answers(ok(&json!({ "keys": [ed25519("b")] }).to_string()));
    clock.advance(TimeDelta::minutes(10));
    // The first one is still served from memory while the set is read again.
    assert!(authenticator.authenticate_token(&p256_token(Some("a"))).await.is_ok());
    // An unknown id waits for that reading.
    assert_eq!(why(&authenticator, &p256_token(Some("x"))).await, Refusal::UnknownKey);
    assert_eq!(why(&authenticator, &p256_token(Some("a"))).await, Refusal::UnknownKey);
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn keys_of_other_kinds_and_purposes_are_skipped() {
    let weak = DecodingKey::from_rsa_pem(&key_file("rsa1024.pub.pem")).unwrap();
    let mut short = ed25519("short");
    short["x"] = json!("AAAA");
    let unusable = [
        json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "secret" }),
        json!({ "kty": "OKP", "crv": "Ed448", "x": "AAAA", "kid": "curve" }),
        json!({ "kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA", "kid": "point" }),
        json!("no key at all"),
        rsa("encryption", &json!({ "use": "enc" })),
        rsa("operations", &json!({ "key_ops": ["encrypt"] })),
        rsa("algorithm", &json!({ "alg": "RS512" })),
        jwk(&weak, "weak", &json!({})),
        short,
    ];
    let mut keys = unusable.to_vec();
    keys.push(p256("good"));
    let (_, authenticator) = Provider::with_keys(&keys).await.authenticator();
    assert!(authenticator.authenticate_token(&p256_token(None)).await.is_ok(), "the good one is the only one");

    let (_, authenticator) = Provider::with_keys(&unusable).await.authenticator();
    assert_eq!(why(&authenticator, &p256_token(Some("good"))).await, Refusal::KeysUnavailable);
}

#[tokio::test]
async fn answers_from_elsewhere_or_without_end_are_not_read() {
    let honest = Provider::with_keys(&[p256("a")]).await;
    let elsewhere =
        format!("HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", honest.url);
    let padded = ok(&json!({ "keys": [p256("a")], "padding": "x".repeat(256 * 1024) }).to_string());
    for answer in [elsewhere, padded, ok("{}"), ok("<html>")] {
        let (_, authenticator) = Provider::start(answer).await.authenticator();
        assert_eq!(why(&authenticator, &p256_token(Some("a"))).await, Refusal::KeysUnavailable);
    }
    assert_eq!(honest.asked(), 0);
}

/// Polls a future once.
async fn futures_poll_once<T>(future: &mut (impl Future<Output = T> + Unpin)) -> Option<T> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        })
    })
    .await
}
