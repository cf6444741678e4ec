//! The operations that the API's users send, as far as their parts exist, and what they get when a part fails.

mod bulletin;
pub mod desk;
mod failures;
mod office;
mod statements;

use duban::model::feed_cursor::FeedCursor;
use serde_json::{Value, json};

use self::desk::Desk;
use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::harness::database::sample;
use crate::http::npm::node;

fn operations() -> String {
    String::from_utf8(sample("operations.graphql")).unwrap()
}

/// Sends the file whole, as front ends do, and names the operation.
async fn send(client: &Client, operation: &str, variables: Value) -> Value {
    let body = json!({ "query": operations(), "operationName": operation, "variables": variables });
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
    let all = ["Inbox", "ReturnAndUrge", "MyQuarter", "Board", "BoardLive", "Close", "Bulletin", "Ledger", "Year"];
    for operation in all {
        assert!(said.output.contains(&format!("ok     {operation}\n")), "{}", said.output);
    }
    assert!(said.output.contains(&format!("{} passed, 0 failed", all.len())), "{}", said.output);
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
async fn a_lead_sees_in_its_quarter_what_those_that_assist_it_sent() {
    let desk = Desk::with(1).await;
    let lead = &desk.parts(&desk.office, "KJJ").await[0]["id"];
    let rows = async |code: &str| {
        let mut quarter = send(&desk.agency(code), "MyQuarter", json!({})).await;
        quarter["viewer"]["agency"]["assignments"]["nodes"].take()
    };
    let own = |rows: &Value| {
        let mine = |row: &&Value| row["responsibility"]["title"] == "新建第1个孵化器。";
        rows.as_array().unwrap().iter().find(mine).unwrap().clone()
    };
    let row = own(&rows("KJJ").await);
    assert_eq!((&row["id"], &row["role"], &row["nextDueOn"]), (lead, &json!("LEAD"), &json!("2015-11-30")));
    assert_eq!(row["progressReport"]["status"], "SUBMITTED");
    let sent = row["responsibility"]["assignments"].as_array().unwrap();
    let told = |row: &Value| {
        let report = &row["progressReport"];
        (row["agency"]["name"].clone(), report["status"].clone(), report["problems"].clone())
    };
    let problems = || json!("用地指标不足");
    assert_eq!(
        sent.iter().map(told).collect::<Vec<_>>(),
        [(json!("市发改委"), json!("ACCEPTED"), problems()), (json!("市商务局"), json!("SUBMITTED"), problems()),]
    );
    // The other one that assists sees what the lead accepted, without its problems.
    let peer = own(&rows("SWJ").await);
    assert_eq!((&peer["role"], &peer["progressReport"]["status"]), (&json!("ASSIST"), &json!("SUBMITTED")));
    let sent = peer["responsibility"]["assignments"].as_array().unwrap();
    assert_eq!(sent.iter().map(told).next(), Some((json!("市发改委"), json!("ACCEPTED"), Value::Null)));
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
    assert_eq!(rows[4]["node"]["allowedActions"], json!(["SEND_REMINDER"]));
}

#[tokio::test]
async fn the_board_goes_on_by_itself_when_a_row_changes() {
    let city = TestCity::wuhan_2015().await;
    let filter = json!({ "agency": { "code": { "ne": "KJJ" } }, "role": { "eq": "LEAD" } });
    let variables = json!({ "filter": filter, "first": 20 });
    let board = send(&city.supervisor(), "Board", variables).await;
    let known = board["assignments"]["edges"].as_array().unwrap().clone();
    // From where the board was read on: whatever comes after it is heard, however late the stream begins.
    let now = FeedCursor::Places(city.store.heads().await.unwrap()).to_string();
    let body =
        json!({ "query": operations(), "operationName": "BoardLive", "variables": { "filter": filter, "after": now } });
    let mut stream = crate::http::bare_client()
        .post(format!("{}/graphql/stream", city.url))
        .header("accept", "text/event-stream")
        .header("accept-language", "en")
        .header("content-type", "application/json")
        .bearer_auth(city.supervisor().token.unwrap())
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let row = &known[0]["node"];
    let items = json!([{ "id": row["id"], "expectedVersion": row["version"] }]);
    let query = "query($id: ID!) { node(id: $id) { ... on Agency { code } } }";
    let code = city.supervisor().query_with(query, json!({ "id": row["agency"]["id"] })).await;
    let bureau = city.agency(code["node"]["code"].as_str().unwrap());
    bureau.done("acknowledgeAssignments", "assignments { id }", json!({ "items": items })).await;
    let mut text = String::new();
    while !text.contains("event: next") {
        text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    let data = text.split("data: ").nth(1).unwrap().lines().next().unwrap();
    let told = serde_json::from_str::<Value>(data).unwrap()["data"]["assignmentChanged"].take();
    let row = &told["assignment"];
    let before = &known.iter().find(|edge| edge["node"]["id"] == told["assignmentId"]).unwrap()["node"];
    assert_eq!((&before["status"], &row["status"]), (&json!("PENDING"), &json!("ACKNOWLEDGED")));
    assert_eq!(row["version"], before["version"].as_i64().unwrap() + 1);
    // The same fragment: what a cache knows by this id is replaced whole.
    assert_eq!((&row["id"], &row["responsibility"]), (&before["id"], &before["responsibility"]));
    assert!(told["cursor"].as_str().is_some_and(|cursor| !cursor.is_empty()));
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
async fn the_ledger_tells_what_was_reported_on_the_quarter() {
    let desk = Desk::with(2).await;
    let ledger = send(&desk.city.auditor(), "Ledger", json!({})).await;
    let items = nodes(&ledger["responsibilities"]);
    let item = items.iter().find(|item| item["ordinal"] == 2).unwrap();
    assert_eq!((&item["status"], &item["outcome"]), (&json!("IN_PROGRESS"), &Value::Null));
    let parts = item["assignments"].as_array().unwrap();
    assert_eq!(
        parts[0]["progressReport"],
        json!({
            "narrative": "KJJ已完成选址,落实用地30亩,引进运营机构3家。", "problems": "用地指标不足", "nextSteps": "三季度开工", "percentDone": "40",
            "signedOffBy": "王局长", "onTime": true,
        })
    );
    assert!(parts.iter().all(|part| part["acknowledgedAt"].is_string() && part["completedAt"].is_null()));
    assert!(parts.iter().all(|part| part["progressReport"]["onTime"] == true));
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
    assert!(year["workReport"]["plans"].as_array().unwrap().iter().all(|plan| plan["evaluation"].is_null()));
    assert_eq!(codes(&send(&city.agency("LYJ"), "Year", json!({})).await), ["LYJ"], "an agency sees its own");
}

#[tokio::test]
async fn the_year_tells_each_agencys_score_with_what_proves_it() {
    let desk = Desk::with(1).await;
    desk.on("2015-07-21");
    desk.evaluate().await;
    let year = send(&desk.office, "Year", json!({})).await;
    let deadlines = year["workReport"]["reportingDeadlines"].as_array().unwrap();
    assert_eq!(deadlines[0], json!({ "period": "2015-Q2", "role": "ASSIST", "dueOn": "2015-07-10" }));
    let of = |year: &Value, code: &str| {
        let plans = year["workReport"]["plans"].as_array().unwrap().iter();
        plans.into_iter().find(|plan| plan["agency"]["code"] == code).cloned().unwrap_or_default()
    };
    // 市商务局 has one item of its own in the demo, on which it has not reported, and no plan.
    let plan = of(&year, "SWJ");
    let lines = plan["evaluation"]["lines"].as_array().unwrap();
    let rules: Vec<(&str, &str)> =
        lines.iter().map(|line| (line["rule"].as_str().unwrap(), line["points"].as_str().unwrap())).collect();
    assert_eq!(rules, [("MISSING_PLAN", "-10"), ("MISSING_REPORT", "-10"), ("RATING", "15")]);
    assert_eq!(plan["evaluation"]["score"], "95");
    assert!(lines[1]["assignment"]["responsibility"]["title"].is_string() && lines[1]["evidence"]["id"].is_string());
    assert_eq!(lines[2]["evidence"], Value::Null);
    assert_eq!(of(&send(&desk.agency("SWJ"), "Year", json!({})).await, "SWJ"), plan);
    assert_eq!(of(&year, "LYJ")["evaluation"], Value::Null, "it is not scored yet");
}
