//! From GraphQL's answer to HTTP's.

use axum::http::header::{ALLOW, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::media::Media;
use crate::graphql::Answer;
use crate::http::context::{Context, operation_name};
use crate::http::rejection::{json_response, status};
use crate::model::problem::ErrorCode;

/// What the client gets, and the log with it.
pub(super) fn respond(answer: Answer, context: &Context, media: Media, over_get: bool) -> Response {
    let Answer { body, code, rule, retry_after, before_execution, operation_name: name, operation_kind } = answer;
    context.note(|note| {
        // A document that doesn't parse has no name but the one that was sent beside it.
        if let Some(name) = name.as_deref().and_then(operation_name) {
            note.operation = Some(name);
        }
        note.kind = Some(operation_kind);
        note.refused_by = rule;
    });
    let is_mutation_over_get = over_get && code.is_some() && operation_kind == "mutation";
    let status = match (code, media) {
        (None, _) => StatusCode::OK,
        // Whatever the client reads: the specification wants this one to be HTTP's.
        (Some(_), _) if is_mutation_over_get => StatusCode::METHOD_NOT_ALLOWED,
        // Nor is this one about the document: whatever is on the way must not take it for an answer.
        (Some(ErrorCode::RateLimited), _) => StatusCode::TOO_MANY_REQUESTS,
        (Some(_), Media::Json) if before_execution => StatusCode::OK,
        (Some(code), _) => status(code),
    };
    let mut response = json_response(status, media, body);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    if is_mutation_over_get {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fixture;

    fn answer(code: Option<ErrorCode>, before_execution: bool, operation_kind: &'static str) -> Answer {
        let operation_name = Some("A\n".to_owned());
        let rule = code.map(|_| "depth");
        let body = "{}".to_owned();
        Answer { body, code, rule, retry_after: None, before_execution, operation_name, operation_kind }
    }

    fn status_of(answer: Answer, media: Media, over_get: bool) -> u16 {
        respond(answer, &fixture::context(), media, over_get).status().as_u16()
    }

    #[test]
    fn only_what_comes_before_execution_is_200_for_plain_json() {
        use ErrorCode::{BadUserInput, CostExceeded, PersistedQueryNotFound, RateLimited, Timeout, Unavailable};
        use Media::{GraphqlResponse, Json};
        let cases = [
            (None, false, [200, 200]),
            (Some(BadUserInput), true, [200, 400]),
            (Some(CostExceeded), true, [200, 400]),
            (Some(PersistedQueryNotFound), true, [200, 400]),
            (Some(RateLimited), true, [429, 429]),
            (Some(Timeout), false, [503, 503]),
            (Some(Unavailable), false, [503, 503]),
        ];
        for (code, before, [json, graphql]) in cases {
            assert_eq!(status_of(answer(code, before, "query"), Json, false), json, "{code:?}");
            assert_eq!(status_of(answer(code, before, "query"), GraphqlResponse, false), graphql, "{code:?}");
        }
    }

    #[test]
    fn a_mutation_over_get_is_405_whatever_the_client_reads() {
        for media in [Media::Json, Media::GraphqlResponse] {
            let refused = answer(Some(ErrorCode::BadUserInput), true, "mutation");
            let response = respond(refused, &fixture::context(), media, true);
            assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(response.headers()[ALLOW], "POST");
        }
        assert_eq!(status_of(answer(Some(ErrorCode::BadUserInput), true, "mutation"), Media::Json, false), 200);
    }

    #[test]
    fn the_log_learns_the_name_and_the_rule() {
        let context = fixture::context();
        respond(answer(Some(ErrorCode::CostExceeded), true, "query"), &context, Media::Json, false);
        let note = context.noted();
        assert_eq!(note.operation.as_deref(), Some("A"));
        assert_eq!((note.kind, note.refused_by), (Some("query"), Some("depth")));
    }
}
