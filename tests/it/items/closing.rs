//! 销号 and 撤销.

use serde_json::{Value, json};

use super::{ITEM, acknowledge, dispatched, draft, history, part, seen, set_status, versioned};
use crate::harness::TestCity;

fn close(item: &Value, outcome: &str, summary: &str) -> Value {
    let mut input = versioned(item);
    input["outcome"] = json!(outcome);
    input["summary"] = json!(summary);
    input
}

#[tokio::test]
async fn an_item_is_closed_as_completed_once_every_lead_has_completed_it() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let sent = dispatched(&city, "新事项").await;
    let refused = office.change("closeResponsibility", ITEM, close(&sent, "COMPLETED", "")).await;
    assert_eq!(super::refusals(&refused), ["outcome INVALID_TRANSITION"]);
    let message = refused["userErrors"][0]["message"].as_str().unwrap();
    assert!(message.contains("DISPATCHED") && message.contains("UNDER_REVIEW"), "{message}");

    acknowledge(&city, "LYJ", &sent).await;
    set_status(&city, "KJJ", "COMPLETION_REQUESTED").await;
    let now = seen(&office, &sent).await;
    let mut accept = versioned(part(&now, "KJJ"));
    accept["verdict"] = json!("ACCEPT");
    office.done("reviewCompletion", "assignment { status }", accept).await;
    let now = seen(&office, &sent).await;
    assert_eq!(now["status"], "UNDER_REVIEW");
    let closed = office.done("closeResponsibility", ITEM, close(&now, "COMPLETED", "")).await["responsibility"].clone();
    assert_eq!((&closed["status"], &closed["outcome"]), (&json!("CLOSED"), &json!("COMPLETED")));
    assert_eq!(closed["allowedActions"], json!([]));
    assert_eq!(closed["light"]["color"], "GREEN");
    assert_eq!(part(&closed, "LYJ")["nextDueOn"], Value::Null, "nothing of a closed item is due");
    let query = r#"{ assignments(filter: {responsibility: {title: {eq: "新事项"}}}) { nodes { agency { code } light { color rule } allowedActions } } }"#;
    for row in city.agency("LYJ").query(query).await["assignments"]["nodes"].as_array().unwrap() {
        let rule = if row["agency"]["code"] == "KJJ" { "COMPLETED" } else { "NOT_TRACKED" };
        assert_eq!((&row["light"]["rule"], &row["allowedActions"]), (&json!(rule), &json!([])));
    }
    assert_eq!(history(&city, "responsibility", "closeResponsibility").await[0].0, "ITEM");
    let again = office.refusals("closeResponsibility", ITEM, close(&closed, "CARRIED_OVER", "结转")).await;
    assert_eq!(again, ["id INVALID_TRANSITION"]);
}

#[tokio::test]
async fn an_item_that_is_not_completed_says_why() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    for (title, outcome) in [("事项一", "NOT_COMPLETED"), ("事项二", "CARRIED_OVER")] {
        let sent = dispatched(&city, title).await;
        let refused = office.refusals("closeResponsibility", ITEM, close(&sent, outcome, " ")).await;
        assert_eq!(refused, ["summary REQUIRED"]);
        let closed = office.done("closeResponsibility", ITEM, close(&sent, outcome, "结转下年")).await;
        assert_eq!(closed["responsibility"]["outcome"], outcome);
        assert_eq!(closed["responsibility"]["light"]["color"], "GREY");
        assert_eq!(seen(&city.agency("KJJ"), &sent).await["status"], "CLOSED", "its agencies still see it");
    }
    let draft = draft(&city, "草稿").await;
    let refused = office.refusals("closeResponsibility", ITEM, close(&draft, "NOT_COMPLETED", "不办")).await;
    assert_eq!(refused, ["id INVALID_TRANSITION"]);
    let refused =
        city.agency("KJJ").refusals("closeResponsibility", ITEM, close(&draft, "NOT_COMPLETED", "不办")).await;
    assert_eq!(refused, ["id NOT_FOUND"]);
}

#[tokio::test]
async fn an_item_that_is_taken_back_is_seen_by_its_agencies_no_more() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let sent = dispatched(&city, "新事项").await;
    let mut input = versioned(&sent);
    input["reason"] = json!("");
    assert_eq!(office.refusals("withdrawResponsibility", ITEM, input.clone()).await, ["reason REQUIRED"]);
    input["reason"] = json!("与另一事项重复");
    assert_eq!(city.agency("KJJ").refusals("withdrawResponsibility", ITEM, input.clone()).await, ["id NOT_ALLOWED"]);
    let withdrawn = office.done("withdrawResponsibility", ITEM, input).await["responsibility"].clone();
    assert_eq!((&withdrawn["status"], &withdrawn["allowedActions"]), (&json!("WITHDRAWN"), &json!([])));
    for code in ["KJJ", "LYJ"] {
        assert_eq!(part(&withdrawn, code)["status"], "WITHDRAWN");
        assert_eq!(seen(&city.agency(code), &sent).await, Value::Null);
    }
    assert_eq!(history(&city, "responsibility", "withdrawResponsibility").await[0].2, "与另一事项重复");
}
