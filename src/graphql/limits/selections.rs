//! The shape and the cost of a document with its fragments expanded. Each fragment is measured once and remembered, so
//! that 22 fragments of which each spreads the next one twice cost 22 steps and not four million.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

use super::catalogue::{Catalogue, Shape, root};
use crate::config::Limits;
use crate::graphql::inputs::reading::within;
use crate::model::page::DEFAULT_SIZE;
use crate::model::problem::{Limit, Problem};

/// How many rows an unpaged list is taken to have.
const UNPAGED: u64 = 5;

/// What a selection set comes to, fragments expanded. Sums stay far from overflow: each is cut at [`CEILING`].
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    selections: usize,
    /// Fields, one inside the other.
    depth: usize,
    /// Selection sets, one inside the other: of fields, of inline fragments and of fragments.
    nesting: usize,
    cost: u64,
    /// Of the set itself, not of what is below.
    aliases: usize,
    fields: usize,
}

const CEILING: u64 = 1 << 40;

impl Size {
    fn join(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.cost = self.cost.saturating_add(other.cost).min(CEILING);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.fields = self.fields.saturating_add(other.fields);
    }
}

/// Refuses a document of which an operation, or a fragment, goes beyond a limit. The cost of the operation that was chosen.
pub fn check(
    document: &ExecutableDocument,
    chosen: Option<&OperationDefinition>,
    variables: &Variables,
    catalogue: &Catalogue,
    limits: &Limits,
) -> Result<u64, Problem> {
    let (mut directives, mut selections, mut cost) = (0, 0_usize, 0);
    let (known, open) = (HashMap::new(), Vec::new());
    let mut walk = Walk { document, variables, catalogue, limits, operation: None, known, open, level: 0 };
    for (name, fragment) in &document.fragments {
        directives += count_directives(&fragment.node.directives, &fragment.node.selection_set.node);
        let size = walk.fragment(name, &fragment.node)?;
        within(Limit::Selections, size.selections, limits.selections)?;
    }
    for (_, operation) in document.operations.iter() {
        directives += count_directives(&operation.node.directives, &operation.node.selection_set.node);
        directives += operation.node.variable_definitions.iter().map(|one| one.node.directives.len()).sum::<usize>();
        // Variables belong to one operation, so what was measured with another one's is forgotten.
        walk.operation = Some(&operation.node);
        walk.known.clear();
        let size = walk.set(&operation.node.selection_set.node, root(operation.node.ty))?;
        // All together: validation walks each, whichever is executed.
        selections = selections.saturating_add(size.selections);
        within(Limit::Selections, selections, limits.selections)?;
        within(Limit::RootFields, size.fields, limits.root_fields)?;
        within(Limit::Aliases, size.aliases, limits.aliases)?;
        within(Limit::Depth, size.depth, limits.depth)?;
        within(Limit::Complexity, usize::try_from(size.cost).unwrap_or(usize::MAX), limits.complexity)?;
        if chosen.is_some_and(|chosen| std::ptr::eq(chosen, &raw const operation.node)) {
            cost = size.cost;
        }
    }
    within(Limit::Directives, directives, limits.directives)?;
    Ok(cost)
}

struct Walk<'d> {
    document: &'d ExecutableDocument,
    variables: &'d Variables,
    catalogue: &'d Catalogue,
    limits: &'d Limits,
    operation: Option<&'d OperationDefinition>,
    known: HashMap<&'d str, Size>,
    /// The fragments that are being measured, outermost first.
    open: Vec<&'d str>,
    /// How many selection sets are being measured, one inside the other.
    level: usize,
}

impl<'d> Walk<'d> {
    /// A selection set that is there. Whoever walks it later, async-graphql's validation too, recurses as we do here,
    /// and fragments hide from the count of brackets how deep that is: so what nests too deep ends here.
    fn set(&mut self, set: &'d SelectionSet, owner: &str) -> Result<Size, Problem> {
        self.level += 1;
        within(Limit::Nesting, self.level, self.limits.nesting)?;
        let mut size = self.parts(set, owner)?;
        self.level -= 1;
        size.nesting += 1;
        // What was measured before may lie deeper now.
        within(Limit::Nesting, self.level + size.nesting, self.limits.nesting)?;
        Ok(size)
    }

