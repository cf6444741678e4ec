//! Why a socket is closed: the codes of graphql-transport-ws, and WebSocket's own where it has a better word.

use crate::http::rejection::Rejection;
use crate::model::language::Language;
use crate::model::problem::ErrorCode;

/// A close frame holds no longer reason.
const REASON_BYTES_MAX: usize = 123;

/// A close frame that we send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub code: u16,
    pub reason: String,
    /// The rule's name in the log and the metrics; none where nobody is to blame.
    pub rule: Option<&'static str>,
}

impl Close {
    fn new(code: u16, reason: impl Into<String>, rule: Option<&'static str>) -> Self {
        let mut reason = reason.into();
        let end = reason.floor_char_boundary(REASON_BYTES_MAX);
        reason.truncate(end);
        Self { code, reason, rule }
    }

    /// The server stops; clients come again.
    pub fn going_away() -> Self {
        Self::new(1001, "The server stops", None)
    }

    /// A message longer than it may be.
    pub fn too_long(most: usize) -> Self {
        Self::new(
            1009,
            format!("A message is longer than the {most} bytes of the limit body_bytes"),
            Some("body_bytes"),
        )
    }

    /// The server fails. (graphql-transport-ws has 4500 for it, after which clients give up.)
    pub fn internal() -> Self {
        Self::new(4500, "Internal server error", Some("internal"))
    }

    pub fn invalid(why: &str) -> Self {
        Self::new(4400, format!("Invalid message: {why}"), Some("invalid_message"))
    }

    /// An operation before the acknowledgement.
    pub fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized", Some("subscribe_before_ack"))
    }

    /// The token has come to its end; a client that gets a new one may come again.
    pub fn expired() -> Self {
        Self::new(4403, "UNAUTHENTICATED: the token has expired", Some("expired"))
    }

    /// What came with connection_init gives no entrance.
    pub fn refused(rejection: &Rejection, language: Language) -> Self {
        let code = match rejection.problem.code() {
            ErrorCode::Unavailable | ErrorCode::Timeout => 1013,
            ErrorCode::Internal => 4500,
            ErrorCode::Unauthenticated
            | ErrorCode::Forbidden
            | ErrorCode::BadUserInput
            | ErrorCode::CostExceeded
            | ErrorCode::PersistedQueryNotFound
            | ErrorCode::RateLimited => 4403,
        };
        let (word, message) = (rejection.problem.code().as_str(), rejection.problem.message(language));
        Self::new(code, format!("{word}: {message}"), Some(rejection.rule))
    }

    pub fn subprotocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable: offer graphql-transport-ws", Some("subprotocol"))
    }

    pub fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout", Some("connection_init_seconds"))
    }

    pub fn duplicate(id: &str) -> Self {
        let id: String = id.chars().take(40).collect();
        Self::new(4409, format!("Subscriber for {id} already exists"), Some("duplicate_id"))
    }

    pub fn second_init() -> Self {
        Self::new(4429, "Too many initialisation requests", Some("second_init"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::problem::Problem;

    #[test]
    fn a_reason_fits_its_frame_in_any_language() {
        let rejection = Rejection::new(Problem::NoUsableAgency, "no_agency");
        for language in [Language::Chinese, Language::English] {
            let close = Close::refused(&rejection, language);
            assert_eq!(close.code, 4403);
            assert!(close.reason.len() <= REASON_BYTES_MAX && close.reason.starts_with("FORBIDDEN: "), "{close:?}");
        }
        assert!(Close::duplicate(&"督".repeat(500)).reason.len() <= REASON_BYTES_MAX);
    }

    #[test]
    fn what_may_pass_by_itself_is_told_to_try_again() {
        let code = |problem| Close::refused(&Rejection::new(problem, "x"), Language::English).code;
        assert_eq!((code(Problem::DatabaseUnavailable), code(Problem::KeysUnavailable)), (1013, 1013));
        assert_eq!((code(Problem::Internal), code(Problem::Unauthenticated)), (4500, 4403));
    }
}
