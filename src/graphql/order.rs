//! Fields in the order in which they were asked for. async-graphql answers in the order in which fields end, which
//! differs from one request to the next; the specification wants the order of the document, and so do caches and diffs.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use serde_json::Value;

/// The response keys of merged selection sets, each with what is asked below it.
type Keys<'d> = Vec<(&'d str, Vec<&'d SelectionSet>)>;

/// Puts the fields of every object into the order of the document.
pub fn arrange<'d>(data: &mut Value, document: &'d ExecutableDocument, set: &'d SelectionSet) {
    arrange_by(data, &keys(document, &[set]), document);
}

fn arrange_by<'d>(value: &mut Value, keys_of: &Keys<'d>, document: &'d ExecutableDocument) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| arrange_by(item, keys_of, document)),
        Value::Object(fields) => {
            let mut found = std::mem::take(fields);
            for (key, below) in keys_of {
                if let Some((key, mut field)) = found.remove_entry(*key) {
                    if field.is_object() || field.is_array() {
                        arrange_by(&mut field, &keys(document, below), document);
                    }
                    fields.insert(key, field);
                }
            }
            fields.append(&mut found);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn keys<'d>(document: &'d ExecutableDocument, sets: &[&'d SelectionSet]) -> Keys<'d> {
    let mut keys = Keys::new();
    for set in sets {
        collect(document, set, &mut keys);
    }
    keys
}

/// Every type's fields: an object has only those of its own, and the others' keys are not found in it.
fn collect<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet, keys: &mut Keys<'d>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let key = field.node.response_key().node.as_str();
                let below = &field.node.selection_set.node;
                match keys.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, sets)) => sets.push(below),
                    None => keys.push((key, vec![below])),
                }
            }
            Selection::InlineFragment(inline) => collect(document, &inline.node.selection_set.node, keys),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, keys);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_stand_as_asked_also_through_fragments_and_merged_sets() {
        let text = "{ b: x { one } a { two ...F } a { three } } fragment F on A { four ... on A { five } }";
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let mut data = json!({ "a": [{ "three": 3, "five": 5, "four": 4, "two": 2 }, null], "b": { "one": 1 } });
        arrange(&mut data, &document, &operation.node.selection_set.node);
        let expected = r#"{"b":{"one":1},"a":[{"two":2,"four":4,"five":5,"three":3},null]}"#;
        assert_eq!(data.to_string(), expected);
    }
}
