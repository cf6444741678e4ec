//! An operation that was parsed and found within its limits: what is executed, whether it is answered once or as a stream.

use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::{Request, Response, ServerError, Variables};
use async_graphql_value::ConstValue;
use serde_json::{Map, Value, json};

use super::asker::Asker;
use super::limits;
use super::limits::catalogue::{Catalogue, root};
use super::nulls::Nulls;
use super::order;
use super::registered::Document;
use super::respond::{Answer, Call, Told};
use crate::config::Limits;
use crate::graphql::Operation;
use crate::model::problem::Problem;
use crate::model::rate_limit::Charge;
use crate::service::rate_limit::RateLimit;

/// Where an operation's document comes from.
pub enum Source {
    /// The client sent it.
    Text(String),
    /// It was registered, and is parsed already.
    Registered(Arc<Document>),
}

/// What will be executed, and how its answers are finished.
pub struct Prepared {
    document: Arc<ExecutableDocument>,
    variables: Variables,
    operation_name: Option<String>,
    call: Call,
    catalogue: Arc<Catalogue>,
    /// The cost that was computed.
    requested: u64,
    /// Whether the answer tells what it cost.
    tells_cost: bool,
}

/// What an execution took from its bucket.
pub struct Taken {
    rate_limit: Option<RateLimit>,
    charge: Option<Charge>,
}

impl Taken {
    pub fn of(asker: &Asker) -> Self {
        Self { rate_limit: asker.rate_limit.clone(), charge: asker.charge.clone() }
    }
}

impl Prepared {
    /// Parses and checks an operation. What is refused here is refused before anything of it is executed.
    pub fn new(
        source: Source,
        operation: Operation,
        asker: &Asker,
        catalogue: &Arc<Catalogue>,
    ) -> Result<Self, Answer> {
        let Operation { query: _, sha256: _, operation_name, variables, only_queries, tells_cost } = operation;
        let variables = Variables::from_json(Value::Object(variables));
        let mut call = Call {
            language: asker.language,
            trace_id: asker.trace_id.clone(),
            name: operation_name.clone(),
            kind: "unknown",
        };
        let (document, registered) = match source {
            Source::Registered(document) => (Arc::clone(&document.parsed), Some(asker.limits.for_registered())),
            Source::Text(query) => match parse(&query, &asker.limits) {
                Ok(document) => (Arc::new(document), None),
                Err(problem) => return Err(call.refuse(&problem)),
            },
        };
        let limits = registered.as_ref().unwrap_or(&asker.limits);
        let chosen = chosen(&document, operation_name.as_deref());
        call.name = call.name.or_else(|| only_name(&document));
        call.kind = chosen.map_or("unknown", |operation| match operation.ty {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        });
        let requested = match limits::check(&document, chosen, &variables, catalogue, limits) {
            Ok(requested) => requested,
            Err(problem) => return Err(call.refuse(&problem)),
        };
        if only_queries && call.kind == "mutation" {
            return Err(call.refuse(&Problem::MutationOverGet));
        }
        if let Some(problem) = chosen.and_then(|operation| missing(operation, &variables).or(odd(operation))) {
            return Err(call.refuse(&problem));
        }
        let catalogue = Arc::clone(catalogue);
        Ok(Self { document, variables, operation_name, call, catalogue, requested, tells_cost })
    }

    /// Takes the cost from the asker's bucket.
    pub async fn charge(&self, asker: &mut Asker) -> Result<(), Answer> {
        asker.take(self.requested).await.map_err(|problem| self.call.clone().refuse(&problem))
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
        request.set_parsed_query((*self.document).clone());
        request
    }

    /// What is sent of a query or a mutation; what it did not use goes back into the bucket.
    pub fn answer(&self, response: Response, taken: &Taken) -> Answer {
        self.call.answer(response, |data, errors| {
            self.finish(data, errors);
            self.settle(data, taken)
        })
    }

    /// One of a stream of answers.
    pub fn next(&self, response: Response) -> Answer {
        self.call.answer(response, |data, errors| {
            self.finish(data, errors);
            None
        })
    }

    /// The data alone, if nothing of it failed.
    pub fn data(&self, response: Response, taken: &Taken) -> Result<Value, Answer> {
        self.call.data(response, |data, errors| {
            self.finish(data, errors);
            self.settle(data, taken)
        })
    }

    fn chosen(&self) -> Option<&OperationDefinition> {
        chosen(&self.document, self.operation_name.as_deref())
    }

    fn finish(&self, data: &mut Value, errors: &[ServerError]) {
        if let Some(operation) = self.chosen() {
            if !errors.is_empty() {
                let nulls = Nulls { document: &self.document, operation, catalogue: &self.catalogue };
                nulls.settle(root(operation.ty), data, errors);
            }
            order::arrange(data, &self.document, &operation.selection_set.node);
        }
    }

    /// Gives back what was not used; the cost, if it is to be told.
    fn settle(&self, data: &Value, taken: &Taken) -> Told {
        if taken.charge.is_none() && !self.tells_cost {
            return None;
        }
        let actual = self.chosen().map_or(0, |operation| {
            let (set, owner) = (&operation.selection_set.node, root(operation.ty));
            limits::cost::actual(data, &self.document, set, owner, &self.catalogue)
        });
        let settled =
            taken.rate_limit.as_ref().zip(taken.charge.as_ref()).map(|(rate, charge)| rate.settle(charge, actual));
        let charge = settled.as_ref();
        let cost = json!({
            "requested": self.requested,
            "actual": actual,
            "limit": charge.map(|charge| charge.bucket.limit),
            "available": charge.map(Charge::available),
            "restoreRate": charge.map(|charge| charge.bucket.restore_rate),
        });
        self.tells_cost.then(|| Map::from_iter([("cost".to_owned(), cost)]))
    }
}

/// Parses a document that is short and shallow enough to be parsed.
pub fn parse(query: &str, limits: &Limits) -> Result<ExecutableDocument, Problem> {
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
pub fn odd(operation: &OperationDefinition) -> Option<Problem> {
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
