//! From what was executed to what is sent: every error gets its code, its trace id and the caller's language.

use async_graphql::{Response, ServerError};
use serde_json::{Map, json};

use crate::model::language::Language;
use crate::model::problem::{ErrorCode, Problem};
use crate::model::rate_limit::Empty;

/// A GraphQL response, ready to be sent.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The JSON.
    pub body: String,
    /// Set for a request error (there is no data): its HTTP status applies.
    pub code: Option<ErrorCode>,
    /// The rule that refused it, for the log and the metrics.
    pub rule: Option<&'static str>,
    /// In how many seconds it may be asked again.
    pub retry_after: Option<u64>,
    /// Whether it was refused before execution, by the parser, the validation or a limit.
    pub before_execution: bool,
    /// For the log.
    pub operation_name: Option<String>,
    /// query, mutation, subscription or unknown.
    pub operation_kind: &'static str,
}

impl Answer {
    /// The answer of who stands before the API: what is asked was not executed, or not to its end.
    pub fn refusal(problem: &Problem, language: Language, trace_id: &str) -> Self {
        Call { language, trace_id: trace_id.to_owned(), name: None, kind: "unknown" }.refuse(problem)
    }
}

/// What is known of a request while it is answered.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub language: Language,
    pub trace_id: String,
    pub name: Option<String>,
    pub kind: &'static str,
}

impl Call {
    /// The answer to what is not executed.
    pub fn refuse(self, problem: &Problem) -> Answer {
        Answer {
            body: error_body(problem, self.language, &self.trace_id),
            code: Some(problem.code()),
            rule: Some(problem.rule()),
            retry_after: problem.retry_after(),
            before_execution: true,
            operation_name: self.name,
            operation_kind: self.kind,
        }
    }

    /// The answer to what was executed; `finish` puts its data into the form that was asked for, and gives the extensions.
    pub fn answer(
        &self,
        response: Response,
        finish: impl FnOnce(&mut serde_json::Value, &[ServerError]) -> Told,
    ) -> Answer {
        let Finished { data, problems, errors, before_execution, told } = self.finish(response, finish);
        let code = problems.first().filter(|_| data.is_null()).map(Problem::code);
        let mut body = Map::new();
        if !errors.is_empty() {
            body.insert("errors".to_owned(), errors.into());
        }
        if !before_execution {
            body.insert("data".to_owned(), data);
        }
        if let Some(told) = told {
            body.insert("extensions".to_owned(), told.into());
        }
        self.made(&body, code, &problems, before_execution)
    }

    /// The data alone, if nothing of it failed.
    pub fn data(
        &self,
        response: Response,
        finish: impl FnOnce(&mut serde_json::Value, &[ServerError]) -> Told,
    ) -> Result<serde_json::Value, Answer> {
        let Finished { data, problems, errors, before_execution, .. } = self.finish(response, finish);
        let Some(problem) = problems.first() else { return Ok(data) };
        let mut body = Map::new();
        body.insert("errors".to_owned(), errors.into());
        Err(self.made(&body, Some(problem.code()), &problems, before_execution))
    }

    fn made(
        &self,
        body: &Map<String, serde_json::Value>,
        code: Option<ErrorCode>,
        problems: &[Problem],
        before_execution: bool,
    ) -> Answer {
        Answer {
            body: json!(body).to_string(),
            code,
            rule: problems.first().map(Problem::rule),
            retry_after: None,
            before_execution,
            operation_name: self.name.clone(),
            operation_kind: self.kind,
        }
    }

    fn finish(
        &self,
        response: Response,
        finish: impl FnOnce(&mut serde_json::Value, &[ServerError]) -> Told,
    ) -> Finished {
        let Response { data, errors, .. } = response;
        let mut data = data.into_json().unwrap_or_default();
        if data.is_null() && errors.is_empty() {
            // Every field was skipped.
            data = json!({});
        }
        // What has no path was refused before any field was reached.
        let before_execution = data.is_null() && errors.iter().all(|error| error.path.is_empty());
        let told = finish(&mut data, &errors);
        let problems: Vec<Problem> = errors.iter().map(problem_of).collect();
        let errors = errors.iter().zip(&problems);
        let errors = errors.map(|(error, problem)| error_json(error, problem, self.language, &self.trace_id)).collect();
        Finished { data, problems, errors, before_execution, told }
    }
}

/// A response's `extensions`.
pub(super) type Told = Option<Map<String, serde_json::Value>>;

/// What came of an execution.
struct Finished {
    data: serde_json::Value,
    problems: Vec<Problem>,
    errors: Vec<serde_json::Value>,
    before_execution: bool,
    told: Told,
}

/// The body of a response that consists of one error.
pub fn error_body(problem: &Problem, language: Language, trace_id: &str) -> String {
    json!({ "errors": [{ "message": problem.message(language), "extensions": extensions(problem, trace_id) }] })
        .to_string()
}

/// Our own resolvers leave the problem as the source; what has none comes from the parser, the validation or the
/// coercion of an argument, and is the client's to mend.
fn problem_of(error: &ServerError) -> Problem {
    let own = error.source.as_ref().and_then(|source| source.downcast_ref::<Problem>());
    own.cloned().unwrap_or_else(|| Problem::InvalidDocument { detail: error.message.clone() })
}

fn error_json(error: &ServerError, problem: &Problem, language: Language, trace_id: &str) -> serde_json::Value {
    let mut told = json!({ "message": problem.message(language) });
    if !error.locations.is_empty() {
        told["locations"] = json!(error.locations);
    }
    if !error.path.is_empty() {
        told["path"] = json!(error.path);
    }
    told["extensions"] = extensions(problem, trace_id);
    told
}

fn extensions(problem: &Problem, trace_id: &str) -> serde_json::Value {
    let mut extensions = json!({ "code": problem.code().as_str(), "traceId": trace_id });
    if let Problem::LimitExceeded { limit, value, most } | Problem::StreamLimit { limit, value, most } = problem {
        extensions["limit"] = json!({ "name": limit.as_str(), "value": value, "most": most });
    }
    if let Problem::RateLimit(Empty { bucket, requested, available, retry_after }) = problem {
        let (limit, restore_rate) = (bucket.limit, bucket.restore_rate);
        extensions["retryAfter"] = json!(retry_after);
        extensions["cost"] =
            json!({ "requested": requested, "limit": limit, "available": available, "restoreRate": restore_rate });
    }
    extensions
}
