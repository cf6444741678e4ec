//! The values in a request's input, literal or by variable: no list may be longer than the limit, and no text may hold
//! NUL, which PostgreSQL can't store and refuses as a fault of ours.

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql_value::{ConstValue, Value};

use crate::config::Limits;
use crate::graphql::inputs::reading::within;
use crate::model::problem::{Limit, Problem};

pub fn check(document: &ExecutableDocument, variables: &Variables, limits: &Limits) -> Result<(), Problem> {
    let most = limits.list_values;
    variables.values().try_for_each(|value| constant(value, most))?;
    for fragment in document.fragments.values() {
        set(&fragment.node.selection_set.node, most)?;
    }
    for (_, operation) in document.operations.iter() {
        let defaults =
            operation.node.variable_definitions.iter().filter_map(|defined| defined.node.default_value.as_ref());
        defaults.into_iter().try_for_each(|value| constant(&value.node, most))?;
        set(&operation.node.selection_set.node, most)?;
    }
    Ok(())
}

fn set(selections: &SelectionSet, most: usize) -> Result<(), Problem> {
    selections.items.iter().try_for_each(|selection| match &selection.node {
        Selection::Field(field) => {
            field.node.arguments.iter().try_for_each(|(_, argument)| value(&argument.node, most))?;
            set(&field.node.selection_set.node, most)
        }
        Selection::InlineFragment(inline) => set(&inline.node.selection_set.node, most),
        Selection::FragmentSpread(_) => Ok(()),
    })
}

fn value(literal: &Value, most: usize) -> Result<(), Problem> {
    match literal {
        Value::List(values) => {
            within(Limit::ListValues, values.len(), most)?;
            values.iter().try_for_each(|literal| value(literal, most))
        }
        Value::Object(fields) => fields.values().try_for_each(|literal| value(literal, most)),
        Value::String(text) => without_nul(text),
        _ => Ok(()),
    }
}

fn constant(literal: &ConstValue, most: usize) -> Result<(), Problem> {
    match literal {
        ConstValue::List(values) => {
            within(Limit::ListValues, values.len(), most)?;
            values.iter().try_for_each(|literal| constant(literal, most))
        }
        ConstValue::Object(fields) => fields.values().try_for_each(|literal| constant(literal, most)),
        ConstValue::String(text) => without_nul(text),
        _ => Ok(()),
    }
}

fn without_nul(text: &str) -> Result<(), Problem> {
    if !text.contains('\0') {
        return Ok(());
    }
    Err(Problem::MalformedRequest {
        chinese: "文本中含有空字符(U+0000):请将其去掉".to_owned(),
        english: "A text has the character NUL (U+0000) in it: leave it out".to_owned(),
    })
}
