//! What each field of the schema gives, read off the SDL once: costs are computed from it before execution.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, OperationType, Type, TypeDefinition, TypeKind, TypeSystemDefinition};

/// How a field's value multiplies what is asked below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A scalar or an enum, or a list of them: costs nothing.
    Leaf,
    /// One object.
    Object,
    /// A list that is not paged.
    List,
    /// A page of a list, by `first`, `last` or `ids`.
    Connection,
}

/// A field's name, the type below it, and its shape.
type Introspected = (&'static str, &'static str, Shape);

/// What asks for the schema itself, which no SDL lists. It reads no row, yet the fields of the fields' types of the
/// types' fields, and so on to the depth that the standard query needs, come to more rows than a city has.
const INTROSPECTION: [(&str, &[Introspected]); 6] = {
    use Shape::{Connection, List, Object};
    const TYPE: &str = "__Type";
    [
        ("Query", &[("__schema", "__Schema", Object), ("__type", TYPE, Object)]),
        (
            "__Schema",
            &[
                ("types", TYPE, List),
                ("queryType", TYPE, Object),
                ("mutationType", TYPE, Object),
                ("subscriptionType", TYPE, Object),
                ("directives", "__Directive", List),
            ],
        ),
        (
            TYPE,
            &[
                ("fields", "__Field", Connection),
                ("interfaces", TYPE, Connection),
                ("possibleTypes", TYPE, Connection),
                ("inputFields", "__InputValue", Connection),
                ("enumValues", "__EnumValue", List),
                ("ofType", TYPE, Object),
            ],
        ),
        ("__Field", &[("args", "__InputValue", List), ("type", TYPE, Object)]),
        ("__InputValue", &[("type", TYPE, Object)]),
        ("__Directive", &[("args", "__InputValue", List)]),
    ]
};

/// A field as the schema declares it.
#[derive(Clone, Debug)]
pub struct Field {
    /// The type below it.
    pub target: String,
    pub shape: Shape,
    /// What it costs by itself, besides the rows that it gives: it looks through many more.
    pub scans: u64,
    pub nullability: Nullability,
}

/// Connections whose rows are found by looking through far more than a page, and what that costs: about as much as the
/// database works for so many rows of a list.
const SCANS: [(&str, u64); 2] = [("StatisticsConnection", 500), ("SearchHitConnection", 100)];

fn scans(target: &str) -> u64 {
    SCANS.iter().find(|(known, _)| *known == target).map_or(0, |(_, cost)| *cost)
}

/// Whether a value may be null, and a list's items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nullability {
    /// `X`: what is below it doesn't matter, or is not known.
    Nullable,
    /// `X!`
    Required,
    /// `[X]`, `[X]!`
    List { required: bool, item: Box<Nullability> },
}

impl Nullability {
    fn of(declared: &Type) -> Self {
        match &declared.base {
            BaseType::List(item) => Self::List { required: !declared.nullable, item: Box::new(Self::of(item)) },
            BaseType::Named(_) if declared.nullable => Self::Nullable,
            BaseType::Named(_) => Self::Required,
        }
    }

    pub const fn is_nullable(&self) -> bool {
        matches!(self, Self::Nullable | Self::List { required: false, .. })
    }

    /// What an item of the list is declared as.
    pub fn item(&self) -> &Self {
        match self {
            Self::List { item, .. } => item,
            Self::Nullable | Self::Required => &Self::Nullable,
        }
    }
}

/// Every field of every type, and the inputs that have fields.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    fields: HashMap<String, HashMap<String, Field>>,
    inputs: HashSet<String>,
}

impl Catalogue {
    /// Reads the SDL that the server itself printed; a type that can't be read costs nothing.
    pub fn of_sdl(sdl: &str) -> Self {
        let Ok(document) = parse_schema(sdl) else { return Self::default() };
        let types: Vec<_> = document
            .definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(definition) => Some(definition.node),
                TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
            })
            .collect();
        let composite: Vec<String> = types
            .iter()
            .filter(|definition| {
                matches!(definition.kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
            })
            .map(|definition| definition.name.node.to_string())
            .collect();
        let fields = |definition: &TypeKind| match definition {
            TypeKind::Object(object) => object.fields.clone(),
            TypeKind::Interface(interface) => interface.fields.clone(),
            TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => Vec::new(),
        };
        let catalogue = types.iter().map(|definition| {
            let owner = definition.name.node.to_string();
            let fields = fields(&definition.kind).into_iter().map(|field| {
                let target = innermost(&field.node.ty.node);
                let many = field.node.arguments.iter().any(|argument| argument.node.name.node == "ids");
                let listed = matches!(field.node.ty.node.base, BaseType::List(_));
                let shape = if !composite.contains(&target) {
                    Shape::Leaf
                } else if target.ends_with("Connection") || many {
                    Shape::Connection
                } else if listed && !owner.ends_with("Connection") {
                    Shape::List
                } else {
                    Shape::Object
                };
                let nullability = Nullability::of(&field.node.ty.node);
                let scans = scans(&target);
                (field.node.name.node.to_string(), Field { target, shape, scans, nullability })
            });
            (owner.clone(), fields.collect())
        });
        let mut catalogue: HashMap<String, HashMap<String, Field>> = catalogue.collect();
        let is_input = |definition: &&TypeDefinition| matches!(definition.kind, TypeKind::InputObject(_));
        let inputs = types.iter().filter(is_input).map(|definition| definition.name.node.to_string()).collect();
        for (owner, fields) in INTROSPECTION {
            let field = |(name, target, shape): &Introspected| {
                let nullability = Nullability::Nullable;
                ((*name).to_owned(), Field { target: (*target).to_owned(), shape: *shape, scans: 0, nullability })
            };
            catalogue.entry(owner.to_owned()).or_default().extend(fields.iter().map(field));
        }
        Self { fields: catalogue, inputs }
    }

    /// A field of a type; none for what validation will refuse.
    pub fn field(&self, owner: &str, name: &str) -> Option<&Field> {
        self.fields.get(owner)?.get(name)
    }

    /// Whether an input of this type is an object.
    pub fn is_input_object(&self, name: &str) -> bool {
        self.inputs.contains(name)
    }
}

/// The type that an operation's fields are of.
pub const fn root(operation: OperationType) -> &'static str {
    match operation {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

fn innermost(declared: &Type) -> String {
    match &declared.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => innermost(inner),
    }
}
