//! History: who did what and when, as far as the viewer is told.

use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;

const PAGE: &str = "nodes { cursor sequence at action entityType entityId entity { __typename id } actor { subject name agency { code } } changes { field before after } } totalCount";

/// The tourism bureau's part and its history.
async fn part(client: &Client) -> Value {
    let query = format!(
        "{{ assignments(filter: {{ agency: {{ code: {{ eq: \"LYJ\" }} }} }}, first: 1) {{ nodes {{ id version plan {{ id version }} history(first: 50) {{ {PAGE} }} responsibility {{ id history(first: 50) {{ {PAGE} }} }} }} }} }}"
    );
    client.query(&query).await["assignments"]["nodes"].get(0).cloned().unwrap_or_default()
}

fn actions(history: &Value) -> Vec<String> {
    history["nodes"].as_array().unwrap().iter().map(|node| node["action"].as_str().unwrap().to_owned()).collect()
}

async fn acknowledge(bureau: &Client) -> Value {
    let row = part(bureau).await;
    let items = json!([{ "id": row["id"], "expectedVersion": row["version"] }]);
    bureau.done("acknowledgeAssignments", "assignments { id version }", json!({ "items": items })).await;
    part(bureau).await
}

#[tokio::test]
async fn an_agency_reads_its_own_history_without_numbers_and_the_office_with_them() {
    let city = TestCity::wuhan_2015().await;
    let (bureau, office) = (city.agency("LYJ"), city.supervisor());
    let row = acknowledge(&bureau).await;
    assert_eq!(actions(&row["history"]), ["import", "acknowledgeAssignments"]);
    let last = &row["history"]["nodes"][1];
    assert_eq!((&last["sequence"], &last["actor"]["agency"]["code"]), (&Value::Null, &json!("LYJ")));
    assert_eq!((&last["entityType"], &last["entityId"]), (&json!("Assignment"), &row["id"]));
    assert_eq!(last["entity"], json!({ "__typename": "Assignment", "id": row["id"] }));
    let status = json!({ "field": "status", "before": "PENDING", "after": "ACKNOWLEDGED" });
    assert!(last["changes"].as_array().unwrap().contains(&status), "{last}");
    let first = &row["history"]["nodes"][0]["changes"];
    let internal = ["id", "jurisdiction", "paceFrom", "position", "attained", "judgedIndicator"];
    for change in first.as_array().unwrap() {
        assert!(!internal.contains(&change["field"].as_str().unwrap()), "{change}");
    }
    let item = first.as_array().unwrap().iter().find(|change| change["field"] == "responsibility").unwrap();
    assert_eq!(item["after"], row["responsibility"]["id"], "ids are the API's");

    let seen = part(&office).await;
    let numbers: Vec<i64> =
        seen["history"]["nodes"].as_array().unwrap().iter().map(|node| node["sequence"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.len() == 2, "{numbers:?}");
    assert!(seen["responsibility"]["history"]["totalCount"].as_i64().unwrap() > 2);
    let auditor = part(&city.auditor()).await;
    assert_eq!(auditor["history"]["totalCount"], seen["history"]["totalCount"]);
}

#[tokio::test]
async fn another_agency_on_the_item_is_told_of_the_item_and_not_of_the_part() {
    let city = TestCity::wuhan_2015().await;
    acknowledge(&city.agency("LYJ")).await;
    // It assists; the tourism bureau leads.
    let seen = part(&city.agency("KJJ")).await;
    assert_eq!(seen["history"], json!({ "nodes": [], "totalCount": 0 }));
    let nodes = seen["responsibility"]["history"]["nodes"].as_array().unwrap().clone();
    assert!(!nodes.is_empty());
    for node in &nodes {
        let own = node["entityType"] != "Assignment" || node["entityId"] != seen["id"];
        assert!(own, "{node}");
    }
    assert!(part(&city.agency("SWJ")).await.is_null());
    assert!(part(&city.admin()).await.is_null());
}

#[tokio::test]
async fn a_draft_is_in_its_own_agencys_history_alone() {
    let city = TestCity::wuhan_2015().await;
    let bureau = city.agency("LYJ");
    let row = acknowledge(&bureau).await;
    let input = json!({ "id": row["id"], "expectedVersion": row["version"], "goals": [], "measures": [{ "content": "编制方案" }] });
    bureau.done("planAssignment", "assignment { id }", input).await;
    assert!(actions(&part(&bureau).await["history"]).contains(&"planAssignment".to_owned()));
    for other in [city.supervisor(), city.auditor(), city.agency("KJJ")] {
        let seen = part(&other).await;
        for history in [&seen["history"], &seen["responsibility"]["history"]] {
            let drafted = history.to_string().contains("编制方案");
            assert!(!drafted, "{history}");
        }
    }
}

#[tokio::test]
async fn pages_of_a_history_join_without_a_gap_and_their_cursors_hold_no_number() {
    let city = TestCity::wuhan_2015().await;
    for client in [city.supervisor(), city.agency("KJJ")] {
        let query = "query($after: String) { assignments(filter: { agency: { code: { eq: \"KJJ\" } } }, first: 1) { nodes { history(first: 3, after: $after) { nodes { entityId } pageInfo { hasNextPage endCursor } } whole: history(first: 100) { nodes { entityId } } } } }";
        let (mut after, mut joined) = (Value::Null, Vec::new());
        let whole = loop {
            let mut data = client.query_with(query, json!({ "after": after })).await;
            let node = data["assignments"]["nodes"][0].take();
            let page = &node["history"];
            joined.extend(page["nodes"].as_array().unwrap().iter().cloned());
            if page["pageInfo"]["hasNextPage"] == false {
                break node["whole"]["nodes"].as_array().unwrap().clone();
            }
            after = page["pageInfo"]["endCursor"].clone();
        };
        assert!(whole.len() > 3, "{}", whole.len());
        assert_eq!(joined, whole);
        let foreign = client.query("{ assignments(first: 1) { pageInfo { endCursor } } }").await;
        let foreign = &foreign["assignments"]["pageInfo"]["endCursor"];
        assert_eq!(client.ask(query, json!({ "after": foreign })).await.code(), "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn a_history_of_many_rows_takes_as_many_statements_as_that_of_one() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let query = |first: i32| {
        format!(
            "{{ assignments(first: {first}) {{ nodes {{ history(first: 5) {{ nodes {{ actor {{ agency {{ name }} }} entity {{ id }} changes {{ field }} }} }} }} }} }}"
        )
    };
    office.query(&query(1)).await;
    let mut taken = Vec::new();
    for first in [20, 31] {
        taken.push(city.statements(office.query(&query(first))).await.1);
    }
    assert_eq!(taken[0], taken[1], "{taken:?}");
}
