//! The schema: what stands in `schema.graphql` is what is served, every part of it is described, and nothing of the
//! contract is missing.

use std::collections::BTreeMap;
use std::path::Path;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use duban::graphql::Api;

use crate::harness::database::sample;

/// The four arguments of every list are described once, on `PageInfo`.
const PAGING: [&str; 4] = ["first", "after", "last", "before"];

fn types(sdl: &str) -> BTreeMap<String, TypeDefinition> {
    let types = parse_schema(sdl).unwrap().definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some((definition.node.name.node.to_string(), definition.node)),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
}

#[test]
fn schema_graphql_is_what_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let served = Api::default().sdl();
    let line = written.lines().zip(served.lines()).take_while(|(written, served)| written == served).count() + 1;
    assert!(
        written.trim_end() == served.trim_end(),
        "schema.graphql differs from the schema from line {line} on; write it anew: \
         cargo run -- schema > schema.graphql"
    );
}

#[test]
fn everything_is_described_in_english_and_chinese() {
    let mut bare = Vec::new();
    for (name, definition) in types(&Api::default().sdl()) {
        let mut look = |part: String, description: Option<&Positioned<String>>| {
            let text = description.map_or("", |description| description.node.as_str());
            let is_chinese = |character| ('\u{4e00}'..='\u{9fff}').contains(&character);
            if !text.starts_with(|first: char| first.is_ascii_uppercase()) || !text.contains(is_chinese) {
                bare.push(format!("{part}: {text:?}"));
            }
        };
        look(name.clone(), definition.description.as_ref());
        for field in fields(&definition) {
            look(format!("{name}.{}", field.name.node), field.description.as_ref());
            let arguments = field.arguments.iter().map(|argument| &argument.node);
            for argument in arguments.filter(|argument| !PAGING.contains(&argument.name.node.as_str())) {
                look(format!("{name}.{}({})", field.name.node, argument.name.node), argument.description.as_ref());
            }
        }
        for field in inputs(&definition) {
            look(format!("{name}.{}", field.name.node), field.description.as_ref());
        }
        if let TypeKind::Enum(values) = &definition.kind {
            for value in values.values.iter().map(|value| &value.node) {
                look(format!("{name}.{}", value.value.node), value.description.as_ref());
            }
        }
    }
    assert!(bare.is_empty(), "not described, English first and Chinese after it:\n{}", bare.join("\n"));
}

#[test]
fn nothing_of_the_contract_is_missing() {
    let contract = String::from_utf8(sample("contract.graphql")).unwrap();
    let (contract, served) = (types(&contract), types(&Api::default().sdl()));
    let mut faults = Vec::new();
    for (name, wanted) in &contract {
        match served.get(name) {
            Some(given) => compare(name, wanted, given, &mut faults),
            None => faults.push(format!("{name}: missing")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn compare(name: &str, wanted: &TypeDefinition, given: &TypeDefinition, faults: &mut Vec<String>) {
    if std::mem::discriminant(&wanted.kind) != std::mem::discriminant(&given.kind) {
        return faults.push(format!("{name}: of another kind"));
    }
    let known: BTreeMap<&str, &FieldDefinition> =
        fields(given).map(|field| (field.name.node.as_str(), field)).collect();
    for field in fields(wanted) {
        let path = format!("{name}.{}", field.name.node);
        let Some(given) = known.get(field.name.node.as_str()) else {
            faults.push(format!("{path}: missing"));
            continue;
        };
        if field.ty.node != given.ty.node {
            faults.push(format!("{path}: {} and not {}", given.ty.node, field.ty.node));
        }
        compare_inputs(&path, &field.arguments, &given.arguments, faults);
    }
    match (&wanted.kind, &given.kind) {
        (TypeKind::Object(wanted), TypeKind::Object(given)) => {
            for interface in &wanted.implements {
                if !given.implements.iter().any(|given| given.node == interface.node) {
                    faults.push(format!("{name}: is no {}", interface.node));
                }
            }
        }
        (TypeKind::InputObject(wanted), TypeKind::InputObject(given)) => {
            compare_inputs(name, &wanted.fields, &given.fields, faults);
        }
        (TypeKind::Enum(wanted), TypeKind::Enum(given)) => {
            let values = |kind: &async_graphql::parser::types::EnumType| -> Vec<String> {
                kind.values.iter().map(|value| value.node.value.node.to_string()).collect()
            };
            // A client matches an enum without a default: one more value is a change too.
            if values(wanted) != values(given) {
                faults.push(format!("{name}: {:?} and not {:?}", values(given), values(wanted)));
            }
        }
        _ => {}
    }
}

/// What a client sends must be taken as before, and nothing more may be demanded of it.
fn compare_inputs(
    path: &str,
    wanted: &[Positioned<InputValueDefinition>],
    given: &[Positioned<InputValueDefinition>],
    faults: &mut Vec<String>,
) {
    let told = |value: &InputValueDefinition| {
        let default = value.default_value.as_ref().map(|default| format!(" = {}", default.node));
        format!("{}{}", value.ty.node, default.unwrap_or_default())
    };
    let of_name = |name: &str| given.iter().find(|value| value.node.name.node == name);
    for value in wanted.iter().map(|value| &value.node) {
        match of_name(value.name.node.as_str()).map(|given| told(&given.node)) {
            None => faults.push(format!("{path}({}): missing", value.name.node)),
            Some(given) if given != told(value) => {
                faults.push(format!("{path}({}): {given} and not {}", value.name.node, told(value)));
            }
            Some(_) => {}
        }
    }
    for value in given.iter().map(|value| &value.node) {
        let is_new = !wanted.iter().any(|wanted| wanted.node.name.node == value.name.node);
        if is_new && !value.ty.node.nullable && value.default_value.is_none() {
            faults.push(format!("{path}({}): newly demanded", value.name.node));
        }
    }
}

fn fields(definition: &TypeDefinition) -> impl Iterator<Item = &FieldDefinition> {
    let fields = match &definition.kind {
        TypeKind::Object(object) => object.fields.as_slice(),
        TypeKind::Interface(interface) => interface.fields.as_slice(),
        TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => &[],
    };
    fields.iter().map(|field| &field.node)
}

fn inputs(definition: &TypeDefinition) -> impl Iterator<Item = &InputValueDefinition> {
    let fields = match &definition.kind {
        TypeKind::InputObject(input) => input.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| &field.node)
}
