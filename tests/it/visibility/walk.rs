//! Every path of the schema on which rows are read, and how to go it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::city::STATES;
use super::table::Rows;
use crate::harness::client::{Client, Reply};
use crate::harness::sdl::{Field, Sdl};

/// What a walker must know to reach everything: the ids of all rows, hidden ones too, by the prefix of their type; the
/// codes of agencies with their places'; work reports; and the names that filters look for.
#[derive(Debug, Default)]
pub struct Signposts {
    pub ids: Vec<(String, String)>,
    pub agencies: Vec<(String, String)>,
    pub reports: Vec<(i32, String)>,
    pub items: Vec<String>,
    /// `item/AGENCY`.
    pub assignments: Vec<String>,
    /// What measures say.
    pub measures: Vec<String>,
    /// Progress reports: `item/AGENCY/STATE`.
    pub filings: Vec<String>,
}

/// Every path that the schema has.
pub fn paths(sdl: &Sdl) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (owner, fields) in sdl.objects.iter().filter(|(owner, _)| !is_part_of_a_list(owner) && !is_of_a_change(owner)) {
        for field in fields.iter().filter(|field| sdl.is_object(&field.of)) {
            let path = format!("{owner}.{}", field.name);
            if field.of == "Node" {
                paths.extend(sdl.nodes.iter().map(|node| format!("{path} {node}")));
                continue;
            }
            let order = field.arguments.iter().find(|argument| argument.name == "orderBy");
            let by = order.map(|order| sdl.inputs[&order.of].iter().find(|field| field.name == "field").unwrap());
            let orders = by.iter().flat_map(|by| &sdl.enums[&by.of]);
            paths.extend(orders.map(|order| format!("{path} by {order}")));
            paths.insert(path);
        }
    }
    for (owner, fields) in &sdl.inputs {
        let logic = |name: &str| ["and", "or", "not"].contains(&name);
        // An input with `eq` tests the row itself.
        let leads_on =
            |of: &str| sdl.inputs.get(of).is_some_and(|fields| fields.iter().all(|field| field.name != "eq"));
        let lists = |of: &str| sdl.inputs[of].iter().any(|field| field.name == "some");
        // What a mutation takes is held by `mutations.rs`.
        if !owner.ends_with("Filter") || lists(owner) || fields.iter().any(|field| field.name == "eq") {
            continue;
        }
        for field in fields.iter().filter(|field| !logic(&field.name) && leads_on(&field.of)) {
            let path = format!("{owner}.{}", field.name);
            if lists(&field.of) {
                paths.extend(sdl.inputs[&field.of].iter().map(|quantifier| format!("{path} {}", quantifier.name)));
            } else {
                paths.insert(path);
            }
        }
    }
    paths
}

/// What mutations show is held by `mutations.rs`.
fn is_of_a_change(name: &str) -> bool {
    name == "Mutation" || name == "UserError" || name.ends_with("Payload")
}

fn is_part_of_a_list(name: &str) -> bool {
    name == "Node" || ["Connection", "Edge", "PageInfo"].iter().any(|end| name.ends_with(end))
}

/// What a walk along a path showed.
#[derive(Debug)]
pub struct Seen {
    pub reply: Reply,
    /// The names of the rows; of a filter, of those that it told of.
    pub rows: Rows,
}

/// Goes a path, naming what it finds by `words`, the fields that name a row of a type.
pub async fn go(client: &Client, sdl: &Sdl, signs: &Signposts, path: &str, words: fn(&str) -> &'static str) -> Seen {
    let (owner, rest) = path.split_once('.').unwrap();
    if owner.ends_with("Filter") {
        return feel(client, signs, path).await;
    }
    let (name, more) = rest.split_once(' ').unwrap_or((rest, ""));
    let field = sdl.field(owner, name);
    let reply = client.ask(&query(signs, owner, field, more, words), json!({})).await;
    let mut rows = Rows::new();
    if reply.status == 200 {
        let answer = reply.json();
        assert!(answer.get("errors").is_none(), "{path}: {}", reply.text);
        collect(&answer["data"], &mut rows);
        count(&answer["data"], path);
    }
    Seen { reply, rows }
}

