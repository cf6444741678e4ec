//! Checking a document before it is registered: what is wrong with it is said with its place, and not when it is asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::OperationType;
use async_graphql::{Pos, Request, Response};

use super::registered::{Named, Registered, named, sha256};
use super::{Api, prepared, roots};
use crate::config::Limits;
use crate::model::language::Language;
use crate::model::operation::{Fault, OperationKind, Registration};
use crate::model::problem::Problem;

impl Api {
    /// The operations of a document, each with its name, if all of it is in order.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub async fn check_document(&self, text: &str, limits: &Limits) -> Result<Vec<Registration>, Vec<Fault>> {
        super::limits::scan::check(text, limits).map_err(|problem| vec![fault(&problem, Pos::default())])?;
        let document = async_graphql::parser::parse_query(text).map_err(|error| {
            let place = error.positions().next().unwrap_or_default();
            // The parser draws the line and an arrow: the place is said already.
            let message = error.to_string();
            vec![at(place, message.rsplit("= ").next().unwrap_or(&message))]
        })?;
        let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
        for (name, operation) in document.operations.iter() {
            match name {
                None => faults.push(at(operation.pos, "an operation needs a name to be registered")),
                Some(name) => {
                    found.insert(name.to_string(), kind(operation.node.ty));
                }
            }
            faults.extend(prepared::odd(&operation.node).map(|problem| fault(&problem, operation.pos)));
        }
        let mut request = Request::new("");
        // Each document is validated whole, whichever of its operations is named.
        request.operation_name = found.keys().next().cloned();
        request.set_parsed_query(document);
        let checking = roots::builder().extension(Checking).finish();
        faults.extend(checking.execute(request).await.errors.into_iter().map(|error| {
            let place = error.locations.first().copied().unwrap_or_default();
            at(place, &error.message)
        }));
        if !faults.is_empty() {
            return Err(faults);
        }
        let sha256 = sha256(text);
        let registration =
            |(name, kind)| Registration { name, sha256: sha256.clone(), kind, document: text.to_owned() };
        Ok(found.into_iter().map(registration).collect())
    }

    /// The same API with these operations registered, besides what the database has.
    ///
    /// # Errors
    /// One of them was not checked.
    pub fn with_operations(self, operations: Vec<Registration>) -> Result<Self, Problem> {
        let own = operations.into_iter().map(named).collect::<Result<Vec<Named>, _>>()?;
        Ok(Self { registered: Registered::new(own), ..self })
    }
}

const fn kind(of: OperationType) -> OperationKind {
    match of {
        OperationType::Query => OperationKind::Query,
        OperationType::Mutation => OperationKind::Mutation,
        OperationType::Subscription => OperationKind::Subscription,
    }
}

fn fault(problem: &Problem, place: Pos) -> Fault {
    let message = match problem {
        Problem::InvalidDocument { detail } => detail.clone(),
        other => other.message(Language::English),
    };
    at(place, &message)
}

fn at(place: Pos, message: &str) -> Fault {
    Fault { line: place.line.max(1), column: place.column.max(1), message: message.replace('\n', " ") }
}

/// Stands where execution would begin: what has come so far is valid.
struct Checking;

impl ExtensionFactory for Checking {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Checking {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}
