//! List, then follow: an export of one moment, and the cursor of that moment.

use std::collections::{BTreeMap, BTreeSet};

use duban::graphql::{Changes, Responsibilities};
use duban::model::viewer::Viewer;
use futures_util::stream::StreamExt;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{export, lines, listed};
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::subscriptions::{acknowledge, bureau, feed, follow, key, office};
use crate::visibility::city::GENEROUS;

/// Creates an item and dispatches it.
async fn write(city: &TestCity, number: usize) -> Uuid {
    let client = city.supervisor();
    let data = client
        .query(
            "{ workReport(year: 2015) { id } agency(code: \"KJJ\") { id } agencies(first: 100) { nodes { id code } } }",
        )
        .await;
    let lead = json!([{ "agencyId": data["agency"]["id"], "role": "LEAD" }]);
    let item = json!({ "title": format!("第{number}件新事项"), "assignments": lead });
    let input = json!({ "workReportId": data["workReport"]["id"], "responsibility": item });
    let made = client.done("createResponsibility", "responsibility { id version }", input).await;
    let made = &made["responsibility"];
    let items = json!([{ "id": made["id"], "expectedVersion": made["version"] }]);
    client.done("dispatchResponsibilities", "responsibilities { id }", json!({ "items": items })).await;
    key(&made["id"])
}

/// The items of which the feed tells after a cursor, up to the end.
async fn told(city: &TestCity, viewer: &Viewer, cursor: Option<&str>, number: usize) -> (BTreeSet<Uuid>, Uuid) {
    // What is last is known, so that nothing has to be waited for.
    let mut now = follow::<Responsibilities>(&feed(city), viewer, cursor).await;
    let last = write(city, number).await;
    let mut told = BTreeSet::new();
    while let Some((_, id, _)) = now.next().await {
        if id == last {
            return (told, last);
        }
        told.insert(id);
    }
    panic!("the feed ended");
}

fn by_id(rows: Vec<Value>) -> BTreeMap<Uuid, Value> {
    rows.into_iter().map(|row| (key(&row["id"]), row)).collect()
}

async fn sees_all(city: &TestCity, client: &Client, viewer: &Viewer) {
    // The export is taken while others write.
    let writing = async {
        for number in 0..12 {
            write(city, number).await;
        }
    };
    let reading = async {
        let mut taken = Vec::new();
        for _ in 0..4 {
            taken.push(export(client, "format=jsonl").await);
        }
        taken
    };
    let ((), taken) = tokio::join!(writing, reading);
    for (number, reply) in taken.iter().enumerate() {
        let cursor = reply.header("duban-cursor").filter(|cursor| !cursor.is_empty());
        let copy = by_id(lines(&reply.text));
        let (told, last) = told(city, viewer, cursor, 100 + number).await;
        let mut now = by_id(listed(client, "", "null").await);
        now.remove(&last);
        for (id, row) in &now {
            assert!(
                copy.get(id) == Some(row) || told.contains(id),
                "export {number}: {} is neither in the copy as it stands nor told after it",
                row["title"]
            );
        }
        // Both are of one moment: what the copy holds as new is not told again.
        let again: Vec<_> = told.iter().filter(|id| copy.get(id).is_some_and(|row| now.get(id) == Some(row))).collect();
        assert!(again.is_empty(), "export {number}: told though the copy has it: {again:?}");
    }
}

#[tokio::test]
async fn an_export_and_what_is_told_after_its_cursor_miss_nothing_of_a_city() {
    let city = TestCity::wuhan_2015_with(&GENEROUS).await;
    let viewer = office(&city).await;
    sees_all(&city, &city.supervisor(), &viewer).await;
}

#[tokio::test]
async fn nor_of_an_agency() {
    let city = TestCity::wuhan_2015_with(&GENEROUS).await;
    let viewer = bureau(&city, "KJJ").await;
    sees_all(&city, &city.agency("KJJ"), &viewer).await;
}

#[tokio::test]
async fn the_first_line_holds_the_cursor_where_it_is_asked_for() {
    let city = TestCity::wuhan_2015_with(&GENEROUS).await;
    let client = city.agency("LYJ");
    let reply = export(&client, "format=jsonl&cursor=true").await;
    let (first, rest) = reply.text.split_once('\n').unwrap();
    let first: Value = serde_json::from_str(first).unwrap();
    assert_eq!(first, json!({ "cursor": reply.header("duban-cursor").unwrap() }));
    assert_eq!(lines(rest), listed(&client, "", "null").await);
    // It is a place in the feed of this viewer.
    let viewer = bureau(&city, "LYJ").await;
    let mut changes = follow::<Changes>(&feed(&city), &viewer, first["cursor"].as_str()).await;
    acknowledge(&city, "LYJ").await;
    assert!(changes.next().await.is_some());
}