fn query(signs: &Signposts, owner: &str, field: &Field, more: &str, words: fn(&str) -> &'static str) -> String {
    let ids = |kind: &str| {
        let ids: Vec<String> =
            signs.ids.iter().filter(|(of, _)| of == kind).map(|(_, id)| format!("\"{id}\"")).collect();
        format!("[{}]", ids.join(", "))
    };
    let name = &field.name;
    let order = more.strip_prefix("by ").map(|order| format!(", orderBy: {{ field: {order}, direction: DESC }}"));
    let order = order.unwrap_or_default();
    let asked = || match field.of.strip_suffix("Connection") {
        Some("Statistics") => {
            let row = words("Statistics");
            format!(
                "seen: {name}(groupBy: [AGENCY], first: 100{order}) {{ totalCount nodes {{ {row} }} edges {{ node {{ {row} }} }} }}"
            )
        }
        Some(kind) => {
            let row = words(kind);
            format!("seen: {name}(first: 100{order}) {{ totalCount nodes {{ {row} }} edges {{ node {{ {row} }} }} }}")
        }
        None if field.of == "Node" => format!("seen: {name} {{ ... on {more} {{ {} }} }}", words(more)),
        None => {
            let pattern = if name == "suggestedDeadlines" { "(pattern: LEADS_BY_20TH)" } else { "" };
            format!("seen: {name}{pattern} {{ {} }}", words(&field.of))
        }
    };
    let each = |calls: &mut dyn Iterator<Item = String>| {
        let mut text = String::new();
        for (number, call) in calls.enumerate() {
            write!(text, "seen{number}: {call} {{ {} }} ", words(&field.of)).unwrap();
        }
        format!("{{ __typename {text} }}")
    };
    // What is no node is reached through a field of one.
    let within = |kind: &str, field: &str| {
        let close = "}".repeat(field.matches('{').count());
        format!("{{ nodes(ids: {}) {{ ... on {kind} {{ {field} {{ {} }} {close} }} }} }}", ids(kind), asked())
    };
    match (owner, name.as_str()) {
        ("Query", "node") => {
            let mut text = String::new();
            for (number, (_, id)) in signs.ids.iter().filter(|(of, _)| of == more).enumerate() {
                write!(text, "seen{number}: node(id: \"{id}\") {{ ... on {more} {{ {} }} }} ", words(more)).unwrap();
            }
            format!("{{ __typename {text} }}")
        }
        ("Query", "nodes") => {
            format!("{{ seen: nodes(ids: {}) {{ ... on {more} {{ {} }} }} }}", ids(more), words(more))
        }
        ("Query", "agency") => each(
            &mut signs
                .agencies
                .iter()
                .map(|(code, place)| format!("agency(code: \"{code}\", jurisdictionCode: \"{place}\")")),
        ),
        ("Query", "workReport") => each(
            &mut signs
                .reports
                .iter()
                .map(|(year, place)| format!("workReport(year: {year}, jurisdictionCode: \"{place}\")")),
        ),
        ("Query", "search") => searched(signs, "seen", &{
            let row = words("SearchHit");
            format!("totalCount nodes {{ {row} }} edges {{ node {{ {row} }} }}")
        }),
        ("SearchHit", _) => searched(signs, "found", &format!("nodes {{ {} }}", asked())),
        ("Query", "changes") => {
            // There are more than a page holds: by the kind of the changed row each has room.
            let kinds: BTreeSet<&str> = signs.ids.iter().map(|(kind, _)| kind.as_str()).collect();
            let mut filters: Vec<String> =
                kinds.iter().map(|kind| format!("{{ entityType: {{ eq: \"{kind}\" }} }}")).collect();
            filters.push(format!("{{ not: {{ entityType: {{ in: {} }} }} }}", json!(kinds)));
            let mut text = String::new();
            for (number, test) in filters.iter().enumerate() {
                let page = format!("first: 100, filter: {test}");
                let part = asked().replace("seen:", &format!("seen{number}:")).replace("first: 100", &page);
                write!(text, "{part} ").unwrap();
            }
            format!("{{ __typename {text} }}")
        }
        ("Query", _) => format!("{{ {} }}", asked()),
        ("StatisticsBucket", _) => {
            format!("{{ statistics(groupBy: [AGENCY], first: 100) {{ nodes {{ {} }} }} }}", asked())
        }
        ("Viewer", _) => format!("{{ viewer {{ {} }} }}", asked()),
        ("Actor", _) => within("ProgressReport", "submittedBy"),
        ("Review", _) => within("ProgressReport", "review"),
        ("IndicatorReading", _) => within("ProgressReport", "readings"),
        ("Change", _) => within("Assignment", "history(first: 100) { nodes"),
        ("SourceDocument", _) => within("WorkPlan", "source"),
        ("Evaluation", _) => within("WorkPlan", "evaluation"),
        ("EvaluationLine", _) => within("WorkPlan", "evaluation { lines"),
        (owner, _) => format!("{{ nodes(ids: {}) {{ ... on {owner} {{ {} }} }} }}", ids(owner), asked()),
    }
}

