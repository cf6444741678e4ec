//! A stream of answers, over a schema of the test's own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_graphql::{Context, EmptyMutation, Object, Subscription};
use chrono::{DateTime, NaiveDate, TimeDelta};
use futures_util::stream::iter;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::config::{Config, Overrides};
use crate::graphql::asker::{Given, asker};
use crate::graphql::failure::{Failure, Result};
use crate::graphql::feed::Feed;
use crate::graphql::limits::catalogue::Catalogue;
use crate::graphql::prepared::Source;
use crate::model::clock::{Clock, FixedClock};
use crate::model::file_link::{FileLinks, LinkKey};
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::model::problem::{ErrorCode, Problem};
use crate::model::viewer::Viewer;
use crate::store::{Day, OpenOptions, Store};

struct Nothing;

#[Object(name = "Query")]
impl Nothing {
    async fn nothing(&self) -> bool {
        true
    }
}

struct Tick(i32);

#[Object]
impl Tick {
    async fn number(&self) -> i32 {
        self.0
    }

    async fn today(&self, context: &Context<'_>) -> String {
        asker(context).day.today.to_string()
    }

    /// Every third one can't be read.
    async fn third(&self) -> Result<Option<i32>> {
        if self.0 % 3 == 0 { Err(Failure(Problem::DatabaseUnavailable)) } else { Ok(Some(self.0)) }
    }

    async fn needed(&self) -> Result<i32> {
        if self.0 == 2 { Err(Failure(Problem::DatabaseUnavailable)) } else { Ok(self.0) }
    }
}

struct Ticks;

#[Subscription(name = "Subscription")]
impl Ticks {
    async fn ticks(&self, after: Option<i32>) -> Result<impl Stream<Item = Tick>> {
        let after = after.unwrap_or_default();
        if after < 0 {
            return Err(Failure(Problem::MalformedCursor));
        }
        Ok(iter(after + 1..after + 4).map(Tick))
    }
}

type Tiny = Schema<Nothing, EmptyMutation, Ticks>;

fn config() -> Config {
    let environment = [("DUBAN_DATABASE_URL", "sqlite:///unused.db")].map(|(name, value)| (name.into(), value.into()));
    Config::load_from(&Overrides::default(), environment, std::path::Path::new("/nonexistent")).unwrap()
}

/// The answers to a document; each asker lives a day after the one before.
async fn answers(query: &str, variables: Value) -> std::result::Result<Vec<Answer>, Answer> {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", directory.path().join("empty.db").display());
    let time = Duration::from_secs(5);
    let options = OpenOptions { url, pool_size: 1, acquire: time, statement_timeout: time, busy_timeout: time };
    crate::store::schema::up(&options.url).await.unwrap();
    let store = Store::open(&options).await.unwrap();
    let schema: Tiny = Schema::build(Nothing, EmptyMutation, Ticks).extension(Renewal).finish();
    let catalogue = Arc::new(Catalogue::of_sdl(&schema.sdl()));
    let first = NaiveDate::from_ymd_opt(2015, 6, 25).unwrap();
    let now = DateTime::from_timestamp_secs(1_800_000_000).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(FixedClock::new(now, first));
    let ids = Ids::new(Arc::clone(&clock));
    let asked = AtomicI64::new(0);
    let ask = move || {
        let today = first + TimeDelta::days(asked.fetch_add(1, Ordering::Relaxed));
        let day = Day { today, near_due_days: 7, zone: chrono_tz::Asia::Shanghai };
        let Config { limits, evaluation, webhooks, .. } = config();
        let webhooks = webhooks.rules;
        let key = LinkKey::derived_from(b"tests");
        let file_links = FileLinks { key, lifetime: TimeDelta::minutes(5), clock: Arc::clone(&clock) };
        let feed = Feed::new(store.clone(), move || day);
        let (rate_limit, only_registered) = (None, [].into());
        let given = Given {
            store: store.clone(),
            ids: ids.clone(),
            now,
            day,
            limits,
            evaluation,
            webhooks,
            file_links,
            feed,
            rate_limit,
            only_registered,
        };
        Asker::new(given, Viewer::operator(Uuid::nil()), Language::English, "trace".to_owned())
    };
    let Value::Object(variables) = variables else { unreachable!() };
    let operation = Operation { query: query.to_owned(), variables, ..Operation::default() };
    let asker = ask();
    let source = Source::Text(operation.query.clone());
    let prepared = Prepared::new(source, operation, &asker, &catalogue)?;
    assert_eq!(prepared.kind(), "subscription");
    Ok(stream(&schema, prepared, asker, Arc::new(ask)).collect().await)
}

