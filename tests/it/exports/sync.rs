//! List, then follow: an export of one moment, and the cursor of that moment.

use std::collections::{BTreeMap, BTreeSet};

use duban::graphql::{Changes, Responsibilities};
use duban::model::viewer::Viewer;
use futures_util::stream::StreamExt;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{export, lines, listed};
use crate::harness::TestCity;
use crate::harness::client::{Client, Reply};
use crate::lifecycle::year::Year;
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
        let cursor = reply.header("duban-cursor");
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

/// Asks for the cursor first and fetches the file later, while others write.
#[tokio::test]
async fn a_snapshot_and_what_is_told_after_its_cursor_miss_nothing() {
    let city = TestCity::wuhan_2015_with(&GENEROUS).await;
    let (client, viewer) = (city.agency("KJJ"), bureau(&city, "KJJ").await);
    let writing = async {
        for number in 0..8 {
            write(&city, number).await;
        }
    };
    let reading = async {
        let mut taken = Vec::new();
        for _ in 0..3 {
            let mut begun = client.query("{ syncSnapshot(year: 2015) { cursor downloadUrl } }").await;
            let begun = begun["syncSnapshot"].take();
            assert_eq!(begun["downloadUrl"], "/export?format=jsonl&cursor=true&year=2015");
            let file = client.get_as(begun["downloadUrl"].as_str().unwrap(), &[("accept-language", "en")]).await;
            taken.push((begun["cursor"].as_str().unwrap().to_owned(), file));
        }
        taken
    };
    let ((), taken) = tokio::join!(writing, reading);
    for (number, (cursor, file)) in taken.iter().enumerate() {
        let (exact, rows) = file.text.split_once('\n').unwrap();
        let exact: Value = serde_json::from_str(exact).unwrap();
        let copy = by_id(lines(rows));
        let cursors = [("the query", cursor.as_str()), ("the file", exact["cursor"].as_str().unwrap())];
        for (place, (of, cursor)) in cursors.into_iter().enumerate() {
            let (told, last) = told(&city, &viewer, Some(cursor), 200 + 2 * number + place).await;
            let mut now = by_id(listed(&client, "", "null").await);
            now.remove(&last);
            let missed = now.iter().find(|(id, row)| copy.get(id) != Some(row) && !told.contains(id));
            assert!(missed.is_none(), "after the cursor of {of} {number}: {missed:?}");
        }
    }
}

/// Lines without the counters of each row, which drafts move too.
fn settled(text: &str) -> Vec<Value> {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| name != "version" && name != "updatedAt");
                fields.values_mut().for_each(strip);
            }
            Value::Array(values) => values.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut rows = lines(text);
    rows.iter_mut().for_each(strip);
    rows
}

