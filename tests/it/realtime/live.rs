//! Subscriptions on real sockets: what a change made over HTTP, or by a command beside the server, tells its subscribers.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use duban::model::feed_cursor::FeedCursor;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::short_token;
use super::socket::Socket;
use crate::harness::program::{duban, run};
use crate::harness::{SECRET, TestCity};

pub const ASSIGNMENTS: &str = "subscription($after: String) { assignmentChanged(after: $after) { cursor assignmentId assignment { id status version } } }";
/// The live continuation of a front end's board.
const BOARD_LIVE: &str = "
fragment Row on Assignment { id version role ordinal nextDueOn status light { color rule reason since } allowedActions agency { id name } responsibility { id ordinal title section dueText lead { id name } } }
subscription BoardLive($after: String, $filter: AssignmentFilter) { assignmentChanged(after: $after, filter: $filter) { cursor assignmentId assignment { ...Row } } }";
const ITEMS: &str = "subscription($after: String) { responsibilityChanged(after: $after) { cursor responsibilityId responsibility { id status } } }";
const CHANGES: &str = "subscription($after: String, $filter: ChangeFilter) { changes(after: $after, filter: $filter) { cursor action entityType entityId entity { __typename id } } }";

/// Where the events end now, as a supervisor's cursor: who follows after it is told of whatever comes, however long its
/// subscription takes to begin.
pub async fn here(city: &TestCity) -> String {
    FeedCursor::Places(city.store.heads().await.unwrap()).to_string()
}

/// What the science bureau leads, and has taken up.
pub async fn rows(city: &TestCity) -> Vec<Value> {
    let query = "{ assignments(filter: { agency: { code: { eq: \"KJJ\" } }, role: { eq: LEAD }, status: { eq: ACKNOWLEDGED } }, first: 50) { nodes { id version responsibility { id } } } }";
    let data = city.agency("KJJ").query(query).await;
    data["assignments"]["nodes"].as_array().unwrap().clone()
}

/// The science bureau says over HTTP that one is done.
pub async fn finish(city: &TestCity, row: &Value) {
    let input = json!({ "id": row["id"], "expectedVersion": row["version"], "summary": "已完成" });
    city.agency("KJJ").done("requestCompletion", "assignment { id }", input).await;
}

/// An agency takes up what it has not yet.
async fn acknowledge(city: &TestCity, code: &str) {
    let client = city.agency(code);
    let query = "{ viewer { agency { assignments(filter: { status: { eq: PENDING } }) { nodes { id version } } } } }";
    let data = client.query(query).await;
    let row = &data["viewer"]["agency"]["assignments"]["nodes"][0];
    let items = json!([{ "id": row["id"], "expectedVersion": row["version"] }]);
    client.done("acknowledgeAssignments", "assignments { id }", json!({ "items": items })).await;
}

pub async fn socket(city: &TestCity) -> Socket {
    Socket::acknowledged(city, &city.supervisor().token.unwrap()).await
}

pub async fn subscribe(socket: &mut Socket, id: &str, query: &str, variables: Value) {
    let payload = json!({ "query": query, "variables": variables });
    socket.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
}

/// The data of the next message, which must be a `next` without errors: the operation's id and its field.
pub async fn next(socket: &mut Socket) -> (String, Value) {
    let mut told = socket.hear().await;
    assert_eq!((&told["type"], told["payload"].get("errors")), (&json!("next"), None), "{told}");
    let data = told["payload"]["data"].as_object_mut().unwrap();
    let (_, field) = std::mem::take(data).into_iter().next().unwrap();
    (told["id"].as_str().unwrap().to_owned(), field)
}

