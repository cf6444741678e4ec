//! Random questions, walked off the schema: fields, arguments, filters and orders are whatever it declares.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::choices::Choices;
use super::filter::Filters;
use super::lists::{cursor, default_order};
use super::rows::Row;
use crate::harness::sdl::{Field, Sdl};
use crate::harness::world::World;

/// What is asked of an object.
#[derive(Clone, Debug)]
pub enum Selection {
    Field(Asked),
    /// Of a node of this type alone.
    On(String, Vec<Selection>),
}

/// A field that is asked, under a name of its own.
#[derive(Clone, Debug)]
pub struct Asked {
    pub key: String,
    pub owner: String,
    pub name: String,
    pub arguments: Map<String, Value>,
    /// How the arguments are declared as variables.
    declared: Vec<(String, String)>,
    pub below: Vec<Selection>,
}

/// Who asks, and how much they may: no row of a world.
fn is_of_no_city(field: &str) -> bool {
    ["viewer", "rateLimit"].contains(&field)
}

/// Asks about a world.
#[derive(Debug)]
pub struct Curious<'w> {
    pub sdl: &'w Sdl,
    pub world: &'w World,
    asked: usize,
}

impl<'w> Curious<'w> {
    pub fn new(sdl: &'w Sdl, world: &'w World) -> Self {
        Self { sdl, world, asked: 0 }
    }

    /// A question of one to three fields of Query.
    pub fn question(&mut self, choices: &mut Choices<'_>) -> Vec<Selection> {
        let roots: Vec<&Field> = self.sdl.objects["Query"].iter().filter(|field| !is_of_no_city(&field.name)).collect();
        let many = choices.number(1, 3);
        let mut question = Vec::new();
        for _ in 0..many {
            let root = *choices.one(&roots);
            question.push(self.field(choices, "Query", root, 4));
        }
        question
    }

    fn field(&mut self, choices: &mut Choices<'_>, owner: &str, field: &Field, depth: usize) -> Selection {
        self.asked += 1;
        let key = format!("k{}", self.asked);
        let arguments = self.arguments(choices, owner, field);
        let declared = field.arguments.iter().filter(|argument| arguments.contains_key(&argument.name));
        let declared = declared.map(|argument| (argument.name.clone(), argument.declared.clone())).collect();
        let below = if self.sdl.is_object(&field.of) { self.below(choices, &field.of, depth) } else { Vec::new() };
        let (owner, name) = (owner.to_owned(), field.name.clone());
        Selection::Field(Asked { key, owner, name, arguments, declared, below })
    }

    fn below(&mut self, choices: &mut Choices<'_>, of: &str, depth: usize) -> Vec<Selection> {
        let sdl = self.sdl;
        let fields = &sdl.objects[of];
        let mut selections = Vec::new();
        if of == "Node" {
            for _ in 0..choices.number(1, 4) {
                let kind = choices.one(&sdl.nodes);
                selections.push(Selection::On(kind.clone(), self.below(choices, kind, depth)));
            }
        }
        selections.extend(
            fields.iter().filter(|field| field.name == "id").map(|field| self.field(choices, of, field, depth)),
        );
        // A page is a part of its list and a light of its row: they cost no depth.
        let is_part = |name: &str| ["Connection", "Edge", "PageInfo", "Light"].iter().any(|end| name.ends_with(end));
        let can = |field: &&Field| !sdl.is_object(&field.of) || depth > 0 || is_part(&field.of);
        let fields: Vec<&Field> = fields.iter().filter(can).collect();
        let lead_on: Vec<&Field> = fields.iter().copied().filter(|field| sdl.is_object(&field.of)).collect();
        for _ in 0..choices.number(1, 4) {
            let field =
                if choices.once_in(3) && !lead_on.is_empty() { *choices.one(&lead_on) } else { *choices.one(&fields) };
            let depth = if is_part(&field.of) { depth } else { depth.saturating_sub(1) };
            selections.push(self.field(choices, of, field, depth));
        }
        selections
    }

