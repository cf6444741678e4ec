//! An actor: a client of the HTTP API with a token.

use serde_json::{Value, json};

/// Somebody who asks.
#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub token: Option<String>,
    http: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }

    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or("none").to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Client {
    pub fn new(url: &str, token: Option<String>) -> Self {
        // The HTTP library asks for one even where all is plain HTTP; an error says that it is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Nor is anything to be trusted: reading what this machine trusts would take longer than a query.
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { url: url.to_owned(), token, http }
    }

    /// Somebody else on the same connections: making new ones costs more than most tests do.
    pub fn with_token(&self, token: String) -> Self {
        Self { token: Some(token), ..self.clone() }
    }

    /// The same at another server.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The data of a query that must succeed.
    pub async fn query(&self, query: &str) -> Value {
        self.query_with(query, json!({})).await
    }

    pub async fn query_with(&self, query: &str, variables: Value) -> Value {
        let reply = self.ask(query, variables).await;
        let mut answer = reply.json();
        assert!(answer.get("errors").is_none(), "{query}\n{}", reply.text);
        answer["data"].take()
    }

    /// A query that may be refused.
    pub async fn ask(&self, query: &str, variables: Value) -> Reply {
        self.post(json!({ "query": query, "variables": variables }).to_string(), &[]).await
    }

    /// The payload of a mutation: `show` selects what is asked of the object beside the `userErrors`.
    pub async fn change(&self, mutation: &str, show: &str, input: Value) -> Value {
        self.query_with(&sent(mutation, show), json!({ "input": input })).await[mutation].take()
    }

    /// A mutation of which anything may come.
    pub async fn change_raw(&self, mutation: &str, input: Value) -> Reply {
        self.ask(&sent(mutation, ""), json!({ "input": input })).await
    }

    /// A mutation that must succeed: its payload.
    pub async fn done(&self, mutation: &str, show: &str, input: Value) -> Value {
        let payload = self.change(mutation, show, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload
    }

    /// A mutation that must be refused: its codes with their paths, `NOT_FOUND id`.
    pub async fn refused(&self, mutation: &str, input: Value) -> Vec<String> {
        let payload = self.change(mutation, "", input).await;
        let errors = payload["userErrors"].as_array().unwrap().iter();
        let told = errors.map(|error| {
            let path = error["path"].as_array().map(|path| {
                let steps: Vec<&str> = path.iter().map(|step| step.as_str().unwrap()).collect();
                steps.join(".")
            });
            format!("{} {}", error["code"].as_str().unwrap(), path.unwrap_or_default()).trim_end().to_owned()
        });
        let told: Vec<String> = told.collect();
        assert!(!told.is_empty(), "{mutation} was not refused");
        told
    }

    /// A body as it is.
    pub async fn post(&self, body: String, headers: &[(&str, &str)]) -> Reply {
        let usual = [
            ("content-type", "application/json"),
            ("accept", "application/graphql-response+json"),
            ("accept-language", "en"),
        ];
        let mut all = reqwest::header::HeaderMap::new();
        for (name, value) in usual.iter().chain(headers) {
            all.insert(reqwest::header::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        self.send(self.http.post(format!("{}/graphql", self.url)).headers(all).body(body)).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[]).await
    }

    /// With these headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.http.get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// The same with headers.
    pub async fn get_as(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.http.get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.signed(request).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        Reply { status, headers, text }
    }

    /// What is no text.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let response = self.open(path).await;
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    }

    /// An answer that is not read yet.
    pub async fn open(&self, path: &str) -> reqwest::Response {
        self.signed(self.http.get(format!("{}{path}", self.url))).send().await.unwrap()
    }

    fn signed(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Reply {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, text: response.text().await.unwrap() }
    }

    /// The titles of the responsibilities that a query's connection shows.
    pub async fn responsibility_titles(&self) -> Vec<String> {
        let data = self.query("{ responsibilities(first: 100) { nodes { title } } }").await;
        strings(&data["responsibilities"]["nodes"], "title")
    }
}

/// One text field of each object of a list.
pub fn strings(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}

fn sent(mutation: &str, show: &str) -> String {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {show} userErrors {{ path code message }} }} }}")
}
