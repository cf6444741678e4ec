//! The GraphQL API: types, fields and inputs named as in schema.graphql. Resolvers are thin: parse, ask the store
//! through the viewer's scope, map.

mod asker;
mod batch;
mod connection;
mod failure;
mod inputs;
mod limits;
mod mutations;
mod nulls;
mod objects;
mod order;
mod queries;
mod respond;
mod scalars;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{EmptySubscription, Request, Schema, ServerError, Variables};
use async_graphql_value::ConstValue;
use tracing::Instrument;

pub use self::asker::{Asker, Given};
pub use self::failure::problem_of;
use self::limits::catalogue::{Catalogue, root};
use self::mutations::Mutation;
use self::nulls::Nulls;
use self::queries::Query;
use self::respond::Call;
pub use self::respond::{Answer, error_body};
use crate::config::Limits;
use crate::model::problem::Problem;

/// The schema, ready to execute.
#[derive(Clone)]
pub struct Api {
    schema: Schema<Query, Mutation, EmptySubscription>,
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
        let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription)
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

    /// Executes one operation for its asker. Whatever is logged on the way carries the trace id.
    pub async fn execute(&self, asker: Asker, operation: Operation) -> Answer {
        let span = tracing::error_span!("execute", trace_id = asker.trace_id);
        self.run(asker, operation).instrument(span).await
    }

    async fn run(&self, asker: Asker, operation: Operation) -> Answer {
        let Operation { query, operation_name, variables, only_queries } = operation;
        let variables = Variables::from_json(serde_json::Value::Object(variables));
        let mut call = Call {
            language: asker.language,
            trace_id: asker.trace_id.clone(),
            name: operation_name.clone(),
            kind: "unknown",
        };
        let document = match parse(&query, &asker.limits) {
            Ok(document) => document,
            Err(problem) => return call.refuse(&problem),
        };
        let chosen = chosen(&document, operation_name.as_deref());
        call.name = call.name.or_else(|| only_name(&document));
        call.kind = chosen.map_or("unknown", |operation| match operation.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        });
        if let Err(problem) = limits::check(&document, &variables, &self.catalogue, &asker.limits) {
            return call.refuse(&problem);
        }
        if only_queries && call.kind == "mutation" {
            return call.refuse(&Problem::MutationOverGet);
        }
        if let Some(problem) = chosen.and_then(|operation| missing(operation, &variables)) {
            return call.refuse(&problem);
        }
        // The text is not read again: the parsed document is there.
        let mut request = Request::new("").variables(variables).data(asker);
        request.operation_name.clone_from(&operation_name);
        request.set_parsed_query(document.clone());
        let response = self.schema.execute(request).await;
        let finish = |data: &mut serde_json::Value, errors: &[ServerError]| {
            if let Some(operation) = chosen {
                if !errors.is_empty() {
                    let nulls = Nulls { document: &document, operation, catalogue: &self.catalogue };
                    nulls.settle(root(operation.ty), data, errors);
                }
                order::arrange(data, &document, &operation.selection_set.node);
            }
        };
        call.answer(response, finish)
    }
}

/// Parses a document that is short and shallow enough to be parsed.
fn parse(query: &str, limits: &Limits) -> Result<ExecutableDocument, Problem> {
    limits::scan::check(query, limits)?;
    async_graphql::parser::parse_query(query)
        .map_err(|error| Problem::InvalidDocument { detail: error.to_string().replace('\n', " ") })
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
