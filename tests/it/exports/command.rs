//! `duban export`

use std::process::Command;

use super::{lines, listed};
use crate::harness::program::{duban, run};
use crate::harness::{SECRET, TestCity};
use crate::visibility::city::HiddenCity;

pub fn command(city: &TestCity, arguments: &[&str]) -> Command {
    let mut command = duban(&[&["export"], arguments].concat());
    command.env("DUBAN_DATABASE_URL", &city.database.url).env("DUBAN_JWT__SECRET", SECRET);
    command
}

#[tokio::test]
async fn a_command_writes_what_the_supervision_office_sees() {
    let hidden = HiddenCity::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("items.jsonl");
    let out = file.to_str().unwrap();
    let said = run(&mut command(&hidden.city, &["--format", "jsonl", "--jurisdiction", "420100", "--out", out]));
    assert_eq!((said.code, said.error.as_str()), (0, ""));
    let exported = lines(&std::fs::read_to_string(&file).unwrap());
    let ids = |rows: &[serde_json::Value]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&exported), ids(&listed(&hidden.client("supervisor"), "", "null").await));

    let filter = r#"{"title":{"eq":"led"}}"#;
    let arguments = [
        "--format",
        "csv",
        "--jurisdiction",
        "420100",
        "--agency",
        "市科技局",
        "--year",
        "2015",
        "--filter",
        filter,
        "--out",
        out,
    ];
    assert_eq!(run(&mut command(&hidden.city, &arguments)).code, 0);
    let rows = super::ledger::rows(&std::fs::read_to_string(&file).unwrap());
    assert_eq!(rows.len(), 1, "it takes the place of the file before it");
    assert_eq!(rows[0]["责任单位"], "市科技局");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half done is left");
}

#[tokio::test]
async fn a_command_that_is_refused_leaves_no_file() {
    let hidden = HiddenCity::new().await;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.csv");
    let out = out.to_str().unwrap();
    for (arguments, code, words) in [
        (&["--format", "pdf", "--out", out][..], 2, "`pdf` is none of jsonl, csv, xlsx, docx, html"),
        (&["--format", "csv", "--jurisdiction", "1", "--out", out], 2, "no jurisdiction 1"),
        (&["--format", "csv", "--jurisdiction", "420100", "--agency", "x", "--out", out], 2, "no agency `x`"),
        (&["--format", "csv", "--jurisdiction", "420100", "--filter", "{", "--out", out], 2, "ResponsibilityFilter"),
        (&["--format", "jsonl", "--kind", "ledger", "--jurisdiction", "420100", "--out", out], 2, "choose CSV, XLSX"),
        (&["--format", "csv", "--out", "/nowhere/a.csv"], 1, "cannot write in /nowhere"),
    ] {
        let said = run(&mut command(&hidden.city, arguments));
        assert_eq!(said.code, code, "{arguments:?}: {}", said.error);
        assert!(said.error.contains(words), "{arguments:?}: {}", said.error);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
