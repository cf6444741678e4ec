//! Random filters, walked off the schema's inputs; their values are mostly those that stand in the world.

use duban::model::text::nfkc;
use serde_json::{Map, Value as Json, json};

use super::choices::Choices;
use super::make;
use crate::harness::sdl::{Sdl, Value};
use crate::harness::world::World;

/// How deep the server lets filters nest.
const DEEPEST: usize = 5;

#[derive(Debug)]
pub struct Filters<'w> {
    sdl: &'w Sdl,
    world: &'w World,
    conditions: usize,
}

impl<'w> Filters<'w> {
    pub fn new(sdl: &'w Sdl, world: &'w World) -> Self {
        Self { sdl, world, conditions: 0 }
    }

    pub fn filter(&mut self, choices: &mut Choices<'_>, input: &str, depth: usize) -> Json {
        let mut filter = Map::new();
        for _ in 0..choices.number(0, 2) {
            let fields = &self.sdl.inputs[input];
            let has = |of: &str, name: &str| self.sdl.inputs[of].iter().any(|field| field.name == name);
            // Half of them lead on to other rows or filters: there the walls are thin.
            let leads_on: Vec<&Value> = fields.iter().filter(|field| !has(&field.of, "eq")).collect();
            let field =
                if choices.once_in(2) && !leads_on.is_empty() { *choices.one(&leads_on) } else { choices.one(fields) };
            let of = field.of.as_str();
            let value = if self.conditions > 40 || depth == DEEPEST && !has(of, "eq") {
                continue;
            } else if has(of, "eq") {
                self.conditions += 2;
                self.operators(choices, &field.name, of)
            } else if has(of, "some") {
                let mut quantifiers = Map::new();
                for _ in 0..choices.number(1, 2) {
                    let quantifier = choices.one(&self.sdl.inputs[of]);
                    quantifiers.insert(quantifier.name.clone(), self.filter(choices, &quantifier.of, depth + 1));
                }
                Json::Object(quantifiers)
            } else if field.is_list {
                (0..choices.number(0, 3)).map(|_| self.filter(choices, of, depth + 1)).collect()
            } else {
                self.filter(choices, of, depth + 1)
            };
            filter.insert(field.name.clone(), value);
        }
        Json::Object(filter)
    }

    fn operators(&self, choices: &mut Choices<'_>, field: &str, input: &str) -> Json {
        let mut operators = Map::new();
        let many = if choices.once_in(4) { 2 } else { 1 };
        for _ in 0..many {
            let operator = choices.one(&self.sdl.inputs[input]);
            let value = if operator.is_list {
                (0..choices.number(0, 3)).map(|_| self.value(choices, field, &operator.name, &operator.of)).collect()
            } else {
                self.value(choices, field, &operator.name, &operator.of)
            };
            operators.insert(operator.name.clone(), value);
        }
        Json::Object(operators)
    }

    fn value(&self, choices: &mut Choices<'_>, field: &str, operator: &str, of: &str) -> Json {
        match of {
            "String" => json!(self.text(choices, field, operator)),
            "Int" if field == "year" => json!(choices.number(2013, 2016)),
            "Int" => json!(choices.number(0, 4)),
            "Boolean" => json!(choices.once_in(2)),
            "Date" => json!(choices.one(&make::days())),
            "DateTime" => json!(choices.one(&make::moments())),
            of => json!(choices.one(&self.sdl.enums[of])),
        }
    }

    fn text(&self, choices: &mut Choices<'_>, field: &str, operator: &str) -> String {
        let world = self.world;
        let mut texts: Vec<String> = match field {
            "code" | "jurisdictionCode" => world.jurisdictions.iter().map(|row| row.code.clone()).collect(),
            "title" => world.items.iter().map(|row| row.title.clone()).collect(),
            "content" => world.measures.iter().map(|row| row.content.clone()).collect(),
            _ => make::texts().into_iter().map(str::to_owned).collect(),
        };
        if field == "code" {
            texts.extend(world.agencies.iter().map(|row| row.code.clone()));
        }
        if field == "name" {
            texts.extend(world.jurisdictions.iter().map(|row| row.name.clone()));
        }
        texts.push("100%".to_owned());
        let text = choices.one(&texts).clone();
        let text = if choices.once_in(3) { nfkc(&text) } else { text };
        match operator {
            "contains" => {
                let start = choices.below(text.chars().count());
                text.chars().skip(start).take(choices.below(4)).collect()
            }
            "startsWith" => text.chars().take(choices.below(4)).collect(),
            _ => text,
        }
    }
}
