//! The GraphQL API: types, fields and inputs named as in schema.graphql. Resolvers are thin: parse, ask the store
//! through the viewer's scope, map.

mod asker;
mod batch;
mod connection;
mod failure;
mod inputs;
mod limits;
mod nulls;
mod objects;
mod queries;
mod respond;
mod scalars;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{EmptyMutation, EmptySubscription, Request, Schema, ServerError, Variables};
use async_graphql_value::ConstValue;

pub use self::asker::Asker;
pub use self::failure::problem_of;
use self::limits::catalogue::{Catalogue, root};
use self::nulls::Nulls;
use self::queries::Query;
pub use self::respond::{Answer, error_body};
use crate::model::problem::Problem;

/// The schema, ready to execute.
#[derive(Clone)]
pub struct Api {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
    catalogue: std::sync::Arc<Catalogue>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Api").finish_non_exhaustive()
    }
}

/// What a client asks to be executed.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// Set for GET, over which nothing may be changed.
    pub only_queries: bool,
}

impl Default for Api {
    fn default() -> Self {
        // A misspelt name gets no suggestion: they cost an edit distance to every name of the schema.
        let schema = Schema::build(Query::default(), EmptyMutation, EmptySubscription)
            .disable_suggestions()
            // Its own limit of 32 has no name; `nesting` has held by then.
            .limit_recursive_depth(usize::MAX)
            .finish();
        let catalogue = std::sync::Arc::new(Catalogue::of_sdl(&schema.sdl()));
        Self { schema, catalogue }
    }
}

impl Api {
    /// The schema as `schema.graphql` holds it.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }

    /// Executes one operation for its asker.
    pub async fn execute(&self, asker: Asker, operation: Operation) -> Answer {
        let (language, trace_id) = (asker.language, asker.trace_id.clone());
        let variables = Variables::from_json(serde_json::Value::Object(operation.variables));
        let name = operation.operation_name.as_deref();
        let document = match self.admit(&asker, &operation.query, &variables) {
            Ok(document) => document,
            Err(problem) => return Answer::refused(&problem, language, &trace_id, name, "unknown"),
        };
        let chosen = chosen(&document, name);
        let missing = chosen.and_then(|operation| missing(operation, &variables));
        let kind = chosen.map_or("unknown", |operation| match operation.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        });
        let name = name.map(str::to_owned).or_else(|| only_name(&document));
        if operation.only_queries && kind == "mutation" {
            return Answer::refused(&Problem::MutationOverGet, language, &trace_id, name.as_deref(), kind);
        }
        if let Some(problem) = missing {
            return Answer::refused(&problem, language, &trace_id, name.as_deref(), kind);
        }
        // The text is not read again: the parsed document is there.
        let mut request = Request::new("").variables(variables).data(asker);
        request.operation_name.clone_from(&operation.operation_name);
        request.set_parsed_query(document);
        let response = self.schema.execute(request).await;
        let settle = |data: &mut serde_json::Value, errors: &[ServerError]| {
            self.settle(&operation.query, operation.operation_name.as_deref(), data, errors);
        };
        Answer::of(response, settle, language, &trace_id, name, kind)
    }

    /// Errors are rare, so the document is parsed again rather than kept for each request.
    fn settle(&self, query: &str, name: Option<&str>, data: &mut serde_json::Value, errors: &[ServerError]) {
        let Ok(document) = async_graphql::parser::parse_query(query) else { return };
        let Some(operation) = chosen(&document, name) else { return };
        Nulls { document: &document, operation, catalogue: &self.catalogue }.settle(root(operation.ty), data, errors);
    }

    /// Parses the document and holds it against the limits.
    fn admit(&self, asker: &Asker, query: &str, variables: &Variables) -> Result<ExecutableDocument, Problem> {
        limits::scan::check(query, &asker.limits)?;
        let document = async_graphql::parser::parse_query(query)
            .map_err(|error| Problem::InvalidDocument { detail: error.to_string().replace('\n', " ") })?;
        limits::check(&document, variables, &self.catalogue, &asker.limits)?;
        Ok(document)
    }
}

/// The operation that will be executed; none where the name is missing or unknown, which execution refuses.
fn chosen<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    let mut operations = document.operations.iter();
    match name {
        Some(name) => {
            operations.find(|(own, _)| own.is_some_and(|own| own == name)).map(|(_, operation)| &operation.node)
        }
        None => operations.next().filter(|_| operations.next().is_none()).map(|(_, operation)| &operation.node),
    }
}

/// The first variable that the operation demands and nobody gave. async-graphql would find out in the field that needs it,
/// when others have been read.
fn missing(operation: &OperationDefinition, variables: &Variables) -> Option<Problem> {
    let mut definitions = operation.variable_definitions.iter().map(|definition| &definition.node);
    let missing = definitions.find(|definition| {
        let given = variables.get(&definition.name.node).or(definition.default_value());
        !definition.var_type.node.nullable && given.is_none_or(|value| *value == ConstValue::Null)
    })?;
    let (name, declared) = (&missing.name.node, &missing.var_type.node);
    Some(Problem::InvalidDocument { detail: format!("the variable ${name} of type {declared} is not given") })
}

fn only_name(document: &ExecutableDocument) -> Option<String> {
    let mut operations = document.operations.iter();
    let (name, _) = operations.next().filter(|_| operations.next().is_none())?;
    name.map(ToString::to_string)
}