/// Searches for the name of each item, hidden ones too, which stands in all that belongs to it.
fn searched(signs: &Signposts, name: &str, content: &str) -> String {
    let mut text = String::new();
    for (number, item) in signs.items.iter().enumerate() {
        write!(text, "{name}{number}: search(text: {}, first: 100) {{ {content} }} ", json!(item)).unwrap();
    }
    format!("{{ __typename {text} }}")
}

/// The names of what stands under `seen`.
fn collect(value: &Value, rows: &mut Rows) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, rows)),
        Value::Object(fields) => {
            for (key, value) in fields {
                if !key.starts_with("seen") {
                    collect(value, rows);
                    continue;
                }
                let found = match value {
                    Value::Array(found) => found.clone(),
                    Value::Object(page) if page.contains_key("nodes") => {
                        let edges = page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone());
                        assert_eq!(page["nodes"], edges.collect::<Value>());
                        page["nodes"].as_array().unwrap().clone()
                    }
                    one => vec![one.clone()],
                };
                rows.extend(found.iter().filter_map(row_name));
            }
        }
        _ => {}
    }
}

/// The words of a row, put together: `{ responsibility: { title: led }, agency: { code: KJJ } }` is led/KJJ. What a
/// light or a warning quotes is its name; one that quotes nothing has none.
fn row_name(row: &Value) -> Option<String> {
    // A hit is called as what was found.
    let row = row.get("node").unwrap_or(row);
    // In this order: the server gives an object's fields in the order in which they are ready.
    let places = [
        "/__typename",
        "/jurisdiction/code",
        "/responsibility/title",
        "/assignment/responsibility/title",
        "/assignment/agency/code",
        "/agency/code",
        "/indicator/unit",
        "/keys/0/label",
        "/assignments",
        "/reportsReturned",
    ];
    let fields = [
        "/id",
        "/code",
        "/year",
        "/title",
        "/text",
        "/unit",
        "/content",
        "/name",
        "/division",
        "/fileName",
        "/period",
        "/score",
        "/points",
        "/status",
        "/value",
        "/narrative",
        "/comment",
        "/subject",
        "/action",
        "/url",
        "/responseCode",
        "/after",
        "/label",
        "/denominator",
    ];
    let words = places.iter().chain(&fields).chain(&["/reason", "/message"]).filter_map(|place| row.pointer(place));
    let found: Vec<String> = words
        .filter_map(|word| match word {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .collect();
    let quotes = row.get("reason").or(row.get("message")).is_some();
    let name = found.join("/");
    let quoted = name.split_once('“').and_then(|(_, rest)| rest.split_once('”')).map(|(quoted, _)| quoted.to_owned());
    if quotes { quoted } else { Some(name).filter(|name| !name.is_empty()) }
}

/// Counts that are asked beside the rows agree with them.
fn count(value: &Value, path: &str) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| count(value, path)),
        Value::Object(fields) => {
            if let (Some(total), Some(Value::Array(nodes))) = (fields.get("totalCount"), fields.get("nodes")) {
                assert_eq!(*total, nodes.len(), "{path} counts as many as it shows");
            }
            fields.values().for_each(|value| count(value, path));
        }
        _ => {}
    }
}

/// A filter that looks for a row by its name.
type Filter<'f> = Box<dyn Fn(&str) -> String + 'f>;

