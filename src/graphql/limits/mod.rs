//! What one request may ask, checked before anything is executed, and the first of it before anything is parsed.

pub mod catalogue;
pub mod cost;
pub mod scan;
pub mod selections;
mod values;

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};

use self::catalogue::Catalogue;
use crate::config::Limits;
use crate::model::problem::Problem;

/// Checks a parsed document: its shape, its cost and the lists in its input. The cost of the operation that was chosen.
pub fn check(
    document: &ExecutableDocument,
    chosen: Option<&OperationDefinition>,
    variables: &Variables,
    catalogue: &Catalogue,
    limits: &Limits,
) -> Result<u64, Problem> {
    values::check(document, variables, limits)?;
    selections::check(document, chosen, variables, catalogue, limits)
}
