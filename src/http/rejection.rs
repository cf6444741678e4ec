//! Turning a request away: one way for all who do it, so that every refusal has a code, a trace id, and a line in the log.

use std::borrow::Cow;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::context::Context;
use super::graphql::Media;
use crate::graphql::error_body;
use crate::model::problem::{ErrorCode, Limit, Problem};

/// Why a request is turned away before GraphQL executes anything of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rejection {
    pub problem: Problem,
    /// HTTP's word for it; the code's own unless HTTP knows a better one.
    pub status: StatusCode,
    /// The rule's name in the log and the metrics.
    pub rule: &'static str,
}

impl Rejection {
    /// Refused by a rule; the problem's code decides the status.
    pub fn new(problem: Problem, rule: &'static str) -> Self {
        Self { status: status(problem.code()), problem, rule }
    }

    /// The request is not what HTTP or GraphQL over HTTP asks for.
    pub fn malformed(
        status: StatusCode,
        rule: &'static str,
        chinese: impl Into<Cow<'static, str>>,
        english: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (chinese, english) = (chinese.into().into_owned(), english.into().into_owned());
        Self { problem: Problem::MalformedRequest { chinese, english }, status, rule }
    }

    /// A body longer than it may be.
    pub fn body_too_long(bytes: u64, most: usize) -> Self {
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let problem = Problem::LimitExceeded { limit: Limit::BodyBytes, value: bytes, most };
        Self { problem, status: StatusCode::PAYLOAD_TOO_LARGE, rule: "body_bytes" }
    }

    /// What the client gets, and the log with it.
    pub fn respond(self, context: &Context) -> Response {
        let Self { problem, status, rule } = self;
        context.note(|note| note.refused_by = Some(rule));
        let body = error_body(&problem, context.language, &context.trace_id);
        json_response(status, context.media.unwrap_or(Media::Json), body)
    }
}

/// The status of a code.
pub(super) fn status(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// An answer of the API. It holds what one viewer may see, so nothing on the way may keep it.
pub(super) fn json_response(status: StatusCode, media: Media, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match status {
        // The bare scheme: why a token is refused is nobody's business but the log's.
        StatusCode::UNAUTHORIZED => headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        StatusCode::SERVICE_UNAVAILABLE => headers.insert(RETRY_AFTER, HeaderValue::from_static("1")),
        _ => None,
    };
    response
}