#[tokio::test]
async fn a_change_over_http_arrives_on_every_subscription_that_it_concerns() {
    let city = TestCity::wuhan_2015().await;
    let rows = rows(&city).await;
    let mut socket = socket(&city).await;
    let after = here(&city).await;
    for (id, query) in [("assignments", ASSIGNMENTS), ("items", ITEMS)] {
        subscribe(&mut socket, id, query, json!({ "after": after })).await;
    }
    let filter = json!({ "entityType": { "eq": "Assignment" } });
    subscribe(&mut socket, "changes", CHANGES, json!({ "after": after, "filter": filter })).await;
    // The first may be caught up with; whoever has told it waits for the second.
    for row in &rows[..2] {
        finish(&city, row).await;
        let mut told = Vec::new();
        while told.len() < 3 {
            let (id, field) = next(&mut socket).await;
            match id.as_str() {
                "assignments" => {
                    assert_eq!((&field["assignmentId"], &field["assignment"]["id"]), (&row["id"], &row["id"]));
                    assert_eq!(field["assignment"]["status"], "COMPLETION_REQUESTED");
                }
                "items" => assert_eq!(field["responsibility"]["id"], row["responsibility"]["id"]),
                _ => {
                    assert_eq!(field["action"], "requestCompletion");
                    assert_eq!(field["entity"], json!({ "__typename": "Assignment", "id": row["id"] }));
                }
            }
            told.push(id);
        }
        told.sort();
        assert_eq!(told, ["assignments", "changes", "items"]);
    }
    socket.leave().await;
}

#[tokio::test]
async fn the_boards_live_operation_tells_of_the_rows_that_pass() {
    let city = TestCity::wuhan_2015().await;
    let own = rows(&city).await;
    let mut socket = socket(&city).await;
    let filter = json!({ "agency": { "code": { "eq": "KJJ" } } });
    let variables = json!({ "after": here(&city).await, "filter": filter });
    subscribe(&mut socket, "board", BOARD_LIVE, variables).await;
    acknowledge(&city, "LYJ").await;
    finish(&city, &own[0]).await;
    let (_, told) = next(&mut socket).await;
    let row = &told["assignment"];
    assert_eq!((&row["id"], &row["status"]), (&own[0]["id"], &json!("COMPLETION_REQUESTED")));
    assert_eq!(
        (&row["agency"]["name"], &row["responsibility"]["id"]),
        (&json!("市科技局"), &own[0]["responsibility"]["id"])
    );
    assert!(row["light"]["reason"].is_string() && row["allowedActions"].is_array(), "{row}");
}

#[tokio::test]
async fn who_lost_its_connection_resumes_after_its_cursor_without_a_gap() {
    let city = TestCity::wuhan_2015().await;
    let rows = rows(&city).await;
    let mut lost = socket(&city).await;
    subscribe(&mut lost, "1", ASSIGNMENTS, json!({ "after": here(&city).await })).await;
    finish(&city, &rows[0]).await;
    let (_, told) = next(&mut lost).await;
    assert_eq!(told["assignmentId"], rows[0]["id"]);
    // Cut off, without a word.
    drop(lost);
    for row in &rows[1..3] {
        finish(&city, row).await;
    }
    let mut socket = socket(&city).await;
    subscribe(&mut socket, "1", ASSIGNMENTS, json!({ "after": told["cursor"] })).await;
    for row in &rows[1..3] {
        assert_eq!(next(&mut socket).await.1["assignmentId"], row["id"]);
    }
    finish(&city, &rows[3]).await;
    assert_eq!(next(&mut socket).await.1["assignmentId"], rows[3]["id"], "and nothing twice");
}

#[tokio::test]
async fn an_agency_resumes_by_its_own_cursor() {
    let city = TestCity::wuhan_2015().await;
    let rows = rows(&city).await;
    let token = city.agency("KJJ").token.unwrap();
    let mut lost = Socket::acknowledged(&city, &token).await;
    subscribe(&mut lost, "1", ASSIGNMENTS, Value::Null).await;
    // It has no cursor yet: what happens before its subscription began is not its business.
    let mut first = 0;
    let told = loop {
        finish(&city, &rows[first]).await;
        first += 1;
        if let Ok((_, told)) = timeout(Duration::from_millis(100), next(&mut lost)).await {
            break told;
        }
    };
    let heard = rows.iter().position(|row| row["id"] == told["assignmentId"]).unwrap();
    drop(lost);
    finish(&city, &rows[first]).await;
    let mut socket = Socket::acknowledged(&city, &token).await;
    subscribe(&mut socket, "1", ASSIGNMENTS, json!({ "after": told["cursor"] })).await;
    for row in &rows[heard + 1..=first] {
        assert_eq!(next(&mut socket).await.1["assignmentId"], row["id"]);
    }
}

