//! Who sees slips and requests: the agency itself, the lead that it assists, the office and the auditors.

use serde_json::{Value, json};

use super::{Desk, assignment, change, measure, see};
use crate::harness::client::Client;

const BOTH: &str = "{ assignments(first: 100) { nodes { reminders { id assignment { id } } extensionRequests { id measures { id } decidedBy { agency { code } } assignment { id } } } } }";

async fn filtered(client: &Client, filter: &str) -> Value {
    let query = format!("{{ assignments(filter: {{ {filter} }}) {{ totalCount }} }}");
    client.query(&query).await["assignments"]["totalCount"].clone()
}

#[tokio::test]
async fn peers_see_neither_slips_nor_requests_also_not_by_filters_or_ids() {
    let desk = Desk::new().await;
    let input = json!({ "assignmentIds": [assignment(desk.hall[1])], "level": "RED", "message": "请抓紧" });
    let slips = change(&desk.city.supervisor(), "sendReminders", "reminders { id }", input).await.made();
    let input = json!({ "assignmentId": assignment(desk.hall[1]), "expectedVersion": 1, "measureIds": [measure(desk.measures[0])], "newDueOn": "2015-10-31", "reason": "未开放" });
    let request = change(&desk.city.agency("LYJ"), "requestExtension", "extensionRequest { id }", input).await.made();
    let city = &desk.city;
    let who = [
        (city.supervisor(), true),
        (city.auditor(), true),
        (city.agency("LYJ"), true),
        (city.agency("KJJ"), true),
        (city.agency("SWJ"), false),
        (city.agency("DAJ"), false),
        (city.admin(), false),
    ];
    for (client, sees) in who {
        let number = u64::from(sees);
        let data = client.query(BOTH).await;
        let rows = data["assignments"]["nodes"].as_array().unwrap();
        for list in ["reminders", "extensionRequests"] {
            let seen: usize = rows.iter().map(|row| row[list].as_array().unwrap().len()).sum();
            assert_eq!(seen as u64, number);
        }
        assert_eq!(filtered(&client, "reminders: { some: { level: { eq: RED } } }").await, number);
        assert_eq!(filtered(&client, "extensionRequests: { some: { status: { eq: PENDING } } }").await, number);
        let hidden = filtered(&client, "not: { reminders: { none: {} } }").await;
        assert_eq!(hidden, number);
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Reminder { message } ... on ExtensionRequest { reason } } }";
        let nodes = client.query_with(query, json!({ "ids": [slips[0]["id"], request["id"]] })).await;
        assert_eq!(nodes["nodes"].as_array().unwrap().iter().filter(|node| !node.is_null()).count() as u64, number * 2);
    }
    // The lead sees what assists it, and not what it leads by inference alone.
    let input = json!({ "assignmentIds": [assignment(desk.road[1])], "level": "RED", "message": "请抓紧" });
    change(&city.supervisor(), "sendReminders", "reminders { id }", input).await.made();
    assert_eq!(see(&city.agency("SWJ"), desk.road[1], "reminders { id }").await, json!([]));
}

#[tokio::test]
async fn slips_and_requests_take_one_statement_each_however_many_rows() {
    let desk = Desk::new().await;
    let office = desk.city.supervisor();
    let few = "{ assignments(first: 1) { nodes { reminders { id } extensionRequests { id measures { id } decidedBy { agency { code } } } } } }";
    office.query(few).await;
    let (_, none) = desk.city.statements(office.query(BOTH)).await;
    for number in 0..3 {
        let ids: Vec<String> = desk.hall.into_iter().chain(desk.road).map(assignment).collect();
        let input = json!({ "assignmentIds": ids, "level": "RED", "message": format!("请抓紧 {number}") });
        change(&office, "sendReminders", "reminders { id }", input).await.made();
    }
    let (_, one) = desk.city.statements(office.query(few)).await;
    let (_, all) = desk.city.statements(office.query("{ assignments(first: 100) { nodes { reminders { id } extensionRequests { id measures { id } decidedBy { agency { code } } } } } }")).await;
    assert_eq!(one, all);
    assert!(none <= all, "{none} {all}");
    let send = |ids: &[uuid::Uuid]| {
        // Other words each time: the same ones are not sent again.
        let words = format!("请抓紧,共{}项", ids.len());
        let ids: Vec<String> = ids.iter().copied().map(assignment).collect();
        json!({ "assignmentIds": ids, "level": "BLUE", "message": words })
    };
    let (_, one) =
        desk.city.statements(change(&office, "sendReminders", "reminders { id }", send(&desk.hall[..1]))).await;
    let (_, three) = desk.city.statements(change(&office, "sendReminders", "reminders { id }", send(&desk.hall))).await;
    assert_eq!(one, three, "as many statements for one slip as for several");
}
