//! `duban demo --story`: a front end finds every state, light and slip in it, and knows what is made up.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::client::Client;
use crate::harness::program::{Serving, duban, run};

/// Every value of a field, wherever it stands.
fn values(value: &Value, field: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(item, field, found)),
        Value::Object(fields) => {
            if let Some(text) = fields.get(field).and_then(Value::as_str) {
                found.insert(text.to_owned());
            }
            fields.values().for_each(|value| values(value, field, found));
        }
        _ => {}
    }
}

fn all(data: &Value, field: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    values(data, field, &mut found);
    found.into_iter().collect()
}

#[tokio::test]
async fn the_story_shows_every_state_light_and_slip_and_says_what_is_made_up() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let mut demo = Serving::start(&mut duban(&["demo", "--story", "--listen", "127.0.0.1:0", "--data-dir", folder]));
    let told = demo.read_to("Ctrl-C");
    assert!(told.contains("made up"), "{told}");
    let address = told.split("http://").nth(1).unwrap().split("/graphql").next().unwrap();
    let token = told.split("token     ").nth(1).unwrap().lines().next().unwrap().to_owned();
    let office = Client::new(&format!("http://{address}"), Some(token));
    let data = office
        .query(
            "{ items: responsibilities(first: 100) { nodes { title state: status outcome } }
               parts: assignments(first: 100) { nodes { status light { color rule } reminders { level } extensionRequests { decided: status reason } } }
               filed: assignments(first: 100) { nodes { progressReports { nodes { filing: status narrative } } plan { filing: status } } } }",
        )
        .await;
    assert_eq!(all(&data, "state"), ["CLOSED", "DISPATCHED", "DRAFT", "IN_PROGRESS", "UNDER_REVIEW", "WITHDRAWN"]);
    assert_eq!(
        all(&data["parts"], "status"),
        ["ACKNOWLEDGED", "COMPLETED", "COMPLETION_REQUESTED", "DISPUTED", "PENDING", "WITHDRAWN"]
    );
    assert_eq!(all(&data, "color"), ["GREEN", "GREY", "RED", "YELLOW"]);
    assert_eq!(
        all(&data, "rule"),
        [
            "AHEAD_OF_SCHEDULE",
            "BEHIND_SCHEDULE",
            "COMPLETED",
            "NEAR_DUE",
            "NOT_TRACKED",
            "NO_DEADLINE",
            "ON_TRACK",
            "OVERDUE"
        ]
    );
    assert_eq!(all(&data, "level"), ["BLUE", "RED", "YELLOW"]);
    assert_eq!(all(&data, "decided"), ["GRANTED", "PENDING", "REFUSED"]);
    assert_eq!(all(&data, "filing"), ["ACCEPTED", "DRAFT", "RETURNED", "SUBMITTED"]);
    for text in all(&data, "narrative").iter().chain(&all(&data, "reason")) {
        assert!(text.contains("虚构"), "{text}");
    }
    assert_eq!(demo.stop(), Some(0));

    // A second start leaves what was lived as it is, and the chain of events is whole.
    let mut again = Serving::start(&mut duban(&["demo", "--story", "--listen", "127.0.0.1:0", "--data-dir", folder]));
    let told = again.read_to("Ctrl-C");
    assert!(!told.contains("Lived"), "{told}");
    assert_eq!(again.stop(), Some(0));
    let config = format!("{folder}/duban.toml");
    let verified = run(duban(&["audit", "verify"]).env("DUBAN_CONFIG", config));
    assert_eq!(verified.code, 0, "{}", verified.error);
}
