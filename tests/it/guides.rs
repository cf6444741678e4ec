//! The guides: what they tell people to send is valid, and what they tell them to run runs.

mod integrators;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::http::npm::node;

#[tokio::test]
async fn every_operation_of_the_guides_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = std::fs::read_to_string(root.join("docs/guides/front-end.md")).unwrap();
    let of_integrators = integrators::guide();
    let mut blocks = integrators::blocks(&guide, "graphql");
    blocks.extend(integrators::blocks(&of_integrators, "graphql"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guide.jsonl");
    let mut lines = String::new();
    for (number, query) in blocks.iter().enumerate() {
        writeln!(lines, "{}", json!({ "name": format!("block {}", number + 1), "query": query })).unwrap();
    }
    // The table of filters gives fields alone.
    let cells = guide.lines().filter_map(|line| line.strip_suffix(")` |")?.rsplit_once("| `"));
    let fields: Vec<String> = cells.map(|(_, field)| format!("{{ {field}) {{ totalCount }} }}")).collect();
    for query in &fields {
        writeln!(lines, "{}", json!({ "name": query, "query": query })).unwrap();
    }
    std::fs::write(&file, lines).unwrap();
    let files = [root.join("schema.graphql"), file].map(|file| file.display().to_string());
    let said = node("validate.mjs", files.to_vec()).await;
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    assert!(blocks.len() > 16 && fields.len() > 9, "{} blocks, {} fields", blocks.len(), fields.len());
}
