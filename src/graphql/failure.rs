//! From a refusal or a fault to a GraphQL error. The type has no `Display`: async-graphql would make any text that has
//! one a client's message, and the driver's words must not leave the server.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensionValues};

use crate::model::language::Language;
use crate::model::problem::Problem;
use crate::store::StoreError;

/// Why a resolver gave no value.
#[derive(Debug, Clone)]
pub struct Failure(pub Problem);

pub type Result<T> = std::result::Result<T, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self(problem_of(&error))
    }
}

/// What a caller is told of a failure of the database; the rest stays in the log.
pub fn problem_of(error: &StoreError) -> Problem {
    let problem = match error {
        StoreError::Unavailable(_) => Problem::DatabaseUnavailable,
        StoreError::Timeout(_) => Problem::Timeout,
        StoreError::Locked(_) => Problem::Busy,
        StoreError::Constraint(_) | StoreError::Stale(_) | StoreError::Fault(_) => Problem::Internal,
    };
    tracing::error!(%error, code = problem.code().as_str(), "the store failed");
    problem
}

impl From<Failure> for Error {
    fn from(Failure(problem): Failure) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", problem.code().as_str());
        // The message is put into the caller's language once the response is whole.
        let message = problem.message(Language::English);
        Self { message, source: Some(Arc::new(problem)), extensions: Some(extensions) }
    }
}
