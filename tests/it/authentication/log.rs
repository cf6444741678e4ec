//! What the log says of tokens: whose, and which rule; never the token.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::{ask, ask_with, token};
use crate::harness::{TestCity, now};

/// A log that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_tells_refusals_apart_and_holds_nothing_of_a_token() {
    let city = TestCity::wuhan_2015().await;
    let kept = Kept::default();
    let subscriber =
        tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(kept.clone()).finish();
    // With one listener alone, tracing asks whoever first reaches a line: another test, which doesn't listen, and the
    // line would be silent for us, too. With two it asks all.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    // The server runs on this test's own thread, so that it speaks to this listener alone.
    let guard = tracing::subscriber::set_default(subscriber);
    let good = token(&json!({}));
    let expired = token(&json!({ "exp": now().timestamp() - 60 }));
    let roleless = token(&json!({ "roles": [] }));
    let forged = format!("{good}x");
    for bearer in [&good, &expired, &roleless, &forged, "not.a.token"] {
        ask_with(&city, bearer).await;
    }
    ask(&city, &[]).await;
    ask(&city, &["Basic emhhbmdzYW46aHVudGVyMg=="]).await;
    drop(guard);

    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let refusals = |rule: &str| {
        let rule = format!("\"rule\":\"{rule}\"");
        log.lines().filter(|line| line.contains("refused") && line.contains(&rule)).collect::<Vec<_>>()
    };
    for rule in ["missing", "malformed_scheme", "malformed_shape", "bad_signature", "expired", "no_usable_role"] {
        assert_eq!(refusals(rule).len(), 1, "{rule} in\n{log}");
    }
    // Whose token it was, once its signature has held.
    for rule in ["expired", "no_usable_role"] {
        let line = refusals(rule)[0];
        assert!(line.contains("\"subject\":\"zhangsan\"") && line.contains("\"token_id\":\"token-7\""), "{line}");
    }
    assert!(!refusals("bad_signature")[0].contains("zhangsan"));
    for token in [&good, &expired, &roleless] {
        for part in token.split('.') {
            assert!(!log.contains(part), "{part} is in\n{log}");
        }
    }
    for secret in ["eyJ", "Bearer", "emhhbmdzYW46aHVudGVyMg", crate::harness::SECRET] {
        assert!(!log.contains(secret), "{secret} is in\n{log}");
    }
}
