//! The input, variables included: how deep filters are, how much they test, how long lists are.

use serde_json::{Value, json};

use super::{is_alive, passes, refused};
use crate::harness::TestCity;
use crate::harness::client::Client;

const BY_VARIABLE: &str = "query($filter: AssignmentFilter) { assignments(filter: $filter, first: 1) { totalCount } }";

/// A JSON value as GraphQL writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", literal(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(literal).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// The same filter as it comes: literal, by variable, by a default value.
fn forms(filter: &Value) -> Vec<(String, Value)> {
    let written = literal(filter);
    vec![
        (format!("{{ assignments(filter: {written}, first: 1) {{ totalCount }} }}"), json!({})),
        (BY_VARIABLE.to_owned(), json!({ "filter": filter })),
        (
            format!("query($filter: AssignmentFilter = {written}) {{ assignments(filter: $filter) {{ totalCount }} }}"),
            json!({}),
        ),
    ]
}

async fn filter_passes(client: &Client, filter: &Value) {
    for (query, variables) in forms(filter) {
        client.query_with(&query, variables).await;
    }
}

async fn filter_refused(client: &Client, filter: &Value, limit: &str, value: u64, most: u64) {
    for (query, variables) in forms(filter) {
        refused(client, &query, variables).await.is(limit, value, most);
    }
}

/// So many filters, one inside the other.
fn not(depth: usize) -> Value {
    (1..depth).fold(json!({ "ordinal": { "eq": 1 } }), |inner, _| json!({ "not": inner }))
}

#[tokio::test]
async fn a_filter_is_at_most_5_deep() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    filter_passes(&client, &not(5)).await;
    filter_refused(&client, &not(6), "filter_depth", 6, 5).await;
    // A relation is a step like any other.
    let lead = |filter: Value| json!({ "responsibility": { "assignments": { "some": { "responsibility": filter } } } });
    filter_passes(&client, &lead(json!({ "lead": { "code": { "eq": "LYJ" } } }))).await;
    let deep = lead(json!({ "lead": { "or": [{ "code": { "eq": "LYJ" } }] } }));
    filter_refused(&client, &deep, "filter_depth", 6, 5).await;
    let measures = lead(json!({ "assignments": { "none": { "measures": { "every": {} } } } }));
    filter_refused(&client, &measures, "filter_depth", 6, 5).await;
}

#[tokio::test]
async fn a_filter_nested_as_deep_as_json_allows_does_not_end_the_server() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    refused(&client, BY_VARIABLE, json!({ "filter": not(110) })).await.is("filter_depth", 6, 5);
    let and = (0..55).fold(json!({}), |inner, _| json!({ "and": [inner] }));
    refused(&client, BY_VARIABLE, json!({ "filter": and })).await.is("filter_depth", 6, 5);
    let related = (0..36).fold(json!({}), |inner, _| json!({ "responsibility": { "assignments": { "some": inner } } }));
    refused(&client, BY_VARIABLE, json!({ "filter": related })).await.is("filter_depth", 6, 5);
    is_alive(&client).await;
}

#[tokio::test]
async fn a_filter_has_at_most_50_conditions() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let ordinals =
        |number: usize| (0..number).map(|ordinal| json!({ "ordinal": { "eq": ordinal } })).collect::<Vec<_>>();
    filter_passes(&client, &json!({ "or": ordinals(50) })).await;
    filter_refused(&client, &json!({ "or": ordinals(51) }), "filter_conditions", 51, 50).await;
    let ranges: Vec<Value> = (0..17).map(|_| json!({ "ordinal": { "gte": 1, "lte": 9, "ne": 5 } })).collect();
    filter_refused(&client, &json!({ "and": ranges }), "filter_conditions", 51, 50).await;
    // Filters of two lists are two filters.
    let twice = "query($filter: AssignmentFilter) { a: assignments(filter: $filter) { totalCount } b: assignments(filter: $filter) { totalCount } }";
    client.query_with(twice, json!({ "filter": { "or": ordinals(50) } })).await;
}

