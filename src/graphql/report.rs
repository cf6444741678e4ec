//! Reports: registered queries, asked by their name, as data or as the rows of a table.

mod table;

use std::sync::Arc;

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use serde_json::{Map, Value};
use tracing::Instrument;

pub use self::table::Table;
use super::asker::Asker;
use super::limits::catalogue::Catalogue;
use super::prepared::{Prepared, Source, Taken};
use super::registered::{Document, Named};
use super::respond::Answer;
use super::{Api, Operation, span};
use crate::model::operation::OperationKind;
use crate::model::problem::Problem;
use crate::store::Store;

/// The rows that pages put together may come to.
const ROWS: usize = 10_000;

/// A registered query.
#[derive(Clone, Debug)]
pub struct Report {
    pub name: String,
    pub variables: Vec<Variable>,
    document: Arc<Document>,
}

/// A variable of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    /// The type as the document declares it: `[ID!]!`.
    pub declared: String,
    pub kind: VariableKind,
    pub is_list: bool,
    /// Whether it must be given.
    pub is_required: bool,
    /// What it is unless it is given.
    pub default: Option<Value>,
}

/// How a variable's value is written in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableKind {
    Int,
    Float,
    Boolean,
    /// Texts, ids, days, decimals and enums.
    Text,
    /// An input object: as JSON.
    Object,
}

impl Report {
    fn of(named: Named, catalogue: &Catalogue) -> Option<Self> {
        let Named { name, kind, document } = named;
        if kind != OperationKind::Query {
            return None;
        }
        let definitions = &operation(&document, &name)?.variable_definitions;
        let variables = definitions.iter().map(|definition| {
            let definition = &definition.node;
            let declared = &definition.var_type.node;
            let default = definition.default_value().cloned().and_then(|value| value.into_json().ok());
            Variable {
                name: definition.name.node.to_string(),
                declared: declared.to_string(),
                kind: variable_kind(declared, catalogue),
                is_list: matches!(declared.base, BaseType::List(_)),
                is_required: !declared.nullable && default.is_none(),
                default,
            }
        });
        Some(Self { variables: variables.collect(), name, document })
    }

    /// The document's hash: what the name means now.
    pub fn sha256(&self) -> &str {
        &self.document.sha256
    }
}

fn operation<'d>(document: &'d Document, name: &str) -> Option<&'d OperationDefinition> {
    let mut operations = document.parsed.operations.iter();
    operations.find(|(own, _)| own.is_some_and(|own| own == name)).map(|(_, operation)| &operation.node)
}

fn variable_kind(declared: &Type, catalogue: &Catalogue) -> VariableKind {
    match &declared.base {
        BaseType::List(inner) => variable_kind(inner, catalogue),
        BaseType::Named(name) => match name.as_str() {
            "Int" => VariableKind::Int,
            "Float" => VariableKind::Float,
            "Boolean" => VariableKind::Boolean,
            name if catalogue.is_input_object(name) => VariableKind::Object,
            _ => VariableKind::Text,
        },
    }
}

impl Api {
    /// The registered queries by their names.
    pub async fn reports(&self, store: &Store) -> Result<Vec<Report>, Problem> {
        let all = self.registered.all(store).await?;
        Ok(all.into_iter().filter_map(|named| Report::of(named, &self.catalogue)).collect())
    }

    /// The registered query of this name.
    pub async fn find_report(&self, store: &Store, name: &str) -> Result<Option<Report>, Problem> {
        let named = self.registered.named(store, name).await?;
        Ok(named.and_then(|named| Report::of(named, &self.catalogue)))
    }

    /// The data of a report; whatever fails in it, all of it fails: a table has no place for an error.
    ///
    /// # Errors
    /// The answer to what is refused or failed.
    pub async fn report(
        &self,
        mut asker: Asker,
        report: &Report,
        variables: Map<String, Value>,
    ) -> Result<Value, Answer> {
        let span = span(&asker);
        let execution = async {
            let operation_name = Some(report.name.clone());
            let operation = Operation { operation_name, variables, only_queries: true, ..Operation::default() };
            let source = Source::Registered(Arc::clone(&report.document));
            let prepared = Prepared::new(source, operation, &asker, &self.catalogue)?;
            prepared.charge(&mut asker).await?;
            let taken = Taken::of(&asker);
            prepared.data(self.schema.execute(prepared.request().data(asker)).await, &taken)
        };
        execution.instrument(span).await
    }

    /// The same as a table: of the first list of the document, or of its fields as one row. If that list is a page that is
    /// continued by a variable `$after`, and none was given, it is read to its end.
    ///
    /// # Errors
    /// The answer to what is refused or failed.
    pub async fn report_table(
        &self,
        ask: impl Fn() -> Asker,
        report: &Report,
        mut variables: Map<String, Value>,
    ) -> Result<Table, Answer> {
        let mut table = Table::of(&report.document.parsed, operation(&report.document, &report.name), &self.catalogue);
        let follows = !variables.contains_key(table::AFTER);
        loop {
            let data = self.report(ask(), report, variables.clone()).await?;
            let next = table.add(&data).filter(|_| follows);
            if table.rows.len() > ROWS {
                let asker = ask();
                return Err(Answer::refusal(&too_long(), asker.language, &asker.trace_id));
            }
            match next {
                Some(cursor) => variables.insert(table::AFTER.to_owned(), cursor.into()),
                None => return Ok(table),
            };
        }
    }
}

fn too_long() -> Problem {
    Problem::MalformedRequest {
        chinese: format!("报表超过 {ROWS} 行:请用变量缩小范围,或改用导出"),
        english: format!("The report has more than {ROWS} rows: narrow it by its variables, or use an export"),
    }
}
