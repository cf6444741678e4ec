//! Running it: probes, compression, other origins, traces, too many at once, shutting down, and faults.

use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{JSON, STRICT, TODAY, get, post, send};
use crate::harness::TestCity;

const NOBODY: (&str, &str) = ("authorization", "");

#[tokio::test]
async fn probes_tell_a_server_that_runs_from_one_that_can_serve() {
    let city = TestCity::wuhan_2015().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(get(&city, path, &[NOBODY]).await.status, 200, "{path}");
    }
    city.store.clone().close().await.unwrap();
    assert_eq!(get(&city, "/healthz", &[NOBODY]).await.status, 200);
    let ready = get(&city, "/readyz", &[NOBODY]).await;
    assert_eq!((ready.status, &ready.json()["database"]), (503, &json!("unavailable")));
    let answer = post(&city, &[JSON, STRICT], &json!({ "query": TODAY }).to_string()).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "UNAVAILABLE"));
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn an_answer_is_compressed_for_who_asks() {
    let city = TestCity::wuhan_2015().await;
    let body = json!({ "query": "{ responsibilities(first: 100) { nodes { id title } } }" }).to_string();
    let plain = post(&city, &[JSON], &body).await;
    assert_eq!(plain.header("content-encoding"), "");
    let gzip = post(&city, &[JSON, ("accept-encoding", "gzip")], &body).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert_eq!(gzip.body[..2], [0x1f, 0x8b]);
    assert!(gzip.body.len() * 2 < plain.body.len());
    let brotli = post(&city, &[JSON, ("accept-encoding", "br, gzip;q=0.5")], &body).await;
    assert_eq!(brotli.header("content-encoding"), "br");
    for answer in [&plain, &gzip, &brotli] {
        assert!(answer.header("vary").to_ascii_lowercase().contains("accept-encoding"), "{:?}", answer.headers);
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_call_only_where_the_configuration_says_so() {
    let (dashboard, stranger) = ("https://dashboard.example", "https://stranger.example");
    let asks = async |city: &TestCity, origin: &str| {
        let headers = [
            NOBODY,
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let preflight = send(city, Method::OPTIONS, "/graphql", &headers, None).await;
        let answer = post(city, &[JSON, ("origin", origin)], &json!({ "query": TODAY }).to_string()).await;
        [preflight, answer].map(|answer| answer.header("access-control-allow-origin").to_owned())
    };
    let closed = TestCity::wuhan_2015().await;
    assert_eq!(asks(&closed, dashboard).await, ["", ""]);
    let open = TestCity::wuhan_2015_with(&[("DUBAN_CORS__ALLOWED_ORIGINS", dashboard)]).await;
    assert_eq!(asks(&open, dashboard).await, [dashboard, dashboard]);
    assert_eq!(asks(&open, stranger).await, ["", ""]);
}

#[tokio::test]
async fn a_trace_id_goes_through_headers_and_errors_and_continues_the_callers() {
    let city = TestCity::wuhan_2015().await;
    let body = json!({ "query": "{ noSuchField }" }).to_string();
    let first = post(&city, &[JSON], &body).await;
    let second = post(&city, &[JSON], &body).await;
    for answer in [&first, &second] {
        assert_eq!(answer.json()["errors"][0]["extensions"]["traceId"], answer.header("x-trace-id"));
        assert_eq!(answer.header("x-trace-id").len(), 32);
    }
    assert_ne!(first.header("x-trace-id"), second.header("x-trace-id"));
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    for path in ["/graphql", "/schema.graphql", "/nothing", "/", "/healthz"] {
        let answer = get(&city, path, &[NOBODY, ("traceparent", &parent)]).await;
        assert_eq!(answer.header("x-trace-id"), trace, "{path}");
    }
}

/// A request whose body is still on its way: the server has begun to read it, for it said `100 Continue`.
struct Begun {
    stream: TcpStream,
    rest: String,
}

impl Begun {
    async fn new(city: &TestCity) -> Self {
        let rest = json!({ "query": TODAY }).to_string();
        let address = city.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n",
            city.supervisor().token.unwrap(),
            rest.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut said = Vec::new();
        while !said.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut said).await.unwrap(), 0, "{}", String::from_utf8_lossy(&said));
        }
        assert!(said.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&said));
        Self { stream, rest }
    }

    /// Sends the rest, and reads the whole answer.
    async fn finish(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

#[tokio::test]
async fn a_shutdown_lets_a_request_in_flight_finish() {
    let city = TestCity::wuhan_2015().await;
    let address = city.url.strip_prefix("http://").unwrap().to_owned();
    let begun = Begun::new(&city).await;
    let goes_on = async {
        // The server has heard of it once nobody new is let in.
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        begun.finish().await
    };
    let ((), answer) = tokio::join!(city.stop(), goes_on);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with(r#"{"data":{"viewer":{"today":"2015-06-25"}}}"#), "{answer}");
}

#[tokio::test]
async fn one_request_too_many_is_told_so_at_once() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__CONCURRENT_REQUESTS", "1")]).await;
    let begun = Begun::new(&city).await;
    let body = json!({ "query": TODAY }).to_string();
    let refused = post(&city, &[JSON, STRICT], &body).await;
    assert_eq!((refused.status, refused.code().as_str()), (503, "UNAVAILABLE"));
    assert_eq!(refused.header("retry-after"), "1");
    for path in ["/", "/healthz", "/readyz"] {
        assert_eq!(get(&city, path, &[NOBODY]).await.status, 200, "{path}");
    }
    assert!(begun.finish().await.starts_with("HTTP/1.1 200 OK"));
    assert_eq!(post(&city, &[JSON], &body).await.status, 200);
}

#[tokio::test]
async fn a_fault_of_the_database_tells_nothing_of_it() {
    let city = TestCity::wuhan_2015().await;
    let database = city.database.connect().await;
    database.execute_unprepared("ALTER TABLE indicator RENAME TO gone").await.unwrap();
    database.execute_unprepared("ALTER TABLE measure RENAME TO gone_too").await.unwrap();
    let asks = [
        "{ assignments { nodes { measures { content } } } }",
        "{ assignments(filter: { measures: { some: { status: { eq: OPEN } } } }) { totalCount } }",
        "{ assignments { nodes { id goals { text indicators { unit } } } } }",
    ];
    for query in asks {
        for accept in ["application/json", "application/graphql-response+json"] {
            let headers = [JSON, ("accept", accept), ("accept-language", "en")];
            let answer = post(&city, &headers, &json!({ "query": query }).to_string()).await;
            assert_eq!((answer.status, answer.code().as_str()), (500, "INTERNAL"), "{query}: {}", answer.text());
            let error = &answer.json()["errors"][0];
            assert_eq!(error["message"], "A fault of the server: tell its administrator the traceId");
            assert_eq!(error["extensions"]["traceId"], answer.header("x-trace-id"));
            let text = answer.text().to_lowercase();
            for word in ["select", "sqlite", "postgres", "sqlx", "table", "relation", "no such", "does not exist"] {
                assert!(!text.contains(word), "{word} is in {text}");
            }
        }
    }
    assert_eq!(post(&city, &[JSON], &json!({ "query": TODAY }).to_string()).await.status, 200);
}
