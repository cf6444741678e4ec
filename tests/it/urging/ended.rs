//! A request for a later due date ends with what it is for.

use serde_json::{Value, json};

use crate::harness::client::Client;
use crate::lifecycle::year::Year;

/// FGW asked, and nobody has decided.
async fn asked() -> (Year, Value) {
    let year = Year::planned().await;
    year.on("2016-04-06");
    let bureau = year.agency("FGW");
    let part = year.part(&bureau, "FGW").await;
    let input = json!({ "assignmentId": part["id"], "expectedVersion": part["version"], "newDueOn": "2016-12-20", "reason": "用地审批未完成" });
    let asked = bureau.done("requestExtension", "extensionRequest { id status }", input).await;
    let request = asked["extensionRequest"].clone();
    assert_eq!(request["status"], "PENDING");
    (year, request)
}

async fn request(client: &Client, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on ExtensionRequest { status comment decidedAt } } }";
    client.query_with(query, json!({ "id": id })).await["node"].take()
}

async fn versioned(year: &Year) -> Value {
    let item = year.item(&year.office).await;
    json!({ "id": item["id"], "expectedVersion": item["version"] })
}

#[tokio::test]
async fn a_request_that_waits_ends_when_its_item_is_closed() {
    let (year, asked) = Box::pin(asked()).await;
    let mut input = versioned(&year).await;
    (input["outcome"], input["summary"]) = (json!("NOT_COMPLETED"), json!("年底未完成"));
    year.office.done("closeResponsibility", "responsibility { status }", input).await;
    for client in [year.office.clone(), year.agency("FGW")] {
        let ended = request(&client, &asked["id"]).await;
        assert_eq!((&ended["status"], &ended["comment"]), (&json!("REFUSED"), &json!("事项已销号,申请自动终止")));
        assert!(ended["decidedAt"].is_string());
    }
    let told = "{ changes(first: 100, filter: {action: {eq: \"closeResponsibility\"}, entityType: {eq: \"ExtensionRequest\"}}) { nodes { entityId } } }";
    let told = year.agency("FGW").query(told).await;
    assert_eq!(
        told["changes"]["nodes"],
        json!([{ "entityId": asked["id"] }]),
        "in the same change, for its agency too"
    );
}

#[tokio::test]
async fn a_request_that_waits_ends_when_its_assignment_is_withdrawn() {
    let (year, asked) = Box::pin(asked()).await;
    let mut input = versioned(&year).await;
    input["reason"] = json!("市政府专题会议决定");
    year.office.done("withdrawResponsibility", "responsibility { status }", input).await;
    let ended = request(&year.office, &asked["id"]).await;
    assert_eq!((&ended["status"], &ended["comment"]), (&json!("REFUSED"), &json!("责任分工已撤销,申请自动终止")));
    assert_eq!(request(&year.agency("FGW"), &asked["id"]).await, Value::Null);
}
