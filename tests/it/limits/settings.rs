//! Every limit can be set, and the setting's name is the name in the refusal.

use serde_json::json;

use super::{refused, refused_body};
use crate::harness::TestCity;

#[tokio::test]
async fn every_limit_follows_its_setting() {
    let none = || json!({});
    let cases = [
        ("document_bytes", 20, "{ viewer { today    } }", none(), 23),
        ("nesting", 2, "{ viewer { jurisdiction { code } } }", none(), 3),
        ("selections", 2, "{ viewer { today subject } }", none(), 3),
        ("depth", 2, "{ viewer { jurisdiction { code } } }", none(), 3),
        ("complexity", 40, "{ assignments { nodes { id } } }", none(), 41),
        ("aliases", 1, "{ viewer { a: today b: today } }", none(), 2),
        ("root_fields", 1, "{ viewer { today } __typename }", none(), 2),
        ("directives", 1, "{ viewer @skip(if: false) { today @skip(if: false) } }", none(), 2),
        (
            "filter_depth",
            1,
            "query($f: AssignmentFilter) { assignments(filter: $f) { totalCount } }",
            json!({ "f": { "not": { "ordinal": { "eq": 1 } } } }),
            2,
        ),
        ("filter_conditions", 1, "{ assignments(filter: { ordinal: { gte: 1, lte: 2 } }) { totalCount } }", none(), 2),
        ("list_values", 1, "{ assignments(filter: { ordinal: { in: [1, 2] } }) { totalCount } }", none(), 2),
        ("search_characters", 3, "{ search(text: \"智慧城市\") { totalCount } }", none(), 4),
        ("search_terms", 1, "{ search(text: \"智慧 城市\") { totalCount } }", none(), 2),
        ("node_ids", 1, r#"{ nodes(ids: ["a", "b"]) { id } }"#, none(), 2),
    ];
    for (limit, most, query, variables, value) in cases {
        let city = with(limit, most).await;
        refused(&city.auditor(), query, variables).await.is(limit, value, most);
    }
    let city = with("body_bytes", 100).await;
    refused_body(&city.auditor(), " ".repeat(101), 413).await.is("body_bytes", 101, 100);
    let city = with("page_size_max", 3).await;
    let reply = city.auditor().ask("{ agencies(first: 4) { totalCount } }", none()).await;
    assert_eq!(reply.message(), "A page of 4 was asked for; it holds 1 to 3 (limit: page_size_max)");
    let data = city.auditor().query("{ agencies { nodes { id } } }").await;
    assert_eq!(data["agencies"]["nodes"].as_array().unwrap().len(), 3, "unless asked, a page is not larger either");
}

async fn with(limit: &str, most: u64) -> TestCity {
    let setting = format!("DUBAN_LIMITS__{}", limit.to_uppercase());
    TestCity::wuhan_2015_with(&[(&setting, &most.to_string())]).await
}