fn bodies(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(|answer| answer.body.as_str()).collect()
}

#[tokio::test]
async fn each_event_is_an_answer_in_the_order_of_the_document_on_its_own_day() {
    let query = "subscription Live($after: Int) { tick: ticks(after: $after) { today number } }";
    let answers = answers(query, json!({ "after": 4 })).await.unwrap();
    let expected = [
        r#"{"data":{"tick":{"today":"2015-06-26","number":5}}}"#,
        r#"{"data":{"tick":{"today":"2015-06-27","number":6}}}"#,
        r#"{"data":{"tick":{"today":"2015-06-28","number":7}}}"#,
    ];
    assert_eq!(bodies(&answers), expected);
    assert_eq!((answers[0].operation_name.as_deref(), answers[0].operation_kind), (Some("Live"), "subscription"));
}

#[tokio::test]
async fn a_field_that_fails_is_null_and_the_stream_goes_on() {
    let answers = answers("subscription { ticks(after: 1) { third } }", json!({})).await.unwrap();
    let codes: Vec<_> = answers.iter().map(|answer| (answer.code, answer.rule)).collect();
    assert_eq!(codes, [(None, None), (None, Some("database_unavailable")), (None, None)]);
    let second: Value = serde_json::from_str(&answers[1].body).unwrap();
    assert_eq!(second["data"], json!({ "ticks": { "third": null } }));
    assert_eq!(second["errors"][0]["extensions"], json!({ "code": "UNAVAILABLE", "traceId": "trace" }));
    assert_eq!(second["errors"][0]["path"], json!(["ticks", "third"]));
}

#[tokio::test]
async fn an_event_that_can_not_be_read_ends_the_stream_and_is_not_skipped() {
    let answers = answers("subscription { ticks { number needed } }", json!({})).await.unwrap();
    let codes: Vec<_> = answers.iter().map(|answer| answer.code).collect();
    assert_eq!(codes, [None, Some(ErrorCode::Unavailable)]);
    assert!(!answers[1].before_execution);
}

#[tokio::test]
async fn a_stream_that_is_refused_is_one_answer_without_data() {
    let answers = answers("subscription { ticks(after: -1) { number } }", json!({})).await.unwrap();
    assert_eq!(
        (answers.len(), answers[0].code, answers[0].rule),
        (1, Some(ErrorCode::BadUserInput), Some("malformed_cursor"))
    );
}

#[tokio::test]
async fn what_is_invalid_or_beyond_a_limit_is_refused_as_over_http() {
    let one = "a subscription has exactly one field at its root";
    let cases = [
        ("subscription {", "expected"),
        ("subscription { ticks { number } more: ticks { number } }", one),
        ("subscription { ...F } fragment F on Subscription { ticks { number } }", one),
        ("subscription { ... on Subscription { ticks { number } } }", one),
        ("subscription { ticks @skip(if: false) { number } }", one),
        ("subscription { __typename }", one),
        ("subscription($a: Int!) { ticks(after: $a) { number } }", "the variable $a of type Int! is not given"),
    ];
    for (query, words) in cases {
        let refused = answers(query, json!({})).await.unwrap_err();
        assert!(refused.before_execution && refused.code == Some(ErrorCode::BadUserInput), "{query}");
        assert!(refused.body.contains(words), "{query}: {}", refused.body);
    }
    let deep = format!("subscription {{ ticks {{ {} }} }}", "number ".repeat(6_000));
    assert_eq!(answers(&deep, json!({})).await.unwrap_err().rule, Some("selections"));
    // Validation is async-graphql's, within the stream.
    let unknown = answers("subscription { ticks { noSuchField } }", json!({})).await.unwrap();
    assert_eq!((unknown.len(), unknown[0].code), (1, Some(ErrorCode::BadUserInput)));
    assert!(unknown[0].before_execution);
}
