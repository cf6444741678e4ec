//! What leaves a viewer's sight, and what never was in it.

use serde_json::{Value, json};

use super::{end, page, rows};
use crate::harness::TestCity;
use crate::harness::client::Client;

async fn part(client: &Client, code: &str) -> Value {
    let query = format!(
        "{{ assignments(filter: {{ agency: {{ code: {{ eq: \"{code}\" }} }} }}) {{ nodes {{ id version responsibility {{ id version }} }} }} }}"
    );
    client.query(&query).await["assignments"]["nodes"][0].take()
}

async fn withdraw(city: &TestCity, item: &Value) {
    let input = json!({ "id": item["id"], "expectedVersion": item["version"], "reason": "机构调整" });
    city.supervisor().done("withdrawResponsibility", "responsibility { id }", input).await;
}

#[tokio::test]
async fn an_agency_is_told_that_its_assignment_left_its_sight_and_nothing_more() {
    let city = TestCity::wuhan_2015().await;
    let bureau = city.agency("LYJ");
    let row = part(&bureau, "LYJ").await;
    let now = end(&page(&bureau, None, 0).await);
    let office = end(&page(&city.supervisor(), None, 0).await);
    withdraw(&city, &row["responsibility"]).await;
    let left = page(&bureau, Some(&now), 50).await;
    let [change] = rows(&left)[..] else { panic!("one change: {left}") };
    assert_eq!((&change["entityType"], &change["entityId"]), (&json!("Assignment"), &row["id"]));
    assert_eq!(change["entity"], Value::Null);
    assert_eq!(change["changes"], json!([{ "field": "status", "before": "PENDING", "after": "WITHDRAWN" }]));
    assert_eq!(rows(&page(&bureau, Some(&end(&left)), 50).await).len(), 0, "once");
    // A filter can't ask of it whether it passes.
    let filtered = "query($after: String) { changes(after: $after, filter: {action: {eq: \"import\"}}) { totalCount nodes { entityId } } }";
    let filtered = bureau.query_with(filtered, json!({ "after": now })).await;
    assert_eq!(filtered["changes"]["nodes"], json!([{ "entityId": row["id"] }]));
    // The office still sees the row.
    let whole = page(&city.supervisor(), Some(&office), 50).await;
    let seen = rows(&whole).into_iter().find(|change| change["entityId"] == row["id"]).unwrap();
    assert_eq!(seen["entity"], json!({ "__typename": "Assignment" }));
    // Another agency on the item is told its own part alone.
    let other = page(&city.agency("SWJ"), None, 100).await;
    assert!(rows(&other).iter().all(|change| change["entityId"] != row["id"]));
}

#[tokio::test]
async fn an_administrator_is_told_nothing() {
    let city = TestCity::wuhan_2015().await;
    let told = page(&city.admin(), None, 100).await;
    assert_eq!((rows(&told).len(), &told["pageInfo"]["hasNextPage"]), (0, &json!(false)));
    let again = page(&city.admin(), Some(&end(&told)), 100).await;
    assert_eq!(rows(&again).len(), 0);
}
