//! The sample plan in its four forms against the gold, and files as they come in practice.

use serde_json::Value;

use super::WarningCode::{DeadlinesInOneCell, JurisdictionInferred, RoleInferred};
use super::{DocumentProblem, Hints, PlanDocument, WarningCode, read};

/// Small XLSX and DOCX files.
mod build;
/// Encodings, damage, limits and bytes of any kind.
mod files;
/// Roles, columns, deadlines and what is told about them.
mod plans;

macro_rules! sample {
    ($extension:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/samples/wuhan-2015-science-bureau-plan.",
            $extension
        ))
    };
}
use sample;

const GOLD: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/wuhan-2015-science-bureau.json"));

fn parse(bytes: &[u8]) -> PlanDocument {
    read(bytes, "plan", &Hints::default()).unwrap()
}

fn problem(bytes: &[u8]) -> DocumentProblem {
    read(bytes, "plan", &Hints::default()).unwrap_err().problem
}

fn codes(plan: &PlanDocument) -> Vec<WarningCode> {
    plan.warnings.iter().map(|warning| warning.code).collect()
}

/// Where the actual value lacks something of the expected one, as paths.
fn differences(expected: &Value, actual: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected.iter().filter(|(key, _)| key.as_str() != "notes") {
                match actual.get(key) {
                    Some(actual) => differences(value, actual, &format!("{path}/{key}"), found),
                    None => found.push(format!("{path}/{key} is missing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                differences(expected, actual, &format!("{path}/{index}"), found);
            }
        }
        _ if expected == actual => {}
        _ => found.push(format!("{path}: {actual} instead of {expected}")),
    }
}

fn differences_from_gold(bytes: &[u8]) -> Vec<String> {
    let gold: Value = serde_json::from_str(GOLD).unwrap();
    let actual = serde_json::to_value(parse(bytes)).unwrap();
    let mut found = Vec::new();
    differences(&gold, &actual, "", &mut found);
    found
}

#[test]
fn text_html_and_docx_yield_the_gold() {
    for bytes in [&sample!("txt")[..], sample!("html"), sample!("docx")] {
        assert_eq!(differences_from_gold(bytes), Vec::<String>::new());
    }
}

#[test]
fn xlsx_yields_the_gold_but_for_the_date_that_the_file_does_not_hold() {
    assert_eq!(differences_from_gold(sample!("xlsx")), ["/published_on: null instead of \"2015-04-02\""]);
    assert!(codes(&parse(sample!("xlsx"))).contains(&WarningCode::MissingPublicationDate));
}

#[test]
fn keys_are_printed_in_the_order_of_the_gold() {
    let printed = serde_json::to_string(&parse(sample!("docx"))).unwrap();
    let in_order = |text: &str, keys: &[&str]| {
        let positions: Vec<_> = keys.iter().map(|key| text.find(&format!("\"{key}\":")).unwrap()).collect();
        positions.windows(2).all(|pair| pair[0] < pair[1])
    };
    let keys = ["jurisdiction", "year", "agency", "title", "published_on", "totals", "responsibilities", "warnings"];
    assert!(in_order(&printed, &keys));
    let (led, assisted) = printed.split_once("\"role\":\"ASSIST\"").unwrap();
    let keys =
        ["origin", "ordinal", "due_on", "due_text", "other_lead", "contacts", "goals", "text", "measures", "content"];
    assert!(in_order(assisted, &keys));
    assert!(!led.contains("other_lead"));
    let (_, warnings) = printed.split_once("\"warnings\":").unwrap();
    assert!(
        warnings.starts_with("[{\"line\":null,\"code\":\"jurisdiction_inferred\",\"message\":\"文件未写明行政区划")
    );
}

#[test]
fn the_sample_tells_how_its_roles_are_known_and_what_is_doubtful() {
    let origins = |plan: &PlanDocument| {
        let mut origins: Vec<&str> = plan.responsibilities.iter().map(|item| item.origin.as_str()).collect();
        origins.dedup();
        origins.join(" ")
    };
    for (bytes, origin, expected) in [
        (&sample!("txt")[..], "INFERRED", vec![RoleInferred, RoleInferred, DeadlinesInOneCell]),
        (sample!("html"), "INFERRED", vec![RoleInferred, RoleInferred, DeadlinesInOneCell]),
        (sample!("docx"), "STATED", vec![JurisdictionInferred, DeadlinesInOneCell]),
    ] {
        let plan = parse(bytes);
        assert_eq!((origins(&plan).as_str(), codes(&plan)), (origin, expected));
    }
    let doubts = parse(sample!("txt")).warnings;
    assert_eq!(doubts.last().and_then(|warning| warning.line), Some(56));
}

#[test]
fn indicators_are_labelled_where_the_words_leave_no_doubt() {
    let plan = parse(sample!("txt"));
    let indicators = plan.responsibilities.iter().flat_map(|item| &item.goals).flat_map(|goal| &goal.indicators);
    let labels: Vec<&str> = indicators.map(|indicator| indicator.label.as_deref().unwrap_or("-")).collect();
    assert_eq!(
        labels[..5],
        ["企业研发中心", "-", "市级以上产业技术创新战略联盟", "关键技术攻关项目", "科技企业孵化器面积"]
    );
    assert_eq!(labels.iter().filter(|label| **label == "-").count(), 2);
}