#[tokio::test]
async fn empty_filters_count_as_conditions() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let empty = |number: usize| Value::Array(vec![json!({}); number]);
    filter_passes(&client, &json!({ "and": empty(50) })).await;
    filter_refused(&client, &json!({ "and": empty(51) }), "filter_conditions", 51, 50).await;
    let square = Value::Array(vec![json!({ "or": empty(400) }); 400]);
    refused(&client, BY_VARIABLE, json!({ "filter": { "and": square } })).await.is("filter_conditions", 51, 50);
    is_alive(&client).await;
}

#[tokio::test]
async fn a_list_has_at_most_500_values() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let among = |number: usize| json!({ "ordinal": { "in": (0..number).collect::<Vec<_>>() } });
    filter_passes(&client, &among(500)).await;
    filter_refused(&client, &among(501), "list_values", 501, 500).await;
    let codes = |number: usize| json!({ "not": { "agency": { "code": { "in": vec!["KJJ"; number] } } } });
    filter_passes(&client, &codes(500)).await;
    filter_refused(&client, &codes(501), "list_values", 501, 500).await;
    filter_refused(&client, &json!({ "or": vec![among(1); 501] }), "list_values", 501, 500).await;
    let inside = "query($list: [Int!]) { assignments(filter: { ordinal: { in: $list } }) { totalCount } }";
    client.query_with(inside, json!({ "list": vec![1; 500] })).await;
    refused(&client, inside, json!({ "list": vec![1; 501] })).await.is("list_values", 501, 500);
    // In a fragment, and in a variable that nobody declared.
    let fragment =
        format!("{{ ...A }} fragment A on Query {{ assignments(filter: {}) {{ totalCount }} }}", literal(&among(501)));
    refused(&client, &fragment, json!({})).await.is("list_values", 501, 500);
    refused(&client, "{ viewer { today } }", json!({ "x": { "y": [vec![0; 501]] } })).await.is("list_values", 501, 500);
}

#[tokio::test]
async fn a_list_within_a_row_has_the_same_limits_and_its_refusal_leaves_the_rest() {
    let city = TestCity::wuhan_2015().await;
    let query = "query($filter: AssignmentFilter) { viewer { today } agency(code: \"KJJ\") { assignments(filter: $filter) { totalCount } } }";
    let reply = city.auditor().ask(query, json!({ "filter": not(6) })).await;
    let answer = reply.json();
    assert_eq!(answer["data"], json!({ "viewer": { "today": "2015-06-25" }, "agency": null }));
    let error = &answer["errors"][0];
    assert_eq!(error["path"], json!(["agency", "assignments"]));
    assert_eq!(error["extensions"]["code"], "COST_EXCEEDED");
    assert_eq!(error["extensions"]["limit"], json!({ "name": "filter_depth", "value": 6, "most": 5 }));
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn nodes_takes_at_most_100_ids() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let data = client.query("{ viewer { jurisdiction { id } } }").await;
    let id = data["viewer"]["jurisdiction"]["id"].as_str().unwrap();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let data = client.query_with(query, json!({ "ids": vec![id; 100] })).await;
    assert_eq!(data["nodes"].as_array().unwrap().len(), 100);
    refused(&client, query, json!({ "ids": vec![id; 101] })).await.is("node_ids", 101, 100);
    let literal = format!("{{ nodes(ids: [{}]) {{ id }} }}", format!("\"{id}\" ").repeat(101));
    refused(&client, &literal, json!({})).await.is("node_ids", 101, 100);
    passes(&client, "{ nodes(ids: []) { id } }").await;
}

#[tokio::test]
async fn a_text_with_nul_in_it_is_refused_and_no_fault_of_the_server() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let by_variable =
        "query($text: String!) { responsibilities(filter: { title: { contains: $text } }) { totalCount } }";
    let requests = [
        (by_variable, json!({ "text": "a\u{0}b" })),
        (r#"{ responsibilities(filter: { title: { in: ["\u0000"] } }) { totalCount } }"#, json!({})),
        (r#"{ agency(code: "\u0000") { id } }"#, json!({})),
        (r#"query($code: String = "\u0000") { workReport(year: 2015, jurisdictionCode: $code) { id } }"#, json!({})),
    ];
    for (query, variables) in requests {
        let reply = client.ask(query, variables).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{query}: {}", reply.text);
        assert!(reply.message().contains("NUL"), "{}", reply.message());
    }
}
