//! The operations that the API's users send, as far as their parts exist, and what they get when a part fails.

mod failures;

use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::database::sample;
use crate::http::npm::node;

/// Sends the file whole, as front ends do, and names the operation.
async fn send(client: &Client, operation: &str, variables: Value) -> Value {
    let query = String::from_utf8(sample("operations.graphql")).unwrap();
    let body = json!({ "query": query, "operationName": operation, "variables": variables });
    let reply = client.post(body.to_string(), &[]).await;
    let mut answer = reply.json();
    assert!(reply.status == 200 && answer.get("errors").is_none(), "{operation}: {}", reply.text);
    answer["data"].take()
}

fn nodes(connection: &Value) -> &Vec<Value> {
    connection["nodes"].as_array().unwrap()
}

#[tokio::test]
async fn the_reference_implementation_finds_them_valid() {
    let root = env!("CARGO_MANIFEST_DIR");
    let files = ["schema.graphql", "tests/samples/operations.graphql"].map(|file| format!("{root}/{file}"));
    let said = node("validate.mjs", files.to_vec()).await;
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    for operation in ["Inbox", "MyQuarter", "Board", "Ledger", "Year"] {
        assert!(said.output.contains(&format!("ok     {operation}")), "{}", said.output);
    }
}

#[tokio::test]
async fn the_supervision_office_sees_its_whole_desk_at_once() {
    let city = TestCity::wuhan_2015().await;
    let desk = send(&city.supervisor(), "Inbox", json!({ "year": 2015 })).await;
    assert_eq!(desk["viewer"]["today"], "2015-06-25");
    assert_eq!(desk["reports"]["totalCount"], 25);
    assert_eq!(desk["reports"]["pageInfo"]["hasNextPage"], false);
    // By pinyin: 东湖高新区, 市发改委, 市经信委, 市科技局 (19), 市旅游局, 市商务局, 市委人才办.
    let agencies: Vec<&str> =
        nodes(&desk["reports"]).iter().map(|row| row["agency"]["name"].as_str().unwrap()).collect();
    assert_eq!(agencies[..4], ["东湖高新区", "市发改委", "市经信委", "市科技局"]);
    assert_eq!(agencies[21..], ["市科技局", "市旅游局", "市商务局", "市委人才办"]);
    let red = nodes(&desk["reports"]).iter().filter(|row| row["light"]["color"] == "RED").count();
    assert_eq!(red, 4);
    assert_eq!(desk["completions"]["nodes"], json!([]));
    assert_eq!(desk["workReport"]["plans"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn a_bureau_sees_its_quarter_by_urgency() {
    let city = TestCity::wuhan_2015().await;
    let quarter = send(&city.agency("KJJ"), "MyQuarter", json!({})).await;
    let rows = nodes(&quarter["viewer"]["agency"]["assignments"]);
    assert_eq!(rows.len(), 30);
    let days: Vec<&str> = rows.iter().map(|row| row["nextDueOn"].as_str().unwrap()).collect();
    assert_eq!(days[..6], ["2015-05-31", "2015-05-31", "2015-05-31", "2015-05-31", "2015-06-30", "2015-08-31"]);
    assert!(days.is_sorted());
    let measures: usize = rows.iter().map(|row| row["measures"].as_array().unwrap().len()).sum();
    assert_eq!(measures, 61);
    let indicators: usize = rows
        .iter()
        .flat_map(|row| row["goals"].as_array().unwrap())
        .map(|goal| goal["indicators"].as_array().unwrap().len())
        .sum();
    assert_eq!(indicators, 26);
    let of_others = send(&city.agency("SWJ"), "MyQuarter", json!({})).await;
    assert_eq!(nodes(&of_others["viewer"]["agency"]["assignments"]).len(), 1);
    assert_eq!(send(&city.supervisor(), "MyQuarter", json!({})).await["viewer"]["agency"], Value::Null);
}

#[tokio::test]
async fn the_board_pages_through_what_its_filter_keeps() {
    let city = TestCity::wuhan_2015().await;
    let filter = json!({ "agency": { "code": { "eq": "KJJ" } }, "role": { "eq": "LEAD" } });
    let mut rows = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({ "filter": filter, "first": 8, "after": after });
        let board = send(&city.supervisor(), "Board", variables).await;
        assert_eq!((&board["red"]["totalCount"], &board["assignments"]["totalCount"]), (&json!(4), &json!(19)));
        rows.extend(board["assignments"]["edges"].as_array().unwrap().clone());
        after = board["assignments"]["pageInfo"]["endCursor"].clone();
        assert_eq!(rows.last().unwrap()["cursor"], after);
        if board["assignments"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let mut ordinals: Vec<i64> = rows.iter().map(|row| row["node"]["ordinal"].as_i64().unwrap()).collect();
    ordinals.sort_unstable();
    assert_eq!(ordinals, (1..=19).collect::<Vec<_>>());
    assert_eq!(rows[4]["node"]["light"]["rule"], "NEAR_DUE");
    assert_eq!(rows[4]["node"]["responsibility"]["lead"]["name"], "市科技局");
}

#[tokio::test]
async fn the_ledger_holds_every_item_with_who_does_what() {
    let city = TestCity::wuhan_2015().await;
    let ledger = send(&city.auditor(), "Ledger", json!({})).await;
    let items = nodes(&ledger["responsibilities"]);
    assert_eq!((&ledger["responsibilities"]["totalCount"], items.len()), (&json!(30), 30));
    let tourism = items.iter().find(|item| item["title"] == "推进国家智慧旅游城市建设。").unwrap();
    let roles: Vec<(&str, &str)> = tourism["assignments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["role"].as_str().unwrap(), row["agency"]["code"].as_str().unwrap()))
        .collect();
    assert_eq!(roles, [("LEAD", "LYJ"), ("ASSIST", "KJJ")]);
    assert_eq!(tourism["assignments"][1]["measures"].as_array().unwrap().len(), 2);
    let assignments: usize = items.iter().map(|item| item["assignments"].as_array().unwrap().len()).sum();
    assert_eq!(assignments, 36);
}

#[tokio::test]
async fn the_year_lists_every_agencys_plan_also_the_missing_ones() {
    let city = TestCity::wuhan_2015().await;
    let year = send(&city.supervisor(), "Year", json!({})).await;
    let codes = |year: &Value| {
        let plans = year["workReport"]["plans"].as_array().unwrap().iter();
        let mut codes: Vec<String> = plans.map(|plan| plan["agency"]["code"].as_str().unwrap().to_owned()).collect();
        codes.sort();
        codes
    };
    assert_eq!(codes(&year), ["DHGXQ", "FGW", "JXW", "KJJ", "LYJ", "SWJ", "SWRCB"]);
    assert_eq!(codes(&send(&city.agency("LYJ"), "Year", json!({})).await), ["LYJ"], "an agency sees its own");
}