/// Asks for each row, hidden ones too, whether a filter through a relation can tell of it: by it, a list changes.
async fn feel(client: &Client, signs: &Signposts, path: &str) -> Seen {
    let codes: Vec<String> = signs.agencies.iter().map(|(code, _)| code.clone()).collect();
    let agency = |code: &str| format!("{{ code: {{ eq: \"{code}\" }} }}");
    let item = |title: &str| format!("{{ title: {{ eq: {} }} }}", json!(title));
    let part = |name: &str| {
        let (title, code) = name.split_once('/').unwrap();
        format!("{{ agency: {}, responsibility: {} }}", agency(code), item(title))
    };
    let measure = |name: &str| format!("{{ content: {{ eq: {} }} }}", json!(name));
    let other = |name: &str| format!("{{ content: {{ ne: {} }} }}", json!(name));
    // Of this assignment alone; for a progress report with its period, which is another for each state.
    let stated = |test: &str, name: &str| {
        let mut words = name.splitn(3, '/');
        let whose = format!("{}/{}", words.next().unwrap(), words.next().unwrap());
        let state = words.next().and_then(|state| STATES.iter().find(|(known, ..)| *known == state));
        (part(&whose), test.replace("PERIOD", state.map_or("", |(_, (period, _), _)| period)))
    };
    let some = |test: &'static str| -> Filter<'_> {
        Box::new(move |name| {
            let (whose, test) = stated(test, name);
            format!("and: [{whose}, {{ {test} }}]")
        })
    };
    let all = |test: &'static str| -> Filter<'_> {
        Box::new(move |name| {
            let (whose, test) = stated(test, name);
            format!("or: [{{ not: {whose} }}, {{ {test} }}]")
        })
    };
    let (list, names, filter): (_, &[String], Filter<'_>) = match path {
        "ResponsibilityFilter.lead" => ("responsibilities", &codes, Box::new(|code| format!("lead: {}", agency(code)))),
        "ResponsibilityFilter.assignments some" => (
            "responsibilities",
            &signs.assignments,
            Box::new(|name| format!("assignments: {{ some: {} }}", part(name))),
        ),
        "ResponsibilityFilter.assignments none" => (
            "responsibilities",
            &signs.assignments,
            Box::new(|name| format!("assignments: {{ none: {} }}", part(name))),
        ),
        "ResponsibilityFilter.assignments every" => (
            "responsibilities",
            &signs.assignments,
            Box::new(|name| format!("assignments: {{ every: {{ not: {} }} }}", part(name))),
        ),
        "AssignmentFilter.agency" => ("assignments", &codes, Box::new(|code| format!("agency: {}", agency(code)))),
        "AssignmentFilter.responsibility" => {
            ("assignments", &signs.items, Box::new(|title| format!("responsibility: {}", item(title))))
        }
        "AssignmentFilter.measures some" => {
            ("assignments", &signs.measures, Box::new(|name| format!("measures: {{ some: {} }}", measure(name))))
        }
        "AssignmentFilter.measures none" => {
            ("assignments", &signs.measures, Box::new(|name| format!("measures: {{ none: {} }}", measure(name))))
        }
        "AssignmentFilter.measures every" => {
            ("assignments", &signs.measures, Box::new(|name| format!("measures: {{ every: {} }}", other(name))))
        }
        "ReportingObligationFilter.agency" => {
            ("reportingObligations", &codes, Box::new(|code| format!("agency: {}", agency(code))))
        }
        "ReportingObligationFilter.assignment" => {
            ("reportingObligations", &signs.assignments, Box::new(|name| format!("assignment: {}", part(name))))
        }
        "AssignmentFilter.reminders some" => ("assignments", &signs.assignments, some("reminders: { some: {} }")),
        "AssignmentFilter.reminders none" => ("assignments", &signs.assignments, all("reminders: { none: {} }")),
        "AssignmentFilter.reminders every" => {
            ("assignments", &signs.assignments, all("reminders: { every: { level: { ne: BLUE } } }"))
        }
        "AssignmentFilter.extensionRequests some" => {
            ("assignments", &signs.assignments, some("extensionRequests: { some: {} }"))
        }
        "AssignmentFilter.extensionRequests none" => {
            ("assignments", &signs.assignments, all("extensionRequests: { none: {} }"))
        }
        "AssignmentFilter.extensionRequests every" => {
            ("assignments", &signs.assignments, all("extensionRequests: { every: { status: { ne: GRANTED } } }"))
        }
        "AssignmentFilter.progressReports some" => {
            ("assignments", &signs.filings, some("progressReports: { some: { period: { eq: \"PERIOD\" } } }"))
        }
        "AssignmentFilter.progressReports none" => {
            ("assignments", &signs.filings, all("progressReports: { none: { period: { eq: \"PERIOD\" } } }"))
        }
        "AssignmentFilter.progressReports every" => {
            ("assignments", &signs.filings, all("progressReports: { every: { period: { ne: \"PERIOD\" } } }"))
        }
        path => panic!("no way is known to go {path}: add one"),
    };
    let mut query = format!("{{ all: {list} {{ totalCount }} ");
    for (number, name) in names.iter().enumerate() {
        write!(query, "f{number}: {list}(filter: {{ {} }}) {{ totalCount }} ", filter(name)).unwrap();
    }
    let reply = client.ask(&format!("{query} }}"), json!({})).await;
    let mut rows = Rows::new();
    if reply.status == 200 {
        let data = &reply.json()["data"];
        // Of a row that isn't there, `none` and `every` keep all, anything else keeps nothing.
        let untouched = if path.ends_with("none") || path.ends_with("every") {
            data["all"].clone()
        } else {
            json!({ "totalCount": 0 })
        };
        let told = names.iter().enumerate().filter(|(number, _)| data[format!("f{number}")] != untouched);
        rows.extend(told.map(|(_, name)| name.clone()));
    }
    Seen { reply, rows }
}
