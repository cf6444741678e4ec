//! The schema as the server prints it, to be walked: what nobody listed must be found.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition};
use duban::graphql::Api;

/// The types that the API serves.
#[derive(Debug, Default)]
pub struct Sdl {
    /// Objects and interfaces.
    pub objects: BTreeMap<String, Vec<Field>>,
    pub inputs: BTreeMap<String, Vec<Value>>,
    pub enums: BTreeMap<String, Vec<String>>,
    /// The objects that implement `Node`.
    pub nodes: Vec<String>,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// The innermost type.
    pub of: String,
    pub arguments: Vec<Value>,
}

/// An argument, or a field of an input.
#[derive(Clone, Debug)]
pub struct Value {
    pub name: String,
    /// The innermost type.
    pub of: String,
    pub is_list: bool,
    /// As declared, to declare a variable by: `[ID!]!`.
    pub declared: String,
}

impl Sdl {
    pub fn read() -> Self {
        let mut sdl = Self::default();
        for definition in parse_schema(Api::default().sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => {
                    if object.implements.iter().any(|interface| interface.node == "Node") {
                        sdl.nodes.push(name.clone());
                    }
                    object.fields
                }
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::Enum(values) => {
                    let values = values.values.iter().map(|value| value.node.value.node.to_string()).collect();
                    sdl.enums.insert(name, values);
                    continue;
                }
                TypeKind::InputObject(input) => {
                    sdl.inputs.insert(name, input.fields.iter().map(|field| value(&field.node)).collect());
                    continue;
                }
                TypeKind::Scalar | TypeKind::Union(_) => continue,
            };
            let fields = fields.into_iter().map(|field| Field {
                name: field.node.name.node.to_string(),
                of: innermost(&field.node.ty.node),
                arguments: field.node.arguments.iter().map(|argument| value(&argument.node)).collect(),
            });
            sdl.objects.insert(name, fields.collect());
        }
        sdl
    }

    /// Whether fields are asked below it.
    pub fn is_object(&self, name: &str) -> bool {
        self.objects.contains_key(name)
    }

    pub fn field(&self, owner: &str, name: &str) -> &Field {
        self.objects[owner].iter().find(|field| field.name == name).unwrap()
    }
}

fn value(definition: &InputValueDefinition) -> Value {
    Value {
        name: definition.name.node.to_string(),
        of: innermost(&definition.ty.node),
        is_list: matches!(definition.ty.node.base, BaseType::List(_)),
        declared: definition.ty.node.to_string(),
    }
}

fn innermost(declared: &Type) -> String {
    match &declared.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => innermost(inner),
    }
}
