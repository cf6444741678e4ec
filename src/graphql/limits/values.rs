//! The values in a request's input, literal or by variable: no list may be longer than the limit, and no text may hold
//! NUL, which PostgreSQL can't store and refuses as a fault of ours.

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql_value::{ConstValue, Value};

use crate::config::Limits;
use crate::graphql::inputs::reading::within;
use crate::model::problem::{Limit, Problem};

/// How deep objects nest in the filters that are read. Whoever coerces an object of a filter's type recurses with large
/// frames: the 127 levels that JSON may have overflow the stack and end the process.
const OBJECTS: usize = 11;

pub fn check(document: &ExecutableDocument, variables: &Variables, limits: &Limits) -> Result<(), Problem> {
    let check = Check { limits, objects: 0 };
    variables.values().try_for_each(|value| check.constant(value))?;
    for fragment in document.fragments.values() {
        check.set(&fragment.node.selection_set.node)?;
    }
    for (_, operation) in document.operations.iter() {
        let defaults =
            operation.node.variable_definitions.iter().filter_map(|defined| defined.node.default_value.as_ref());
        defaults.into_iter().try_for_each(|value| check.constant(&value.node))?;
        check.set(&operation.node.selection_set.node)?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Check<'l> {
    limits: &'l Limits,
    /// The objects around a value.
    objects: usize,
}

impl Check<'_> {
    fn set(self, selections: &SelectionSet) -> Result<(), Problem> {
        selections.items.iter().try_for_each(|selection| match &selection.node {
            Selection::Field(field) => {
                field.node.arguments.iter().try_for_each(|(_, argument)| self.value(&argument.node))?;
                self.set(&field.node.selection_set.node)
            }
            Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
            Selection::FragmentSpread(_) => Ok(()),
        })
    }

    fn value(self, literal: &Value) -> Result<(), Problem> {
        match literal {
            Value::List(values) => {
                within(Limit::ListValues, values.len(), self.limits.list_values)?;
                values.iter().try_for_each(|literal| self.value(literal))
            }
            Value::Object(fields) => {
                let inner = self.inside()?;
                fields.values().try_for_each(|literal| inner.value(literal))
            }
            Value::String(text) => without_nul(text),
            _ => Ok(()),
        }
    }

    fn constant(self, literal: &ConstValue) -> Result<(), Problem> {
        match literal {
            ConstValue::List(values) => {
                within(Limit::ListValues, values.len(), self.limits.list_values)?;
                values.iter().try_for_each(|literal| self.constant(literal))
            }
            ConstValue::Object(fields) => {
                let inner = self.inside()?;
                fields.values().try_for_each(|literal| inner.constant(literal))
            }
            ConstValue::String(text) => without_nul(text),
            _ => Ok(()),
        }
    }

    /// One object deeper. A filter inside a filter is one object or two (`assignments: { some: { … } }`), and its
    /// operators one more; what is deeper than that is a filter too deep.
    fn inside(self) -> Result<Self, Problem> {
        let (objects, most) = (self.objects + 1, self.limits.filter_depth);
        if objects > OBJECTS.max(2 * most + 1) {
            within(Limit::FilterDepth, (objects - 1).div_ceil(2).max(most + 1), most)?;
        }
        Ok(Self { objects, ..self })
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
