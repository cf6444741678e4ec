//! Filters on changes, which a subscription has: each is asked from the same place on.

use chrono::{DateTime, Utc};
use duban::graphql::{Changes, Feed};
use duban::model::clock::Clock;
use duban::model::filter::Filter;
use duban::model::viewer::{Sight, Viewer};
use duban::store::Day;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::{Case, Judged};
use crate::harness::client::Client;
use crate::harness::{TestCity, WUHAN};
use crate::http::bare_client;

pub const CHANGES: Judged = Judged {
    list: "changes",
    filter: "ChangeFilter",
    fields: "action entityType entityId at entity { ... on Assignment { agency { code } responsibility { title } } \
             ... on Responsibility { title } ... on Reminder { assignment { agency { code } responsibility { title } } } }",
};

/// The action of the last change, which every filter here lets pass.
const LAST: &str = "saveAgency";

fn agency(row: &Value) -> &Value {
    let of = |place| row.pointer(place);
    of("/entity/agency/code").or(of("/entity/assignment/agency/code")).unwrap_or(&Value::Null)
}

fn title(row: &Value) -> &str {
    let places = ["/entity/title", "/entity/responsibility/title", "/entity/assignment/responsibility/title"];
    places.iter().find_map(|place| row.pointer(place)).and_then(Value::as_str).unwrap_or_default()
}

pub fn cases() -> Vec<Case> {
    vec![
        (json!({ "action": { "eq": "sendReminders" } }), |row| row["action"] == "sendReminders"),
        (json!({ "action": { "ne": "sendReminders" } }), |row| row["action"] != "sendReminders"),
        (json!({ "action": { "in": ["sendReminders", "import"] } }), |row| row["action"] == "sendReminders"),
        (json!({ "action": { "contains": "Reminder" } }), |row| row["action"] == "sendReminders"),
        (json!({ "action": { "startsWith": "ack" } }), |row| row["action"] == "acknowledgeAssignments"),
        (json!({ "action": { "isNull": false }, "entityType": { "eq": "Assignment" } }), |row| {
            row["entityType"] == "Assignment"
        }),
        (json!({ "entityType": { "ne": "Assignment" } }), |row| row["entityType"] != "Assignment"),
        (json!({ "entityType": { "in": ["Reminder", "Goal"] } }), |row| row["entityType"] == "Reminder"),
        (json!({ "entityType": { "contains": "emind" } }), |row| row["entityType"] == "Reminder"),
        (json!({ "entityType": { "startsWith": "Assign" } }), |row| row["entityType"] == "Assignment"),
        (json!({ "entityType": { "isNull": false }, "action": { "startsWith": "send" } }), |row| {
            row["action"] == "sendReminders"
        }),
        (json!({ "at": { "eq": "2015-06-25T02:00:00Z" } }), |row| row["at"] == "2015-06-25T02:00:00Z"),
        (json!({ "at": { "in": ["2015-06-25T11:00:00+08:00"] } }), |row| row["at"] == "2015-06-25T03:00:00Z"),
        (json!({ "at": { "gt": "2015-06-25T03:00:00Z" } }), |row| row["at"] == "2015-06-25T04:00:00Z"),
        (json!({ "at": { "gte": "2015-06-25T03:00:00Z" } }), |row| row["at"] != "2015-06-25T02:00:00Z"),
        (json!({ "at": { "lt": "2015-06-25T03:00:00Z" } }), |row| row["at"] == "2015-06-25T02:00:00Z"),
        (json!({ "at": { "lte": "2015-06-25T03:00:00Z" } }), |row| row["at"] != "2015-06-25T04:00:00Z"),
        (json!({ "at": { "isNull": false, "gt": "2015-06-25T03:00:00Z" } }), |row| row["at"] == "2015-06-25T04:00:00Z"),
        (json!({ "agency": { "code": { "eq": "LYJ" } } }), |row| agency(row) == "LYJ"),
        (json!({ "responsibility": { "title": { "contains": "旅游" } } }), |row| title(row).contains("旅游")),
        (
            json!({ "and": [{ "entityType": { "eq": "Assignment" } }, { "agency": { "code": { "eq": "SWJ" } } }] }),
            |row| row["entityType"] == "Assignment" && agency(row) == "SWJ",
        ),
        (json!({ "or": [{ "agency": { "code": { "eq": "SWJ" } } }, { "entityType": { "eq": "Reminder" } }] }), |row| {
            agency(row) == "SWJ" || row["entityType"] == "Reminder"
        }),
    ]
}

