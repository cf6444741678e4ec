//! What an answer cost: its objects and rows, counted by the catalogue by which its cost was computed before.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use serde_json::Value;

use super::catalogue::{Catalogue, Shape};

/// A field that costs something, with those below it. Fields that are read with their row are not here.
#[derive(Debug)]
struct Counted<'d> {
    key: &'d str,
    shape: Shape,
    scans: u64,
    below: Vec<Counted<'d>>,
}

/// What the data of this selection set cost. What is null was looked for all the same, and counts 1. The schema itself
/// reads no row, and counts 1.
pub fn actual<'d>(
    data: &Value,
    document: &'d ExecutableDocument,
    set: &'d SelectionSet,
    owner: &str,
    catalogue: &'d Catalogue,
) -> u64 {
    let mut fields = Vec::new();
    Reader { document, catalogue }.read(set, owner, &mut fields);
    of_object(data, &fields)
}

struct Reader<'d> {
    document: &'d ExecutableDocument,
    catalogue: &'d Catalogue,
}

impl<'d> Reader<'d> {
    fn read(&self, set: &'d SelectionSet, owner: &str, into: &mut Vec<Counted<'d>>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(&field.node, owner, into),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(owner, |on| on.node.on.node.as_str());
                    self.read(&inline.node.selection_set.node, on, into);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.read(&fragment.node.selection_set.node, on, into);
                    }
                }
            }
        }
    }

    fn field(&self, field: &'d Field, owner: &str, into: &mut Vec<Counted<'d>>) {
        let Some(known) = self.catalogue.field(owner, &field.name.node).filter(|known| known.shape != Shape::Leaf)
        else {
            return;
        };
        let key = field.response_key().node.as_str();
        // A key that stands twice is one field, of which more is asked.
        let place = into.iter().position(|counted| counted.key == key).unwrap_or_else(|| {
            let shape = if field.name.node.starts_with("__") { Shape::Leaf } else { known.shape };
            into.push(Counted { key, shape, scans: known.scans, below: Vec::new() });
            into.len() - 1
        });
        if into[place].shape != Shape::Leaf {
            self.read(&field.selection_set.node, &known.target, &mut into[place].below);
        }
    }
}

fn of_object(value: &Value, fields: &[Counted<'_>]) -> u64 {
    let found = fields.iter().filter_map(|field| Some((field, value.get(field.key)?)));
    found.map(|(field, value)| of_field(value, field)).sum()
}

fn of_field(value: &Value, field: &Counted<'_>) -> u64 {
    match (value, field.shape) {
        (_, Shape::Leaf) | (Value::Null, _) => 1,
        (Value::Array(items), Shape::Connection) => 1 + of_items(items, field),
        (Value::Array(items), Shape::List) => of_items(items, field).max(1),
        // A page's nodes: that it is empty was counted with the page.
        (Value::Array(items), Shape::Object) => of_items(items, field),
        (page, Shape::Connection) => {
            let lists = field.below.iter().filter_map(|below| page.get(below.key)?.as_array());
            let rows = lists.map(Vec::len).max().unwrap_or_default();
            1 + field.scans + u64::try_from(rows).unwrap_or_default() + of_object(page, &field.below)
        }
        (object, _) => 1 + of_object(object, &field.below),
    }
}

fn of_items(items: &[Value], field: &Counted<'_>) -> u64 {
    items.iter().map(|item| 1 + of_object(item, &field.below)).sum()
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::config::{Config, Overrides};
    use crate::graphql::Api;
    use crate::graphql::limits::selections;

    fn both(query: &str, data: &Value) -> (u64, u64) {
        let environment = [("DUBAN_DATABASE_URL".into(), "sqlite://none".into())];
        let config =
            Config::load_from(&Overrides::default(), environment, std::path::Path::new("/nonexistent")).unwrap();
        let catalogue = Api::default().catalogue;
        let document = parse_query(query).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let variables = Variables::default();
        let chosen = Some(&operation.node);
        let requested = selections::check(&document, chosen, &variables, &catalogue, &config.limits).unwrap();
        (requested, actual(data, &document, &operation.node.selection_set.node, "Query", &catalogue))
    }

    #[test]
    fn a_full_page_costs_what_was_computed_and_an_emptier_one_less() {
        let query = "{ assignments(first: 2) { nodes { id agency { name } } } }";
        let row = || json!({ "id": "1", "agency": { "name": "市科技局" } });
        assert_eq!(both(query, &json!({ "assignments": { "nodes": [row(), row()] } })), (7, 7));
        assert_eq!(both(query, &json!({ "assignments": { "nodes": [row()] } })), (7, 4));
        assert_eq!(both(query, &json!({ "assignments": { "nodes": [] } })), (7, 1));
        assert_eq!(both(query, &Value::Null), (7, 0));
    }

    #[test]
    fn lists_count_their_items_through_fragments_and_aliases() {
        let query = "{ a: assignments(first: 1) { edges { node { ...F measures { id } } } } }
                     fragment F on Assignment { measures { goal { id } } }";
        let measures = json!([{ "id": "1", "goal": { "id": "2" } }, { "id": "3", "goal": null }]);
        let data = json!({ "a": { "edges": [{ "node": { "measures": measures } }] } });
        // The page, its row, the edge, the node, two measures and their goals.
        assert_eq!(both(query, &data).1, 8);
    }

    #[test]
    fn the_schema_itself_counts_once() {
        let data = json!({ "__schema": { "types": [{ "name": "A" }, { "name": "B" }] } });
        assert_eq!(both("{ __schema { types { name } } }", &data).1, 1);
    }
}
