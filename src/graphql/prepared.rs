//! An operation that was parsed and found within its limits: what is executed, whether it is answered once or as a stream.

use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::{Request, Response, ServerError, Variables};
use async_graphql_value::ConstValue;

use super::asker::Asker;
use super::limits;
use super::limits::catalogue::{Catalogue, root};
use super::nulls::Nulls;
use super::order;
use super::respond::{Answer, Call};
use crate::config::Limits;
use crate::graphql::Operation;
use crate::model::problem::Problem;

/// What will be executed, and how its answers are finished.
pub struct Prepared {
    document: ExecutableDocument,
    variables: Variables,
    operation_name: Option<String>,
    call: Call,
    catalogue: Arc<Catalogue>,
}

impl Prepared {
    /// Parses and checks an operation. What is refused here is refused before anything of it is executed.
    pub fn new(operation: Operation, asker: &Asker, catalogue: &Arc<Catalogue>) -> Result<Self, Answer> {
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
            Err(problem) => return Err(call.refuse(&problem)),
        };
        let chosen = chosen(&document, operation_name.as_deref());
        call.name = call.name.or_else(|| only_name(&document));
        call.kind = chosen.map_or("unknown", |operation| match operation.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        });
        if let Err(problem) = limits::check(&document, &variables, catalogue, &asker.limits) {
            return Err(call.refuse(&problem));
        }
        if only_queries && call.kind == "mutation" {
            return Err(call.refuse(&Problem::MutationOverGet));
        }
        if let Some(problem) = chosen.and_then(|operation| missing(operation, &variables).or(odd(operation))) {
            return Err(call.refuse(&problem));
        }
        Ok(Self { document, variables, operation_name, call, catalogue: Arc::clone(catalogue) })
    }

    /// The operation's name, for the log.
    pub fn name(&self) -> Option<&str> {
        self.call.name.as_deref()
    }

    /// query, mutation, subscription or unknown.
    pub const fn kind(&self) -> &'static str {
        self.call.kind
    }

    /// What async-graphql executes. The text is not read again: the parsed document is there.
    pub fn request(&self) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.clone());
        request
    }

    /// What is sent: the response itself, or one of a stream of them.
    pub fn answer(&self, response: Response) -> Answer {
        let finish = |data: &mut serde_json::Value, errors: &[ServerError]| {
            if let Some(operation) = chosen(&self.document, self.operation_name.as_deref()) {
                if !errors.is_empty() {
                    let nulls = Nulls { document: &self.document, operation, catalogue: &self.catalogue };
                    nulls.settle(root(operation.ty), data, errors);
                }
                order::arrange(data, &self.document, &operation.selection_set.node);
            }
        };
        self.call.answer(response, finish)
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

/// A subscription asks for one stream, as the specification has it. async-graphql would merge several, and silently give
/// nothing where the field stands in a fragment or is skipped.
fn odd(operation: &OperationDefinition) -> Option<Problem> {
    let is_plain = |selection: &Selection| match selection {
        Selection::Field(field) => field.node.directives.is_empty() && !field.node.name.node.starts_with("__"),
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => false,
    };
    let is_odd = operation.ty == OperationType::Subscription
        && !matches!(operation.selection_set.node.items.as_slice(), [only] if is_plain(&only.node));
    is_odd.then(|| Problem::InvalidDocument {
        detail: "a subscription has exactly one field at its root, without a fragment or a directive".to_owned(),
    })
}

fn only_name(document: &ExecutableDocument) -> Option<String> {
    let mut operations = document.operations.iter();
    let (name, _) = operations.next().filter(|_| operations.next().is_none())?;
    name.map(ToString::to_string)
}
