//! Two at once: exactly one wins.

use serde_json::{Value, json};

use super::{AGENCY, ITEM, ITEMS, WORK_REPORT, dispatched, draft, item, report, versioned};
use crate::harness::TestCity;

/// Sends the change twice at once; what the one that lost was refused for.
async fn race(city: &TestCity, mutation: &str, shows: &str, one: Value, other: Value) -> Vec<String> {
    let (first, second) = (city.supervisor(), city.supervisor());
    let (one, other) = tokio::join!(first.change(mutation, shows, one), second.change(mutation, shows, other));
    let mut refused = [super::refusals(&one), super::refusals(&other)];
    refused.sort();
    assert!(refused[0].is_empty() && !refused[1].is_empty(), "{mutation}: {refused:?}");
    refused[1].clone()
}

#[tokio::test]
async fn of_two_offices_at_once_exactly_one_wins() {
    let city = TestCity::wuhan_2015().await;
    let with = |row: &Value, fields: Value| {
        let mut input = versioned(row);
        input.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        input
    };

    let year = json!({ "year": 2016, "title": "报告" });
    assert_eq!(race(&city, "createWorkReport", WORK_REPORT, year.clone(), year).await, ["year DUPLICATE"]);
    let new = json!({ "workReportId": report(&city).await, "responsibility": item(&city, "新事项").await });
    let refused = race(&city, "createResponsibility", ITEM, new.clone(), new).await;
    assert_eq!(refused, ["responsibility.title DUPLICATE"]);
    let name = json!({ "name": "市水务局" });
    assert_eq!(race(&city, "saveAgency", AGENCY, name.clone(), name).await, ["name DUPLICATE"]);

    let row = draft(&city, "事项一").await;
    let revise = with(&row, json!({ "responsibility": item(&city, "事项甲").await }));
    let other = with(&row, json!({ "responsibility": item(&city, "事项乙").await }));
    assert_eq!(race(&city, "reviseResponsibility", ITEM, revise, other).await, ["expectedVersion CONFLICT"]);
    let send = json!({ "items": [versioned(&draft(&city, "事项二").await)] });
    let refused = race(&city, "dispatchResponsibilities", ITEMS, send.clone(), send).await;
    assert_eq!(refused, ["items.0.expectedVersion CONFLICT"]);
    let row = dispatched(&city, "事项三").await;
    let [no, over] =
        ["NOT_COMPLETED", "CARRIED_OVER"].map(|outcome| with(&row, json!({ "outcome": outcome, "summary": "说明" })));
    assert_eq!(race(&city, "closeResponsibility", ITEM, no, over).await, ["expectedVersion CONFLICT"]);
    let back = with(&dispatched(&city, "事项四").await, json!({ "reason": "重复" }));
    assert_eq!(race(&city, "withdrawResponsibility", ITEM, back.clone(), back).await, ["expectedVersion CONFLICT"]);
}
