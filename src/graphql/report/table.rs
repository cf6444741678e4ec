//! A report as a table. Its columns come from the document, and so they are the same whatever the data: a spreadsheet that
//! was built on them finds them again.

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql_value::Value as Literal;
use serde_json::Value;

use crate::graphql::limits::catalogue::{Catalogue, Shape, root};

/// The variable by which a page is continued.
pub const AFTER: &str = "after";

/// What stands between the values of a list in one cell.
const BETWEEN: &str = "; ";

/// Keys of a response, outermost first.
type Path = Vec<String>;

/// Rows of texts under a header.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The paths of the columns within a row, with dots.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    paths: Vec<Path>,
    /// Where the rows are; empty: the data itself is the row.
    list: Path,
    /// Where the connection of the rows is, if `$after` continues it.
    followed: Option<Path>,
}

impl Table {
    /// The header of an operation's table.
    pub fn of(document: &ExecutableDocument, operation: Option<&OperationDefinition>, catalogue: &Catalogue) -> Self {
        let Some(operation) = operation else { return Self::default() };
        let reader = Reader { document, catalogue };
        let (set, owner) = (&operation.selection_set.node, root(operation.ty));
        let found = reader.list(set, owner, &Vec::new());
        let (list, followed, fields) = match &found {
            Some(List { path, followed, fields }) => (path.clone(), followed.clone(), fields.clone()),
            None => (Vec::new(), None, reader.fields(set, owner)),
        };
        let mut paths = Vec::new();
        for (owner, field) in fields {
            reader.columns(field, owner, &Vec::new(), &mut paths);
        }
        Self { columns: paths.iter().map(|path| path.join(".")).collect(), rows: Vec::new(), paths, list, followed }
    }

    /// Adds the rows of one answer; the cursor of the next page if there is one.
    pub fn add(&mut self, data: &Value) -> Option<String> {
        match at(data, &self.list) {
            Some(Value::Array(items)) => {
                let rows = items.iter().filter(|item| !item.is_null()).map(|item| self.row(item));
                let rows: Vec<_> = rows.collect();
                self.rows.extend(rows);
            }
            Some(Value::Null) | None => {}
            Some(one) => {
                let row = self.row(one);
                self.rows.push(row);
            }
        }
        let page = at(data, self.followed.as_ref()?)?.get("pageInfo")?;
        page.get("hasNextPage")?.as_bool().filter(|more| *more)?;
        Some(page.get("endCursor")?.as_str()?.to_owned())
    }

    fn row(&self, item: &Value) -> Vec<String> {
        self.paths.iter().map(|path| cell(item, path)).collect()
    }
}

fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

/// What a column shows of a row. Of a list it shows every item, also those without a value, so that what stands in two
/// columns of one list can be told to belong together.
fn cell(item: &Value, path: &[String]) -> String {
    fn collect(value: &Value, path: &[String], texts: &mut Vec<String>) {
        match (value, path) {
            (Value::Array(items), _) => items.iter().for_each(|item| collect(item, path, texts)),
            (Value::Null, _) => texts.push(String::new()),
            (Value::Object(fields), [key, rest @ ..]) => collect(fields.get(key).unwrap_or(&Value::Null), rest, texts),
            (Value::String(text), _) => texts.push(text.clone()),
            (other, _) => texts.push(other.to_string()),
        }
    }
    let mut texts = Vec::new();
    collect(item, path, &mut texts);
    texts.join(BETWEEN)
}

/// A list with the fields of its rows, each with the type that it is of.
struct List<'d> {
    path: Path,
    followed: Option<Path>,
    fields: Vec<(&'d str, &'d Field)>,
}

struct Reader<'d> {
    document: &'d ExecutableDocument,
    catalogue: &'d Catalogue,
}

impl<'d> Reader<'d> {
    /// The fields of a selection set with its fragments expanded.
    fn fields(&self, set: &'d SelectionSet, owner: &'d str) -> Vec<(&'d str, &'d Field)> {
        let mut fields = Vec::new();
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => fields.push((owner, &field.node)),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(owner, |on| on.node.on.node.as_str());
                    fields.extend(self.fields(&inline.node.selection_set.node, on));
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        fields.extend(self.fields(&fragment.node.selection_set.node, on));
                    }
                }
            }
        }
        fields
    }

    /// The first list, in the order of the document.
    fn list(&self, set: &'d SelectionSet, owner: &'d str, path: &Path) -> Option<List<'d>> {
        self.fields(set, owner).into_iter().find_map(|(owner, field)| {
            let known = self.catalogue.field(owner, &field.name.node)?;
            let (path, target) = (below(path, field), known.target.as_str());
            let inner = &field.selection_set.node;
            match known.shape {
                Shape::Leaf => None,
                Shape::Object => self.list(inner, target, &path),
                Shape::List => Some(List { path, followed: None, fields: self.fields(inner, target) }),
                Shape::Connection => self.page(field, target, path),
            }
        })
    }

    /// The rows of a page: its nodes or edges, or, where a field gives the rows themselves, those.
    fn page(&self, field: &'d Field, target: &'d str, path: Path) -> Option<List<'d>> {
        let inner = self.fields(&field.selection_set.node, target);
        if !target.ends_with("Connection") {
            return Some(List { path, followed: None, fields: inner });
        }
        let is_rows = |(_, field): &&(&str, &Field)| matches!(field.name.node.as_str(), "nodes" | "edges");
        let (owner, rows) = inner.iter().find(is_rows)?;
        let known = self.catalogue.field(owner, &rows.name.node)?;
        let follows = field.arguments.iter().any(|(name, value)| {
            name.node == AFTER && matches!(&value.node, Literal::Variable(variable) if variable == AFTER)
        });
        let fields = self.fields(&rows.selection_set.node, &known.target);
        Some(List { path: below(&path, rows), followed: follows.then_some(path), fields })
    }

    /// The columns of a field of a row.
    fn columns(&self, field: &'d Field, owner: &'d str, path: &Path, columns: &mut Vec<Path>) {
        let path = below(path, field);
        let inner = &field.selection_set.node;
        if inner.items.is_empty() {
            if !columns.contains(&path) {
                columns.push(path);
            }
            return;
        }
        let target = self.catalogue.field(owner, &field.name.node).map_or("", |known| known.target.as_str());
        for (owner, field) in self.fields(inner, target) {
            self.columns(field, owner, &path, columns);
        }
    }
}

fn below(path: &Path, field: &Field) -> Path {
    let key = field.response_key().node.to_string();
    path.iter().cloned().chain([key]).collect()
}