/// What the office is told after a cursor of what passes, up to the last change.
async fn told(client: &Client, after: &str, filter: Value) -> Vec<Value> {
    let Judged { filter: kind, fields, .. } = CHANGES;
    let query = format!(
        "subscription($after: String, $filter: {kind}) {{ changes(after: $after, filter: $filter) {{ {fields} }} }}"
    );
    let filter = json!({ "or": [filter, { "action": { "eq": LAST } }] });
    let body = json!({ "query": query, "variables": { "after": after, "filter": filter } });
    let mut response = bare_client()
        .post(format!("{}/graphql/stream", client.url))
        .bearer_auth(client.token.as_ref().unwrap())
        .header("content-type", "application/json")
        .header("accept", "text/event-stream")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let (mut text, mut rows) = (String::new(), Vec::new());
    loop {
        text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n").map(|(event, rest)| (event.to_owned(), rest.to_owned()))
        {
            text = rest;
            let Some((_, data)) = event.split_once("data:") else { continue };
            let data: Value = serde_json::from_str(data.trim()).unwrap();
            let row = data["data"]["changes"].clone();
            assert!(row.is_object(), "{data}");
            if row["action"] == LAST {
                return rows;
            }
            rows.push(row);
        }
    }
}

/// Takes the agency's first assignment up, as the first of its item.
async fn acknowledge(city: &TestCity, code: &str) -> Value {
    let client = city.agency(code);
    let query = format!(
        "{{ assignments(first: 1, filter: {{ agency: {{ code: {{ eq: \"{code}\" }} }}, status: {{ eq: PENDING }} }}) {{ nodes {{ id version }} }} }}"
    );
    let row = client.query(&query).await["assignments"]["nodes"][0].take();
    let items = json!([{ "id": row["id"], "expectedVersion": row["version"] }]);
    client.done("acknowledgeAssignments", "assignments { id }", json!({ "items": items })).await;
    row["id"].clone()
}

/// Follows as the supervision office, to have a cursor.
async fn office(city: &TestCity) -> Viewer {
    let found = city.store.identity(WUHAN, None).await.unwrap().unwrap();
    Viewer {
        subject: "office".to_owned(),
        name: None,
        roles: vec![duban::model::role::Role::Supervisor],
        jurisdiction: found.jurisdiction,
        agency: None,
        sight: Sight { oversees: found.tree.clone(), agency: None },
        expires_at: DateTime::<Utc>::MAX_UTC,
    }
}

#[tokio::test]
async fn changes_are_told_by_what_they_show() {
    let city = TestCity::wuhan_2015().await;
    let (clock, zone) = (city.clock.clone(), city.config.time_zone);
    let feed = Feed::new(city.store.clone(), move || Day { today: clock.today(), near_due_days: 7, zone });
    let mut start =
        feed.follow::<Changes>(office(&city).await, Filter::default(), None).await.unwrap().moments().boxed();
    let hour = |hour: u32| city.clock.set_now(format!("2015-06-25T0{hour}:00:00Z").parse().unwrap());

    hour(1);
    let first = city.agency("KJJ").query("{ agency(code: \"KJJ\") { id version name } }").await["agency"].take();
    let mut save =
        json!({ "id": first["id"], "expectedVersion": first["version"], "name": first["name"], "aliases": ["科技局"] });
    city.admin().done("saveAgency", "agency { version }", save.clone()).await;
    let mut after = start.next().await.unwrap().unwrap().cursor;
    while let Some(Some(moment)) = futures_util::FutureExt::now_or_never(start.next()) {
        after = moment.unwrap().cursor;
    }
    hour(2);
    let tourism = acknowledge(&city, "LYJ").await;
    hour(3);
    acknowledge(&city, "SWJ").await;
    hour(4);
    let supervisor = city.supervisor();
    let slip = json!({ "assignmentIds": [tourism], "level": "BLUE", "message": "请抓紧" });
    supervisor.done("sendReminders", "reminders { id }", slip).await;
    let now = city.admin().query("{ agency(code: \"KJJ\") { version } }").await;
    (save["expectedVersion"], save["aliases"]) = (now["agency"]["version"].clone(), json!(["科技"]));
    city.admin().done("saveAgency", "agency { version }", save).await;

    let whole = told(&supervisor, &after, json!({})).await;
    assert_eq!(whole.len(), 3, "{whole:?}");
    for (test, holds) in cases() {
        for (test, wanted) in [(test.clone(), true), (json!({ "not": test }), false)] {
            let expected: Vec<&Value> = whole.iter().filter(|row| holds(row) == wanted).collect();
            assert_eq!(told(&supervisor, &after, test.clone()).await.iter().collect::<Vec<_>>(), expected, "{test}");
            assert!(!expected.is_empty() && expected.len() < whole.len(), "{test} tells no rows apart");
        }
    }
}
