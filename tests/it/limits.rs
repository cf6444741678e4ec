//! What one request may ask: each limit refuses by its name with the value, and lets pass what is just below.

mod document;
mod filters;
mod inputs;
mod introspection;
mod requests;
mod settings;

use serde_json::{Value, json};

use crate::harness::client::Client;

/// What a refusal says: the limit, the value that was found, and the most that is allowed.
struct Refused {
    limit: String,
    value: u64,
    most: u64,
}

impl Refused {
    /// That it is this limit with this value.
    #[track_caller]
    fn is(&self, limit: &str, value: u64, most: u64) {
        assert_eq!((self.limit.as_str(), self.value, self.most), (limit, value, most));
    }

    /// That it is this limit, with some value beyond it.
    #[track_caller]
    fn is_beyond(&self, limit: &str, most: u64) {
        assert_eq!((self.limit.as_str(), self.most), (limit, most));
        assert!(self.value > most, "{}", self.value);
    }
}

/// Asks what a limit must refuse, in both languages.
async fn refused(client: &Client, query: &str, variables: Value) -> Refused {
    refused_body(client, json!({ "query": query, "variables": variables }).to_string(), 400).await
}

async fn refused_body(client: &Client, body: String, status: u16) -> Refused {
    let english = client.post(body.clone(), &[]).await;
    assert_eq!((english.status, english.code().as_str()), (status, "COST_EXCEEDED"), "{}", english.text);
    let answer = english.json();
    assert!(answer["data"].is_null(), "{answer}");
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["traceId"].as_str(), english.header("x-trace-id"));
    let told = &extensions["limit"];
    let limit = told["name"].as_str().unwrap().to_owned();
    let (value, most) = (told["value"].as_u64().unwrap(), told["most"].as_u64().unwrap());
    assert_eq!(
        english.message(),
        format!("The request exceeds the limit {limit}: it has {value}, at most {most} are allowed; ask for less")
    );
    // Whoever reads neither language, or does not say, is answered in Chinese.
    let chinese = client.post(body, &[("accept-language", "fr")]).await;
    assert_eq!(chinese.message(), format!("请求超出限制 {limit}:为 {value},最多 {most};请缩小请求"));
    Refused { limit, value, most }
}

/// Asks what must be answered.
async fn passes(client: &Client, query: &str) {
    client.query(query).await;
}

/// That the server still answers after what came before.
async fn is_alive(client: &Client) {
    assert_eq!(client.query("{ viewer { today } }").await["viewer"]["today"], "2015-06-25");
}
