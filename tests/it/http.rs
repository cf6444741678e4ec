//! GraphQL over HTTP as clients meet it: methods, media types, statuses, and bodies that are none.

mod explorer;
pub mod npm;
mod operating;

use reqwest::Method;
use serde_json::{Value, json};

use self::npm::node;
use crate::harness::TestCity;

const TODAY: &str = "{ viewer { today } }";

/// A client without habits: it sends what a test says and nothing else.
pub fn bare_client() -> reqwest::Client {
    // An error says that it is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

/// What came back, as bytes.
struct Raw {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Raw {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }
}

/// Sends a request with these headers, and with the supervision office's token unless they say otherwise.
async fn send(city: &TestCity, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Raw {
    let mut request = bare_client().request(method, format!("{}{path}", city.url));
    let token = format!("Bearer {}", city.supervisor().token.unwrap());
    if !headers.iter().any(|(name, _)| *name == "authorization") {
        request = request.header("authorization", token);
    }
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(*name, *value);
    }
    if let Some(body) = body {
        request = request.body(body.to_owned());
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Raw { status, headers, body: response.bytes().await.unwrap().to_vec() }
}

async fn get(city: &TestCity, path: &str, headers: &[(&str, &str)]) -> Raw {
    send(city, Method::GET, path, headers, None).await
}

async fn post(city: &TestCity, headers: &[(&str, &str)], body: &str) -> Raw {
    send(city, Method::POST, "/graphql", headers, Some(body)).await
}

const JSON: (&str, &str) = ("content-type", "application/json");
const STRICT: (&str, &str) = ("accept", "application/graphql-response+json");

#[tokio::test]
async fn the_audits_of_graphql_over_http_pass() {
    let city = TestCity::wuhan_2015().await;
    let url = format!("{}/graphql", city.url);
    let said = node("audit.mjs", vec![url, city.supervisor().token.unwrap()]).await;
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    let passed = said.output.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(passed > 50, "{}", said.output);
}

#[tokio::test]
async fn a_query_is_answered_by_get_as_by_post() {
    let city = TestCity::wuhan_2015().await;
    let query = "query A($code: String!) { agency(code: $code) { name } } query B { viewer { today } }";
    let body = json!({ "query": query, "operationName": "A", "variables": { "code": "LYJ" } });
    let posted = post(&city, &[JSON], &body.to_string()).await;
    let parameters = "query=query%20A(%24code%3A%20String!)%20%7B%20agency(code%3A%20%24code)%20%7B%20name%20%7D%20%7D\
         %20query%20B%20%7B%20viewer%20%7B%20today%20%7D%20%7D&operationName=A&variables=%7B%22code%22%3A%22LYJ%22%7D";
    let got = get(&city, &format!("/graphql?{parameters}"), &[]).await;
    assert_eq!(got.json(), json!({ "data": { "agency": { "name": "市旅游局" } } }));
    assert_eq!(got.json(), posted.json());
    assert_eq!((got.status, posted.status), (200, 200));
    assert_eq!(got.header("cache-control"), "no-store", "an answer is one viewer's");
}

#[tokio::test]
async fn nothing_is_changed_by_get() {
    let city = TestCity::wuhan_2015().await;
    for accept in ["application/json", "application/graphql-response+json"] {
        let refused = get(&city, "/graphql?query=mutation%20%7B%20__typename%20%7D", &[("accept", accept)]).await;
        assert_eq!((refused.status, refused.code().as_str()), (405, "BAD_USER_INPUT"));
        assert_eq!(refused.header("allow"), "POST");
        let named = "/graphql?query=query%20A%7B__typename%7D%20mutation%20B%7B__typename%7D&operationName=B";
        assert_eq!(get(&city, named, &[("accept", accept)]).await.status, 405);
    }
    let posted = post(&city, &[JSON, STRICT], r#"{"query": "mutation { __typename }"}"#).await;
    assert_eq!(posted.status, 200, "{}", posted.text());
}

#[tokio::test]
async fn only_json_is_read() {
    let city = TestCity::wuhan_2015().await;
    let body = json!({ "query": TODAY }).to_string();
    for content_type in ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"] {
        assert_eq!(post(&city, &[("content-type", content_type)], &body).await.status, 200, "{content_type}");
    }
    let others = [
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=gb18030",
        "application/graphql-response+json",
    ];
    for content_type in others {
        let refused = post(&city, &[("content-type", content_type)], &body).await;
        assert_eq!((refused.status, refused.code().as_str()), (415, "BAD_USER_INPUT"), "{content_type}");
    }
    let compressed = post(&city, &[JSON, ("content-encoding", "gzip")], &body).await;
    assert_eq!(compressed.status, 415);
}

#[tokio::test]
async fn a_client_gets_the_media_type_that_it_reads() {
    let city = TestCity::wuhan_2015().await;
    let json_type = "application/json; charset=utf-8";
    let graphql_type = "application/graphql-response+json; charset=utf-8";
    let cases = [
        ("", json_type),
        ("*/*", json_type),
        ("application/json", json_type),
        ("application/graphql-response+json", graphql_type),
        ("application/graphql-response+json, application/json;q=0.9", graphql_type),
        ("application/graphql-response+json;q=0.5, application/json", json_type),
        ("text/html, application/json;q=0.1", json_type),
    ];
    for (accept, expected) in cases {
        let answer = post(&city, &[JSON, ("accept", accept)], &json!({ "query": TODAY }).to_string()).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, expected), "{accept}");
    }
    for accept in ["text/html", "application/json;q=0", "image/*"] {
        let refused = post(&city, &[JSON, ("accept", accept)], &json!({ "query": TODAY }).to_string()).await;
        assert_eq!((refused.status, refused.code().as_str()), (406, "BAD_USER_INPUT"), "{accept}");
    }
}

