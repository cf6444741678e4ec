//! Tokens, through HTTP: which are refused, that all refusals look alike, and which keys are trusted.

mod keys;
mod log;
mod refusals;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::harness::{SECRET, TestCity, WUHAN, now};
use crate::http::bare_client;

/// What a request with this `Authorization` header is answered.
struct Answer {
    status: u16,
    /// All headers, as they came.
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }

    fn message(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body["errors"][0]["message"].as_str().unwrap_or("none").to_owned()
    }
}

/// Asks who asks. The trace is the caller's, so that answers that say the same are the same.
async fn ask(city: &TestCity, authorization: &[&str]) -> Answer {
    let mut request = bare_client()
        .post(format!("{}/graphql", city.url))
        .header("content-type", "application/json")
        .header("accept-language", "en")
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .body(json!({ "query": "{ viewer { subject roles agency { code } jurisdiction { code } } }" }).to_string());
    for value in authorization {
        request = request.header("authorization", *value);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    Answer { status, headers, body: response.text().await.unwrap() }
}

async fn ask_with(city: &TestCity, token: &str) -> Answer {
    ask(city, &[&format!("Bearer {token}")]).await
}

/// The viewer whom a token makes.
async fn viewer(city: &TestCity, token: &str) -> Value {
    let answer = ask_with(city, token).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str::<Value>(&answer.body).unwrap()["data"]["viewer"].take()
}

/// The claims of a good token of 市科技局, with some replaced or (by null) taken out.
fn claims(changes: &Value) -> Value {
    let now = now().timestamp();
    let mut claims = json!({
        "iss": "duban", "aud": "duban", "exp": now + 3_600, "iat": now, "jti": "token-7",
        "sub": "zhangsan", "roles": ["agency"], "jurisdiction": WUHAN, "agency": "KJJ",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn sign(algorithm: Algorithm, kid: Option<&str>, claims: &Value, key: &EncodingKey) -> String {
    let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, claims, key).unwrap()
}

/// A token of the configured secret.
fn token(changes: &Value) -> String {
    sign(Algorithm::HS256, None, &claims(changes), &EncodingKey::from_secret(SECRET.as_bytes()))
}

/// A token with any header and any signature.
fn unsigned(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}