/// What the partners on an item do to their own parts shows in an agency's copy, so it is told to it: that it was, and
/// nothing of who did what.
#[tokio::test]
async fn an_agency_is_told_whenever_its_copy_of_an_item_is_no_longer_right() {
    let year = Year::acknowledged().await;
    // Lights change by the day, too, and that is no change of a row.
    year.on("2016-04-06");
    let bureau = year.agency("SWJ");
    let mut copy = export(&bureau, "format=jsonl&year=2016").await;
    let mut steps = 0;
    let mut told_beside = 0;
    let mut check = async |what: &str| {
        let cursor = copy.header("duban-cursor").unwrap().to_owned();
        let query = "query($after: String) { changes(after: $after, first: 100) { nodes {
            action entityType entityId actor { subject name agency { code } } changes { field }
            entity { __typename } } } }";
        let mut told = bureau.query_with(query, json!({ "after": cursor })).await;
        let told: Vec<Value> = serde_json::from_value(told["changes"]["nodes"].take()).unwrap();
        let now = export(&bureau, "format=jsonl&year=2016").await;
        let same = settled(&now.text) == settled(&copy.text);
        assert!(same || !told.is_empty(), "{what}: the item is another one and nobody said so");
        for change in told.iter().filter(|change| change["action"] == "change") {
            told_beside += 1;
            assert_eq!(change["changes"], json!([]), "{what}");
            assert_eq!(change["actor"]["subject"], change["actor"]["agency"]["code"], "{what}");
            assert_eq!(change["actor"]["name"], Value::Null);
            assert_ne!(change["actor"]["subject"], "SWJ", "its own is told as it is");
            let kind = change["entityType"].as_str().unwrap();
            assert!(["Assignment", "Goal", "Indicator", "Measure"].contains(&kind), "{what}: {kind}");
            // What is named can be read.
            assert_eq!(change["entity"]["__typename"], kind, "{what}");
        }
        // Of what is private to a partner there is no sign.
        let signs = ["Reminder", "ExtensionRequest", "ProgressReport", "Review", "WorkPlan", "Attachment"];
        for change in &told {
            let (kind, by) = (change["entityType"].as_str().unwrap(), &change["actor"]["agency"]["code"]);
            assert!(!signs.contains(&kind) || by == "SWJ", "{what}: {change}");
        }
        copy = now;
        steps += 1;
    };
    for code in ["KJJ", "FGW"] {
        year.plan(code).await;
        check("a draft").await;
        year.submit_plan(code).await;
        check("a plan is submitted").await;
        year.judge_plan(code, "RETURN", json!("请补充")).await;
        check("a plan is returned").await;
        year.submit_plan(code).await;
        year.judge_plan(code, "ACCEPT", Value::Null).await;
        check("a plan is accepted").await;
    }
    let lead = year.agency("KJJ");
    let part = year.part(&year.agency("FGW"), "FGW").await;
    let reading = json!([{ "indicatorId": part["goals"][0]["indicators"][0]["id"], "value": "12", "unit": "个", "asOf": "2016-03-31" }]);
    let done = json!([{ "measureId": part["measures"][0]["id"], "completedOn": "2016-03-31" }]);
    let report = json!({ "assignmentId": part["id"], "period": "2016-Q1", "narrative": "完成", "readings": reading, "measuresDone": done });
    year.save("FGW", "2016-Q1", report).await;
    check("a report is typed").await;
    year.submit("FGW", "2016-Q1").await;
    check("a report is submitted").await;
    year.judge(&lead, "FGW", "2016-Q1", "ACCEPT", Value::Null).await;
    check("a report is accepted").await;
    year.ask_completion("FGW").await;
    check("completion is asked for").await;
    year.judge_completion(&lead, "FGW", "ACCEPT", Value::Null).await;
    check("it is completed").await;
    assert_eq!(steps, 13);
    // What was done there can't be asked for either: by no filter does a change pass that it doesn't show.
    let passing = async |filter: &str| {
        let query = format!(
            "{{ changes(first: 100, filter: {filter}) {{ totalCount nodes {{ action actor {{ agency {{ code }} }} }} }} }}"
        );
        bureau.query(&query).await["changes"].take()
    };
    for action in ["submitWorkPlan", "reviewWorkPlan", "reviewProgressReports", "requestCompletion", "reviewCompletion"]
    {
        let found = passing(&format!("{{ action: {{ eq: \"{action}\" }} }}")).await;
        assert_eq!((&found["totalCount"], &found["nodes"]), (&json!(0), &json!([])), "{action}");
    }
    let found = passing("{ action: { eq: \"change\" } }").await;
    let all = found["nodes"].as_array().unwrap();
    assert!(all.len() >= told_beside && all.iter().all(|node| node["action"] == "change"), "{told_beside}: {found}");
    let of_one = passing("{ action: { eq: \"change\" }, agency: { code: { eq: \"FGW\" } } }").await;
    let nodes = of_one["nodes"].as_array().unwrap();
    assert!(!nodes.is_empty() && nodes.iter().all(|node| node["actor"]["agency"]["code"] == "FGW"), "{of_one}");
    assert!(told_beside >= 8, "{told_beside}");
}

#[tokio::test]
async fn an_agency_is_told_of_a_report_that_moves_nothing_and_of_a_new_name() {
    let year = Year::planned().await;
    year.on("2016-07-05");
    let lead = year.agency("KJJ");
    let part = year.part(&year.agency("FGW"), "FGW").await;
    for period in ["2016-Q1", "2016-Q2"] {
        let report = json!({ "assignmentId": part["id"], "period": period, "narrative": format!("{period}的进展") });
        year.save("FGW", period, report).await;
        year.submit("FGW", period).await;
    }
    year.judge(&lead, "FGW", "2016-Q1", "ACCEPT", Value::Null).await;
    let bureau = year.agency("SWJ");
    let told = async |copy: &Reply| {
        let query = "query($after: String) { changes(after: $after, first: 100) { nodes { action entityType entity { id } } } }";
        let mut told = bureau.query_with(query, json!({ "after": copy.header("duban-cursor").unwrap() })).await;
        told["changes"]["nodes"].take()
    };
    let copy = export(&bureau, "format=jsonl&year=2016").await;
    year.judge(&lead, "FGW", "2016-Q2", "ACCEPT", Value::Null).await;
    let now = export(&bureau, "format=jsonl&year=2016").await;
    assert!(!copy.text.contains("2016-Q2的进展") && now.text.contains("2016-Q2的进展"), "{}", now.text);
    let changes = told(&copy).await;
    assert_eq!(changes, json!([{ "action": "change", "entityType": "Assignment", "entity": { "id": part["id"] } }]));

    let agency = bureau.query("{ agency(code: \"FGW\") { id version } }").await["agency"].take();
    let renamed = json!({ "id": agency["id"], "expectedVersion": agency["version"], "name": "市发展改革局" });
    year.city.admin().done("saveAgency", "agency { id }", renamed).await;
    let copy = now;
    let now = export(&bureau, "format=jsonl&year=2016").await;
    assert!(!copy.text.contains("市发展改革局") && now.text.contains("市发展改革局"), "{}", now.text);
    let changes = told(&copy).await;
    let of_agency = json!({ "action": "saveAgency", "entityType": "Agency", "entity": { "id": agency["id"] } });
    assert!(changes.as_array().unwrap().contains(&of_agency), "{changes}");
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
