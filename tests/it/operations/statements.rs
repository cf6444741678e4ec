//! What an operation costs the database: as many statements for many rows as for one.

use serde_json::{Value, json};

use super::bulletin::quarter;
use super::desk::Desk;
use super::send;
use crate::harness::client::Client;

/// Of everything that a step leaves behind, what the operations don't ask for.
const REST: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Responsibility { allowedActions history(first: 20) { nodes { action entity { __typename id } actor { subject agency { name } } changes { field } } } \
     assignments { allowedActions plan { status dueOn review { comment reviewer { agency { name } } } allowedActions } \
     history(first: 20) { totalCount nodes { action entity { id ... on Assignment { agency { name } } } } } \
     extensionRequests { status measures { content } assignment { agency { name } } decidedBy { subject agency { name } } } \
     reminders { message cause assignment { agency { name } } } \
     progressReports(first: 4) { totalCount nodes { submittedBy { agency { name } } readings { indicator { label } value } measuresDone { content } attachments { fileName downloadUrl } sources { narrative assignment { agency { name } } } review { comment reviewer { agency { name } } } assignment { light { reason } } } } } } } }";

/// Of every obligation of the quarter.
const OWED: &str = "{ reportingObligations(first: 100) { totalCount nodes { agency { name } period dueOn onTime overdue light { color rule reason since } \
     assignment { role responsibility { title } } progressReport { narrative review { comment } attachments { fileName } } } } }";

/// What each operation took, by its name and who sent it.
#[derive(Default)]
struct Counts(Vec<(String, u64)>);

impl Counts {
    async fn of(&mut self, desk: &Desk, who: &str, operation: &str, variables: Value) {
        let client = &client(desk, who);
        // Who asks is looked up once in ten seconds.
        client.query("{ viewer { today } }").await;
        let (_, statements) = desk.city.statements(send(client, operation, variables)).await;
        self.0.push((format!("{operation} of {who}"), statements));
    }

    async fn of_query(&mut self, desk: &Desk, who: &str, query: &str, variables: Value) {
        let client = &client(desk, who);
        client.query("{ viewer { today } }").await;
        let (_, statements) = desk.city.statements(client.query_with(query, variables)).await;
        self.0.push((format!("{} of {who}", &query[..24]), statements));
    }
}

fn client(desk: &Desk, who: &str) -> Client {
    match who {
        "supervisor" => desk.office.clone(),
        "auditor" => desk.city.auditor(),
        code => desk.agency(code),
    }
}

/// Lives through the days after 20 July, and counts on the way.
async fn count(number: usize) -> Vec<(String, u64)> {
    let desk = Desk::with(number).await;
    let mut counts = Counts::default();
    counts.of(&desk, "supervisor", "Inbox", json!({ "year": 2015 })).await;
    let late: Vec<Value> =
        desk.parts(&desk.office, "KJJ").await.into_iter().map(|mut part| part["id"].take()).collect();
    let back = desk.reports(&desk.office, "KJJ").await;
    send(&desk.office, "ReturnAndUrge", json!({ "back": back, "late": late, "key": "20 July" })).await;
    counts.of(&desk, "KJJ", "MyQuarter", json!({})).await;
    counts.of(&desk, "FGW", "MyQuarter", json!({})).await;
    desk.on("2015-07-21");
    let filter = json!({ "responsibility": { "ordinal": { "gte": 1 } } });
    for who in ["supervisor", "KJJ"] {
        counts.of(&desk, who, "Board", json!({ "filter": filter, "first": 100 })).await;
        counts.of(&desk, who, "Bulletin", quarter()).await;
        counts.of(&desk, who, "Ledger", json!({})).await;
        counts.of_query(&desk, who, REST, json!({ "ids": desk.items })).await;
        counts.of_query(&desk, who, OWED, json!({})).await;
    }
    counts.of(&desk, "auditor", "Ledger", json!({})).await;
    desk.evaluate().await;
    counts.of(&desk, "supervisor", "Year", json!({})).await;
    counts.of(&desk, "KJJ", "Year", json!({})).await;
    counts.0
}

#[tokio::test]
async fn every_operation_takes_as_many_statements_for_many_rows_as_for_one() {
    let (one, many) = (count(1).await, count(9).await);
    assert_eq!(one, many);
}
