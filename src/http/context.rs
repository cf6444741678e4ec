//! What is known of a request before anything of it is judged, and what is learned of it on the way.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::graphql::Media;
use crate::model::ids::Ids;
use crate::model::language::Language;

/// A request's own data. Clones are the same request.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// In the answer's header, in every error and in every line of the log.
    pub trace_id: Arc<str>,
    /// The language of every message.
    pub language: Language,
    /// What the client reads; `None` where it reads nothing that we write.
    pub media: Option<Media>,
    note: Arc<Mutex<Note>>,
}

/// What the log and the metrics are told. It is shared, and not a part of the answer, because a request that is cut off
/// (time, panic) has no answer of its own, and the log must say whose it was all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    /// Who asks: the token's subject.
    pub subject: Option<String>,
    /// The token's `jti`.
    pub token_id: Option<String>,
    /// The operation's name, as [`operation_name`] leaves it.
    pub operation: Option<String>,
    /// query, mutation …
    pub kind: Option<&'static str>,
    /// The rule that turned the request away.
    pub refused_by: Option<&'static str>,
}

impl Context {
    /// Reads a request's headers. A caller's trace goes on (W3C Trace Context); without one, ours begins.
    pub fn of(headers: &HeaderMap, ids: &Ids) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let trace_id =
            text("traceparent").and_then(trace_id).map_or_else(|| ids.next().simple().to_string(), str::to_owned);
        Self {
            trace_id: trace_id.into(),
            language: Language::from_header(text(ACCEPT_LANGUAGE.as_str())),
            media: Media::negotiate(headers),
            note: Arc::default(),
        }
    }

    /// Adds to what the log is told.
    pub fn note(&self, change: impl FnOnce(&mut Note)) {
        change(&mut self.note.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What the log is told.
    pub fn noted(&self) -> Note {
        self.note.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The trace id of a `traceparent`: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`. Nothing of a header that
/// isn't right is used: the id is repeated in the log and in answers.
fn trace_id(traceparent: &str) -> Option<&str> {
    let is_hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_zero = |part: &str| part.bytes().all(|byte| byte == b'0');
    let mut parts = traceparent.trim().split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_valid = is_hex(version, 2)
        && version != "ff"
        && is_hex(trace, 32)
        && !is_zero(trace)
        && is_hex(parent, 16)
        && !is_zero(parent)
        && is_hex(flags, 2)
        // Later versions may add parts, this one has none.
        && (version != "00" || parts.next().is_none());
    is_valid.then_some(trace)
}

/// An operation's name as the log may show it. GraphQL allows no other letters, but what a client sends as
/// `operationName` is any text, and of any length.
pub(super) fn operation_name(name: &str) -> Option<String> {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(64).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_trace_is_continued_and_no_other() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let parent = "00f067aa0ba902b7";
        assert_eq!(trace_id(&format!("00-{trace}-{parent}-01")), Some(trace));
        assert_eq!(trace_id(&format!("01-{trace}-{parent}-01-later")), Some(trace));
        let zeros = "0".repeat(32);
        let refused = [
            String::new(),
            format!("00-{trace}-{parent}-01-more"),
            format!("ff-{trace}-{parent}-01"),
            format!("00-{zeros}-{parent}-01"),
            format!("00-{trace}-0000000000000000-01"),
            format!("00-{}-{parent}-01", trace.to_uppercase()),
            format!("00-{}-{parent}-01", &trace[1..]),
            format!("00-{trace}-{parent}"),
        ];
        for header in refused {
            assert_eq!(trace_id(&header), None, "{header}");
        }
    }

    #[test]
    fn an_operation_name_is_short_and_tame() {
        assert_eq!(operation_name("Dashboard_1").as_deref(), Some("Dashboard_1"));
        assert_eq!(operation_name("a\r\nstatus=200 \u{1b}[31m督").as_deref(), Some("astatus20031m"));
        assert_eq!(operation_name(&"n".repeat(9_000)).map(|name| name.len()), Some(64));
        assert_eq!(operation_name("督办"), None);
    }
}
