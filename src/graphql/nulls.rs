//! Nulls where a field failed. async-graphql leaves a failed field out, and makes an object null whose fields all failed,
//! whatever the schema declares; the models of typed clients break on that. As the specification has it, a failed field
//! is null, and if it can't be, the nearest thing around it that can.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql::{PathSegment, ServerError};
use serde_json::{Map, Value};

use super::limits::catalogue::{Catalogue, Nullability};

/// Selection sets of one object, each with the type that it is on.
type Sets<'d> = Vec<(&'d str, &'d SelectionSet)>;

/// A response's data is held against what was asked.
pub struct Nulls<'d> {
    pub document: &'d ExecutableDocument,
    pub operation: &'d OperationDefinition,
    pub catalogue: &'d Catalogue,
}

impl Nulls<'_> {
    /// Puts nulls where these errors ask for them.
    pub fn settle(&self, root: &str, data: &mut Value, errors: &[ServerError]) {
        let errors = errors.iter().filter(|error| !error.path.is_empty());
        // First all of them, so that what one error makes null is not filled again by the next.
        for error in errors.clone() {
            fill(data, &error.path);
        }
        for error in errors {
            let sets = vec![(root, &self.operation.selection_set.node)];
            self.raise(data, &Nullability::Nullable, &error.path, &sets);
        }
    }

    /// Makes null what holds a null that can't be; says whether this value itself is such a null.
    fn raise(&self, value: &mut Value, declared: &Nullability, path: &[PathSegment], sets: &Sets<'_>) -> bool {
        let is_broken = match path {
            [] => false,
            [PathSegment::Index(index), rest @ ..] => {
                value.get_mut(*index).is_some_and(|item| self.raise(item, declared.item(), rest, sets))
            }
            [PathSegment::Field(key), rest @ ..] => value.get_mut(key.as_str()).is_some_and(|field| {
                let (declared, sets) = self.below(sets, key);
                self.raise(field, &declared, rest, &sets)
            }),
        };
        if is_broken {
            *value = Value::Null;
        }
        value.is_null() && !declared.is_nullable()
    }

    /// What a response's key is declared as, and what is asked below it. Where an interface leaves several, the one that
    /// can't be null: null around it is always valid.
    fn below<'d>(&'d self, sets: &Sets<'d>, key: &str) -> (Nullability, Sets<'d>) {
        let mut declared = Nullability::Nullable;
        let (mut below, mut open) = (Vec::new(), sets.clone());
        while let Some((owner, set)) = open.pop() {
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) if field.node.response_key().node == key => {
                        let Some(known) = self.catalogue.field(owner, &field.node.name.node) else { continue };
                        if declared.is_nullable() {
                            declared = known.nullability.clone();
                        }
                        below.push((known.target.as_str(), &field.node.selection_set.node));
                    }
                    Selection::Field(_) => {}
                    Selection::InlineFragment(inline) => {
                        let on = inline.node.type_condition.as_ref().map_or(owner, |on| on.node.on.node.as_str());
                        open.push((on, &inline.node.selection_set.node));
                    }
                    Selection::FragmentSpread(spread) => {
                        if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                            let on = fragment.node.type_condition.node.on.node.as_str();
                            open.push((on, &fragment.node.selection_set.node));
                        }
                    }
                }
            }
        }
        (declared, below)
    }
}

/// Puts a null at the end of the path, or where the path leaves what is there.
fn fill(mut value: &mut Value, path: &[PathSegment]) {
    for segment in path {
        value = match segment {
            PathSegment::Index(index) => match value.get_mut(*index) {
                Some(item) => item,
                None => return,
            },
            PathSegment::Field(key) => {
                if value.is_null() {
                    *value = Value::Object(Map::new());
                }
                match value.as_object_mut() {
                    Some(object) => object.entry(key.as_str()).or_insert(Value::Null),
                    None => return,
                }
            }
        };
    }
}