    fn parts(&mut self, set: &'d SelectionSet, owner: &str) -> Result<Size, Problem> {
        let mut size = Size::default();
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, owner)?,
                Selection::InlineFragment(inline) => {
                    let target = inline.node.type_condition.as_ref().map_or(owner, |on| on.node.on.node.as_str());
                    self.set(&inline.node.selection_set.node, target)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    match self.document.fragments.get_key_value(name) {
                        Some((name, fragment)) => self.fragment(name, &fragment.node)?,
                        // Validation says what is wrong with it. It counts all the same: to spread nothing two to
                        // the power of thirty times takes as long as to spread something.
                        None => Size { selections: 1, ..Size::default() },
                    }
                }
            };
            size.join(part);
            within(Limit::Selections, size.selections, self.limits.selections)?;
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'d Name, fragment: &'d FragmentDefinition) -> Result<Size, Problem> {
        if let Some(size) = self.known.get(name.as_str()) {
            return Ok(*size);
        }
        if self.open.contains(&name.as_str()) {
            return Err(Problem::InvalidDocument { detail: format!("the fragment \"{name}\" spreads itself") });
        }
        self.open.push(name.as_str());
        let size = self.set(&fragment.selection_set.node, fragment.type_condition.node.on.node.as_str())?;
        self.open.pop();
        self.known.insert(name.as_str(), size);
        Ok(size)
    }

    fn field(&mut self, field: &'d Field, owner: &str) -> Result<Size, Problem> {
        let name = field.name.node.as_str();
        let known = self.catalogue.field(owner, name);
        let below = match &field.selection_set.node {
            leaf if leaf.items.is_empty() => Size::default(),
            below => self.set(below, known.map_or("", |known| known.target.as_str()))?,
        };
        within(Limit::Aliases, below.aliases, self.limits.aliases)?;
        let cost = match known.map(|known| (known.shape, known.scans)) {
            None | Some((Shape::Leaf, _)) => 0,
            Some((Shape::Object, _)) => 1 + below.cost,
            Some((Shape::List, _)) => UNPAGED * (1 + below.cost),
            Some((Shape::Connection, scans)) => 1 + scans + self.rows(field).saturating_mul(1 + below.cost),
        };
        Ok(Size {
            selections: below.selections.saturating_add(1),
            depth: below.depth + 1,
            nesting: below.nesting,
            cost: cost.min(CEILING),
            aliases: usize::from(field.alias.is_some()),
            fields: 1,
        })
    }

    /// How many rows a page may bring.
    fn rows(&self, field: &Field) -> u64 {
        let argument = |name: &str| {
            let (_, value) = field.arguments.iter().find(|(argument, _)| argument.node == name)?;
            self.constant(&value.node)
        };
        match (argument("first"), argument("last"), argument("ids")) {
            (Some(ConstValue::Number(rows)), _, _) | (_, Some(ConstValue::Number(rows)), _) => {
                rows.as_u64().unwrap_or(DEFAULT_SIZE)
            }
            (_, _, Some(ConstValue::List(ids))) => u64::try_from(ids.len()).unwrap_or(u64::MAX),
            _ => DEFAULT_SIZE,
        }
    }

    fn constant(&self, value: &Value) -> Option<ConstValue> {
        value
            .clone()
            .into_const_with(|name| {
                let default = || {
                    let operation = self.operation?;
                    let defined =
                        operation.variable_definitions.iter().find(|defined| defined.node.name.node == name)?;
                    defined.node.default_value.as_ref().map(|value| value.node.clone())
                };
                self.variables.get(&name).cloned().or_else(default).ok_or(())
            })
            .ok()
    }
}

fn count_directives(own: &[Positioned<Directive>], set: &SelectionSet) -> usize {
    let below: usize = set
        .items
        .iter()
        .map(|selection| match &selection.node {
            Selection::Field(field) => count_directives(&field.node.directives, &field.node.selection_set.node),
            Selection::InlineFragment(inline) => {
                count_directives(&inline.node.directives, &inline.node.selection_set.node)
            }
            Selection::FragmentSpread(spread) => spread.node.directives.len(),
        })
        .sum();
    own.len() + below
}