#[tokio::test]
async fn the_tokens_end_ends_what_follows() {
    let city = TestCity::wuhan_2015().await;
    let rows = rows(&city).await;
    let mut socket = Socket::acknowledged(&city, &short_token(&city, 60)).await;
    subscribe(&mut socket, "1", ASSIGNMENTS, json!({ "after": here(&city).await })).await;
    finish(&city, &rows[0]).await;
    next(&mut socket).await;
    city.clock.advance(TimeDelta::seconds(60));
    finish(&city, &rows[1]).await;
    assert_eq!(socket.closed().await, (4403, "UNAUTHENTICATED: the token has expired".to_owned()), "and nothing told");
}

#[tokio::test]
async fn the_id_of_what_follows_is_not_given_twice() {
    let city = TestCity::wuhan_2015().await;
    let mut socket = socket(&city).await;
    subscribe(&mut socket, "1", ASSIGNMENTS, Value::Null).await;
    subscribe(&mut socket, "1", CHANGES, Value::Null).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for 1 already exists".to_owned()));
}

#[tokio::test]
async fn a_socket_follows_so_much_at_once_and_what_is_completed_makes_room() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__STREAMS_PER_SOCKET", "2")]).await;
    let rows = rows(&city).await;
    let mut socket = socket(&city).await;
    let after = json!({ "after": here(&city).await });
    for id in ["1", "2", "3"] {
        subscribe(&mut socket, id, ASSIGNMENTS, after.clone()).await;
    }
    let told = socket.hear().await;
    assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!("3")));
    let extensions = &told["payload"][0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["limit"]["name"]),
        (&json!("RATE_LIMITED"), &json!("streams_per_socket"))
    );
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    subscribe(&mut socket, "3", ASSIGNMENTS, after).await;
    finish(&city, &rows[0]).await;
    let mut heard = [next(&mut socket).await.0, next(&mut socket).await.0];
    heard.sort();
    assert_eq!(heard, ["2", "3"]);
}

#[tokio::test]
async fn what_cannot_be_followed_is_an_error_and_never_a_next() {
    let city = TestCity::wuhan_2015().await;
    let list = city.supervisor().query("{ assignments(first: 1) { pageInfo { endCursor } } }").await;
    let foreign = &list["assignments"]["pageInfo"]["endCursor"];
    let mut socket = socket(&city).await;
    let cases = [
        (ASSIGNMENTS, json!({ "after": "nonsense" })),
        (ASSIGNMENTS, json!({ "after": foreign })),
        (ITEMS, json!({ "after": 5 })),
        (CHANGES, json!({ "filter": { "nothing": 1 } })),
        ("subscription { assignmentChanged { cursor } changes { cursor } }", json!({})),
    ];
    for (query, variables) in cases {
        subscribe(&mut socket, "1", query, variables.clone()).await;
        let told = socket.hear().await;
        assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!("1")), "{query} {variables}: {told}");
        assert_eq!(told["payload"][0]["extensions"]["code"], "BAD_USER_INPUT", "{query}: {told}");
    }
}

#[tokio::test]
async fn what_a_command_beside_the_server_does_is_told() {
    let city = TestCity::wuhan_2015().await;
    let rows = rows(&city).await;
    let mut socket = socket(&city).await;
    let after = json!({ "after": here(&city).await });
    for (id, query) in [("assignments", ASSIGNMENTS), ("changes", CHANGES)] {
        subscribe(&mut socket, id, query, after.clone()).await;
    }
    finish(&city, &rows[0]).await;
    // Both follow by now.
    let mut following = BTreeSet::new();
    while following.len() < 2 {
        following.insert(next(&mut socket).await.0);
    }
    let mut command = duban(&["tick", "--now", "2015-06-25"]);
    command.env("DUBAN_DATABASE_URL", &city.database.url).env("DUBAN_JWT__SECRET", SECRET);
    let said = tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap();
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    assert!(!said.output.contains("sent: 0"), "{}", said.output);
    let (mut urged, mut told) = (BTreeSet::new(), BTreeSet::new());
    while urged.is_empty() || told.len() < urged.len() {
        let (id, field) = next(&mut socket).await;
        if id == "assignments" {
            told.insert(field["assignment"]["id"].to_string());
        } else if field["action"] == "tick" && field["entityType"] == "Reminder" {
            urged.insert(field["entityId"].to_string());
        }
    }
}
