//! Lights that the supervision office sets by hand.

use serde_json::{Value, json};

use super::{Desk, Done, assignment, change, refusal};
use crate::harness::client::Client;

const LIGHT: &str = "assignment { version light { color rule reason since } }";

async fn set(client: &Client, input: Value) -> Done {
    change(client, "overrideLight", LIGHT, input).await
}

fn input(desk: &Desk, version: i64, color: Option<&str>) -> Value {
    json!({ "assignmentId": assignment(desk.road[1]), "expectedVersion": version, "color": color, "reason": "等上级批复", "until": "2015-06-30" })
}

#[tokio::test]
async fn a_light_set_by_hand_shows_until_it_ends_by_its_day_or_by_hand() {
    let desk = Desk::new().await;
    let office = desk.city.supervisor();
    let shown = set(&office, input(&desk, 1, Some("RED"))).await.made();
    assert_eq!(
        (&shown["version"], &shown["light"]["color"], &shown["light"]["rule"]),
        (&json!(2), &json!("RED"), &json!("NEAR_DUE"))
    );
    let reason = shown["light"]["reason"].as_str().unwrap();
    assert!(reason.contains("等上级批复"), "{reason}");
    assert_eq!(shown["light"]["since"], super::TODAY);
    let red = "{ assignments(filter: { light: { eq: RED } }) { totalCount } }";
    assert_eq!(office.query(red).await["assignments"]["totalCount"], 1, "what is shown is what filters");
    desk.today("2015-07-01");
    assert_eq!(desk.see(desk.road[1], "light { color }").await["color"], "YELLOW", "its day is over");
    desk.today(super::TODAY);
    let ended = set(&office, input(&desk, 2, None)).await.made();
    assert_eq!((&ended["version"], &ended["light"]["color"]), (&json!(3), &json!("YELLOW")));
    assert_eq!(set(&office, input(&desk, 3, None)).await.refused, refusal("color", "INVALID_TRANSITION"));
}

#[tokio::test]
async fn what_can_not_be_set_by_hand_is_refused() {
    let desk = Desk::new().await;
    let office = desk.city.supervisor();
    let with = |field: &str, value: Value| {
        let mut input = input(&desk, 1, Some("GREEN"));
        input[field] = value;
        input
    };
    for (input, refused) in [
        (with("reason", json!(" ")), refusal("reason", "REQUIRED")),
        (with("reason", json!("长".repeat(2_001))), refusal("reason", "TOO_LONG")),
        (with("until", json!("2015-06-24")), refusal("until", "OUT_OF_RANGE")),
        (with("expectedVersion", json!(9)), refusal("expectedVersion", "CONFLICT")),
        (with("assignmentId", json!(assignment(desk.item))), refusal("assignmentId", "NOT_FOUND")),
    ] {
        assert_eq!(set(&office, input.clone()).await.refused, refused, "{input}");
    }
    for client in [desk.city.agency("KJJ"), desk.city.agency("SWJ"), desk.city.auditor()] {
        assert_eq!(set(&client, input(&desk, 1, Some("GREEN"))).await.refused, refusal("assignmentId", "NOT_ALLOWED"));
    }
    for client in [desk.city.agency("LYJ"), desk.city.admin()] {
        assert_eq!(set(&client, input(&desk, 1, Some("GREEN"))).await.refused, refusal("assignmentId", "NOT_FOUND"));
    }
    assert_eq!(desk.version(desk.road[1]).await, 1);
}
