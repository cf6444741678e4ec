//! The queue between events and their reader.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{self, BoxStream};
use tokio::time::Instant;

use super::*;
use crate::graphql::error_body;
use crate::http::fixture::{self, TestServer};
use crate::model::language::Language;

pub fn answer(body: &str) -> Answer {
    let body = body.to_owned();
    Answer {
        body,
        code: None,
        rule: None,
        retry_after: None,
        before_execution: false,
        operation_name: None,
        operation_kind: "subscription",
    }
}

fn refusal(problem: &Problem) -> Answer {
    Answer::refusal(problem, Language::English, "trace")
}

pub async fn open(answers: Answers, queue: usize, until: BoxFuture<'static, Answer>) -> (TestServer, Outlet) {
    let server = TestServer::new().await;
    let context = fixture::context();
    let record = Record::begin(&server.app, &context, Transport::Sse, Some("Live"), "subscription");
    let place = server.app.places().take("zhang.san").unwrap();
    let fault = error_body(&Problem::Internal, Language::English, "trace");
    let flow = Flow { queue, until, too_slow: refusal(&too_slow(queue)), fault };
    (server, Outlet::open(answers, flow, place, record))
}

pub fn never() -> BoxFuture<'static, Answer> {
    std::future::pending().boxed()
}

/// Numbered events without end, and how many were taken.
fn endless() -> (BoxStream<'static, Answer>, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    (stream::repeat_with(move || answer(&count.fetch_add(1, Ordering::Relaxed).to_string())).boxed(), taken)
}

#[tokio::test]
async fn a_stream_gives_its_events_and_its_end() {
    let events = stream::iter(["1", "2"]).map(answer).boxed();
    let (_server, outlet) = open(Answers::Stream(events), 1, never()).await;
    let pieces: Vec<_> = outlet.collect().await;
    assert_eq!(pieces, [Piece::Next("1".to_owned()), Piece::Next("2".to_owned()), Piece::Complete]);
}

#[tokio::test]
async fn an_answer_without_data_is_the_last() {
    let refused = refusal(&Problem::DatabaseUnavailable);
    let events = stream::iter([answer("1"), refused.clone(), answer("3")]).boxed();
    let (server, outlet) = open(Answers::Stream(events), 9, never()).await;
    let pieces: Vec<_> = outlet.collect().await;
    assert_eq!(pieces, [Piece::Next("1".to_owned()), Piece::Failed(refused.body)]);
    let metrics = server.metrics().await;
    for line in [
        "duban_streams{transport=\"sse\"} 0\n",
        "duban_stream_events_total{transport=\"sse\"} 1\n",
        "duban_streams_ended_total{transport=\"sse\",ended=\"error\"} 1\n",
        "duban_refusals_total{rule=\"database_unavailable\"} 1\n",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
}

#[tokio::test]
async fn who_does_not_read_is_told_to_resume_and_nothing_before_that_is_lost() {
    let (events, taken) = endless();
    let (_server, mut outlet) = open(Answers::Stream(events), 3, never()).await;
    tokio::time::pause();
    let begun = Instant::now();
    // Nobody reads until the stream has given up.
    while !outlet.pump.is_finished() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(begun.elapsed() >= PATIENCE);
    for number in ["0", "1", "2"] {
        assert_eq!(outlet.next().await, Some(Piece::Next(number.to_owned())));
    }
    let Some(Piece::Failed(body)) = outlet.next().await else { unreachable!() };
    assert_eq!(outlet.next().await, None);
    let told: serde_json::Value = serde_json::from_str(&body).unwrap();
    let extensions = &told["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "RATE_LIMITED");
    assert_eq!(extensions["limit"], serde_json::json!({ "name": "stream_queue", "value": 4, "most": 3 }));
    assert!(told["errors"][0]["message"].as_str().unwrap().contains("`after` and the last cursor"), "{told}");
    assert_eq!(taken.load(Ordering::Relaxed), 4, "no more is read than can be held");
}

#[tokio::test]
async fn a_slow_reader_who_reads_on_loses_nothing() {
    let (events, _) = endless();
    let (_server, mut outlet) = open(Answers::Stream(events), 2, never()).await;
    tokio::time::pause();
    for number in 0..20 {
        tokio::time::sleep(PATIENCE * 9 / 10).await;
        assert_eq!(outlet.next().await, Some(Piece::Next(number.to_string())));
    }
}

#[tokio::test]
async fn what_ends_it_from_outside_is_its_last_answer() {
    let end = refusal(&Problem::Unauthenticated);
    let (_server, outlet) =
        open(Answers::Stream(stream::pending().boxed()), 1, std::future::ready(end.clone()).boxed()).await;
    assert_eq!(outlet.collect::<Vec<_>>().await, [Piece::Failed(end.body)]);
}

#[tokio::test]
async fn who_leaves_ends_the_source_and_gives_the_place_back() {
    struct Source(Option<tokio::sync::oneshot::Sender<()>>);
    impl Drop for Source {
        fn drop(&mut self) {
            let _ = self.0.take().unwrap().send(());
        }
    }
    let (ended, is_ended) = tokio::sync::oneshot::channel();
    let source = Source(Some(ended));
    let events = stream::unfold(source, async |source| {
        std::future::pending::<()>().await;
        Some((answer("never"), source))
    });
    let (server, outlet) = open(Answers::Stream(events.boxed()), 1, never()).await;
    tokio::task::yield_now().await;
    drop(outlet);
    is_ended.await.unwrap();
    tokio::task::yield_now().await;
    assert!(server.metrics().await.contains("duban_streams_ended_total{transport=\"sse\",ended=\"left\"} 1\n"));
}

#[tokio::test]
async fn a_panic_is_an_internal_error_of_that_stream() {
    let events = stream::once(async { unreachable!("password is hunter2") }).boxed();
    let (_server, outlet) = open(Answers::Stream(events), 1, never()).await;
    let pieces: Vec<_> = outlet.collect().await;
    assert!(matches!(&pieces[..], [Piece::Failed(body)] if body.contains("INTERNAL") && !body.contains("hunter2")));
}

#[tokio::test]
async fn a_query_is_one_answer_and_the_end_and_one_that_is_refused_no_answer() {
    let once = |answer: Answer| Answers::Once(std::future::ready(answer).boxed());
    let (_server, outlet) = open(once(answer("1")), 1, never()).await;
    assert_eq!(outlet.collect::<Vec<_>>().await, [Piece::Next("1".to_owned()), Piece::Complete]);
    let refused = refusal(&Problem::Busy);
    let (_server, outlet) = open(once(refused.clone()), 1, never()).await;
    assert_eq!(outlet.collect::<Vec<_>>().await, [Piece::Failed(refused.body)]);
}