    fn arguments(&mut self, choices: &mut Choices<'_>, owner: &str, field: &Field) -> Map<String, Value> {
        let mut given = Map::new();
        let places: Vec<&str> = self.world.jurisdictions.iter().map(|place| place.code.as_str()).collect();
        for argument in &field.arguments {
            let value = match argument.name.as_str() {
                "filter" => choices
                    .maybe(&[(), (), ()])
                    .map(|()| Filters::new(self.sdl, self.world).filter(choices, &argument.of, 1)),
                "orderBy" => choices.maybe(&[(), ()]).map(|()| self.order(choices, &argument.of)),
                "role" => choices.maybe(&self.sdl.enums[&argument.of]).map(|role| json!(role)),
                "id" => Some(self.id(choices)),
                "ids" => Some((0..choices.number(0, 9)).map(|_| self.id(choices)).collect()),
                "code" => choices.maybe(&self.world.agencies).map(|row| json!(row.code)).or(Some(json!("XXX"))),
                "year" => Some(json!(choices.number(2013, 2015))),
                "jurisdictionCode" => choices.maybe(&places).map(|code| json!(code)),
                "first" | "after" | "last" | "before" => None,
                other => panic!("no value is made for the argument {other} of {owner}.{}: add one", field.name),
            };
            given.extend(value.map(|value| (argument.name.clone(), value)));
        }
        if field.arguments.iter().any(|argument| argument.name == "first") {
            let list = if owner == "Query" { field.name.clone() } else { format!("{owner}.{}", field.name) };
            self.paging(choices, &list, &mut given);
        }
        given
    }

    fn order(&self, choices: &mut Choices<'_>, input: &str) -> Value {
        let fields = &self.sdl.inputs[input].iter().find(|field| field.name == "field").unwrap().of;
        let field = choices.one(&self.sdl.enums[fields]);
        match choices.maybe(&["DESC", "ASC"]) {
            Some(direction) => json!({ "field": field, "direction": direction }),
            None => json!({ "field": field }),
        }
    }

    /// The id of any row, seen or not, or of none.
    fn id(&self, choices: &mut Choices<'_>) -> Value {
        let rows = Row::all(self.world);
        let row = choices.one(&rows);
        if choices.once_in(8) {
            return json!(super::rows::global_id(row.kind(), Uuid::from_u128(choices.below(9) as u128)));
        }
        json!(row.global_id())
    }

    /// A page from either end, after or before any row of the world, a hidden one too.
    fn paging(&self, choices: &mut Choices<'_>, list: &str, given: &mut Map<String, Value>) {
        let size = *choices.one(&[100, 1, 2, 3, 5]);
        match choices.below(5) {
            1 | 2 => given.insert("first".to_owned(), json!(size)),
            3 | 4 => given.insert("last".to_owned(), json!(size)),
            _ => None,
        };
        let order = given.get("orderBy").map_or_else(
            || default_order(list).to_owned(),
            |order| {
                let direction = order.get("direction").map_or("ASC", |direction| direction.as_str().unwrap());
                format!("{} {direction}", order["field"].as_str().unwrap())
            },
        );
        let (owner, field) = list.split_once('.').unwrap_or(("Query", list));
        let kind = &self.sdl.field(owner, field).of;
        let rows: Vec<Row<'_>> =
            Row::all(self.world).into_iter().filter(|row| format!("{}Connection", row.type_name()) == *kind).collect();
        for (bound, times) in [("after", 3), ("before", 4)] {
            if choices.once_in(times) && !rows.is_empty() {
                given.insert(bound.to_owned(), json!(cursor(list, &order, choices.one(&rows).id())));
            }
        }
    }
}

/// The document of a question, and its variables.
pub fn document(question: &[Selection]) -> (String, Value) {
    let mut printed = Printed { text: String::new(), declared: Vec::new(), variables: Map::new() };
    printed.set(question);
    let Printed { text, declared, variables } = printed;
    let head = if declared.is_empty() { String::new() } else { format!("query({})", declared.join(", ")) };
    (format!("{head} {text}"), Value::Object(variables))
}

struct Printed {
    text: String,
    declared: Vec<String>,
    variables: Map<String, Value>,
}

impl Printed {
    fn set(&mut self, selections: &[Selection]) {
        self.text.push_str("{ __typename ");
        for selection in selections {
            match selection {
                Selection::On(kind, below) => {
                    write!(self.text, "... on {kind} ").unwrap();
                    self.set(below);
                }
                Selection::Field(field) => self.field(field),
            }
        }
        self.text.push_str("} ");
    }

    fn field(&mut self, field: &Asked) {
        let mut arguments = Vec::new();
        for (name, declared) in &field.declared {
            let variable = format!("{}_{name}", field.key);
            arguments.push(format!("{name}: ${variable}"));
            self.declared.push(format!("${variable}: {declared}"));
            self.variables.insert(variable, field.arguments[name].clone());
        }
        let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        write!(self.text, "{}: {}{arguments} ", field.key, field.name).unwrap();
        if !field.below.is_empty() {
            self.set(&field.below);
        }
    }
}