#[tokio::test]
async fn a_wrong_document_is_200_for_plain_json_and_400_for_graphqls_own_type() {
    let city = TestCity::wuhan_2015().await;
    let bodies = [
        json!({ "query": "{" }),
        json!({ "query": "" }),
        json!({ "query": "{ noSuchField }" }),
        json!({ "query": "{ viewer }" }),
        json!({ "query": "query A { __typename } query B { __typename }" }),
        json!({ "query": "query A { __typename }", "operationName": "B" }),
        json!({ "query": "query($code: String!) { agency(code: $code) { id } }" }),
        json!({ "query": "query($year: Int!) { workReport(year: $year) { id } }", "variables": { "year": "x" } }),
        json!({ "query": "{ assignments(filter: { noSuchTest: 1 }) { totalCount } }" }),
        json!({ "query": "subscription { __typename }" }),
        json!({ "query": "{ viewer { today } viewer: agency(code: \"KJJ\") { id } }" }),
    ];
    for body in bodies {
        let strict = post(&city, &[JSON, STRICT], &body.to_string()).await;
        assert_eq!((strict.status, strict.code().as_str()), (400, "BAD_USER_INPUT"), "{body}: {}", strict.text());
        assert!(strict.json().get("data").is_none(), "{}", strict.text());
        let plain = post(&city, &[JSON], &body.to_string()).await;
        assert_eq!((plain.status, plain.code().as_str()), (200, "BAD_USER_INPUT"), "{body}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_request_is_400_whatever_the_client_reads() {
    let city = TestCity::wuhan_2015().await;
    let bodies = [
        ("", "empty"),
        ("督办", "not valid JSON"),
        ("{", "not valid JSON"),
        (r#"{"query": "{a}""#, "not valid JSON"),
        ("null", "must be a JSON object"),
        ("7", "must be a JSON object"),
        (r#""{a}""#, "must be a JSON object"),
        ("[]", "Batches are refused"),
        ("{}", "query is missing"),
        (r#"{"query": 7}"#, "query must be a string"),
        (r#"{"query": {"a": 1}}"#, "query must be a string"),
        (r#"{"query": "{a}", "variables": [1]}"#, "variables must be an object"),
        (r#"{"query": "{a}", "variables": "{}"}"#, "variables must be an object"),
        (r#"{"query": "{a}", "operationName": 1}"#, "operationName must be a string"),
        (r#"{"query": "{a}", "extensions": 1}"#, "extensions must be an object"),
    ];
    for (body, words) in bodies {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [JSON, ("accept", accept), ("accept-language", "en")];
            let refused = post(&city, &headers, body).await;
            assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_USER_INPUT"), "{body}");
            let message = refused.json()["errors"][0]["message"].as_str().unwrap().to_owned();
            assert!(message.contains(words), "{body}: {message}");
        }
    }
    let missing = get(&city, "/graphql", &[]).await;
    assert_eq!((missing.status, missing.code().as_str()), (400, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn other_addresses_and_methods_are_told_what_there_is() {
    let city = TestCity::wuhan_2015().await;
    for path in ["/graphql/", "/api", "/metrics", "/graphql/batch"] {
        let refused = get(&city, path, &[]).await;
        assert_eq!((refused.status, refused.code().as_str()), (404, "BAD_USER_INPUT"), "{path}");
        assert!(refused.text().contains("/schema.graphql"), "{}", refused.text());
    }
    for (path, allowed) in [("/graphql", "GET,HEAD,POST"), ("/schema.graphql", "GET,HEAD"), ("/", "GET,HEAD")] {
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let refused = send(&city, method, path, &[], None).await;
            assert_eq!((refused.status, refused.header("allow")), (405, allowed), "{path}");
        }
    }
    let head = send(&city, Method::HEAD, "/graphql?query=%7B__typename%7D", &[], None).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn the_schema_needs_a_token_and_is_the_file() {
    let city = TestCity::wuhan_2015().await;
    let refused = get(&city, "/schema.graphql", &[("authorization", "")]).await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "UNAUTHENTICATED"));
    let answer = get(&city, "/schema.graphql", &[]).await;
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.text().trim_end(), std::fs::read_to_string(file).unwrap().trim_end());
}
