//! One plan in four forms: reading any of them yields the gold.

use serde_json::{Map, Value};

use crate::harness::database::sample;
use crate::harness::program::{duban, run};

const FORMS: [&str; 4] = ["txt", "html", "xlsx", "docx"];

fn gold() -> Map<String, Value> {
    let gold: Value = serde_json::from_slice(&sample("wuhan-2015-science-bureau.json")).unwrap();
    let mut gold = gold.as_object().unwrap().clone();
    gold.remove("notes");
    gold
}

fn file(form: &str) -> String {
    format!("{}/tests/samples/wuhan-2015-science-bureau-plan.{form}", env!("CARGO_MANIFEST_DIR"))
}

/// What the gold has that the reading lacks, by its path.
fn missing(gold: &Value, read: &Value, path: &str, found: &mut Vec<String>) {
    match (gold, read) {
        (Value::Object(gold), Value::Object(read)) => {
            for (key, value) in gold {
                missing(value, read.get(key).unwrap_or(&Value::Null), &format!("{path}.{key}"), found);
            }
        }
        (Value::Array(gold), Value::Array(read)) if gold.len() == read.len() => {
            for (place, (gold, read)) in gold.iter().zip(read).enumerate() {
                missing(gold, read, &format!("{path}[{place}]"), found);
            }
        }
        _ if gold == read => {}
        _ => found.push(format!("{path}: {gold} but read {read}")),
    }
}

#[test]
fn each_form_of_the_plan_reads_as_the_gold() {
    for form in FORMS {
        let said = run(&mut duban(&["import", "--parse-only", "--json", &file(form)]));
        assert_eq!(said.code, 0, "{form}: {}", said.error);
        let read: Value = serde_json::from_str(&said.output).unwrap();
        let mut gold = gold();
        if form == "xlsx" {
            // The workbook prints no publication date anywhere, and nothing is invented.
            gold.remove("published_on");
            assert_eq!(read["published_on"], Value::Null);
        }
        let mut found = Vec::new();
        missing(&Value::Object(gold), &read, "", &mut found);
        assert_eq!(found, Vec::<String>::new(), "{form}");
    }
}

#[test]
fn reading_adds_origin_contacts_due_texts_and_warnings() {
    let said = run(&mut duban(&["import", "--parse-only", "--json", &file("html")]));
    let read: Value = serde_json::from_str(&said.output).unwrap();
    let third = &read["responsibilities"][2];
    assert_eq!(third["measures"][0]["due_text"], "8月");
    assert_eq!(third["contacts"], Value::Array(Vec::new()));
    assert!(third["origin"].is_string());
    let codes: Vec<&str> =
        read["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"deadlines_in_one_cell"), "{codes:?}");
}

#[test]
fn an_encoding_of_an_old_office_reads_the_same() {
    let text = String::from_utf8(sample("wuhan-2015-science-bureau-plan.txt")).unwrap();
    let (bytes, _, unmappable) = encoding_rs::GB18030.encode(&text);
    assert!(!unmappable);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gb18030.txt");
    std::fs::write(&path, bytes).unwrap();
    let said = run(&mut duban(&["import", "--parse-only", "--json", path.to_str().unwrap()]));
    let read: Value = serde_json::from_str(&said.output).unwrap();
    let mut found = Vec::new();
    missing(&Value::Object(gold()), &read, "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_file_that_is_no_plan_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, Vec<u8>); 4] = [
        ("empty.txt", Vec::new()),
        ("broken.docx", b"PK\x03\x04 this is no archive".to_vec()),
        ("letter.html", "<html><body><p>关于召开会议的通知</p></body></html>".as_bytes().to_vec()),
        ("old.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".repeat(100)),
    ];
    for (name, bytes) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let said = run(&mut duban(&["import", "--parse-only", path.to_str().unwrap()]));
        assert_eq!(said.code, 1, "{name}: {}", said.error);
        assert_eq!(said.error.lines().count(), 1, "{name}: {}", said.error);
        assert!(said.error.contains(name), "{name}: {}", said.error);
    }
}
