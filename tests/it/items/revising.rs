//! 调整: the item, and who leads and assists, as a whole.

use serde_json::{Value, json};

use super::{ITEM, acknowledge, agency, dispatched, draft, history, item, part, seen, set_status, versioned};
use crate::harness::TestCity;

async fn revise(city: &TestCity, row: &Value, item: Value) -> Value {
    let mut input = versioned(row);
    input["responsibility"] = item;
    input["reason"] = json!("市政府常务会议决定");
    city.supervisor().done("reviseResponsibility", ITEM, input).await["responsibility"].clone()
}

#[tokio::test]
async fn a_draft_is_revised_without_a_reason() {
    let city = TestCity::wuhan_2015().await;
    let draft = draft(&city, "新事项").await;
    let mut input = versioned(&draft);
    input["responsibility"] = item(&city, "改后的事项").await;
    input["responsibility"]["dueOn"] = json!("2015-12-31");
    let revised = city.supervisor().done("reviseResponsibility", ITEM, input).await["responsibility"].clone();
    assert_eq!((&revised["title"], &revised["dueOn"]), (&json!("改后的事项"), &json!("2015-12-31")));
    assert_eq!((&revised["status"], &revised["version"]), (&json!("DRAFT"), &json!(2)));
    assert_eq!(part(&revised, "KJJ")["version"], 1, "what stays the same is not written");
    assert_eq!(history(&city, "responsibility", "reviseResponsibility").await[0].0, "OFFICE");
}

#[tokio::test]
async fn who_is_left_out_loses_sight_and_who_comes_in_begins() {
    let city = TestCity::wuhan_2015().await;
    let sent = dispatched(&city, "新事项").await;
    acknowledge(&city, "KJJ", &sent).await;
    acknowledge(&city, "LYJ", &sent).await;
    let now = seen(&city.supervisor(), &sent).await;
    let trade = agency(&city, "SWJ").await;
    let mut other = item(&city, "新事项").await;
    other["assignments"][1] = json!({ "agencyId": trade, "role": "LEAD", "dueOn": "2015-08-31" });
    let mut bare = versioned(&now);
    bare["responsibility"] = other.clone();
    let refused = city.supervisor().refusals("reviseResponsibility", ITEM, bare).await;
    assert_eq!(refused, ["reason REQUIRED"]);

    let revised = revise(&city, &now, other).await;
    assert_eq!(part(&revised, "KJJ")["status"], "ACKNOWLEDGED", "who stays goes on");
    assert_eq!(part(&revised, "LYJ")["status"], "WITHDRAWN");
    assert_eq!(part(&revised, "LYJ")["nextDueOn"], Value::Null);
    assert_eq!(part(&revised, "SWJ")["status"], "PENDING");
    assert_eq!(part(&revised, "SWJ")["nextDueOn"], "2015-08-31");
    assert_eq!(seen(&city.agency("LYJ"), &sent).await, Value::Null);
    assert_eq!(seen(&city.agency("SWJ"), &sent).await["status"], "IN_PROGRESS");
    let told = history(&city, "responsibility", "reviseResponsibility").await;
    assert_eq!(told[0].0, "ITEM");
    assert_eq!(told[0].2, "市政府常务会议决定");

    // And back: it takes its part up again.
    let back = revise(&city, &revised, item(&city, "新事项").await).await;
    assert_eq!(part(&back, "LYJ")["status"], "PENDING");
    assert_eq!(part(&back, "LYJ")["id"], part(&sent, "LYJ")["id"], "the same row, with its history");
    assert_eq!(part(&back, "LYJ")["nextDueOn"], "2015-09-30");
    assert_eq!(part(&back, "SWJ")["status"], "WITHDRAWN");
    let assignments = &seen(&city.agency("LYJ"), &sent).await["assignments"];
    assert_eq!(assignments[0]["agency"]["code"], "KJJ");
}

#[tokio::test]
async fn a_revision_of_who_assists_alone_counts_on_the_item() {
    let city = TestCity::wuhan_2015().await;
    let draft = draft(&city, "新事项").await;
    let mut other = item(&city, "新事项").await;
    other["assignments"][1]["dueOn"] = json!("2015-10-31");
    let revised = revise(&city, &draft, other).await;
    assert_eq!((&revised["version"], &revised["dueOn"]), (&json!(2), &json!("2015-11-30")));
    let mut stale = versioned(&draft);
    stale["responsibility"] = item(&city, "新事项").await;
    let refused = city.supervisor().change("reviseResponsibility", ITEM, stale).await;
    assert_eq!(super::refusals(&refused), ["expectedVersion CONFLICT"]);
    assert_eq!(refused["responsibility"]["version"], 2);
}

#[tokio::test]
async fn a_revision_settles_a_dispute() {
    let city = TestCity::wuhan_2015().await;
    let sent = dispatched(&city, "新事项").await;
    let mut input = versioned(part(&sent, "LYJ"));
    input["reason"] = json!("与我单位职责无关");
    city.agency("LYJ").done("disputeAssignment", "assignment { status }", input).await;
    let disputed = seen(&city.supervisor(), &sent).await;
    assert_eq!(part(&disputed, "LYJ")["status"], "DISPUTED");
    let mut lead = item(&city, "新事项").await;
    lead["assignments"][1]["role"] = json!("LEAD");
    lead["assignments"].as_array_mut().unwrap().reverse();
    let revised = revise(&city, &disputed, lead).await;
    assert_eq!(part(&revised, "LYJ")["status"], "PENDING");
    assert_eq!(part(&revised, "LYJ")["role"], "LEAD");
    assert_eq!(revised["lead"]["code"], "LYJ", "the first leading agency in the printed order");
    assert_eq!(revised["status"], "DISPATCHED");
}

#[tokio::test]
async fn what_was_inferred_is_stated_by_the_offices_word() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let shows = ITEM.strip_prefix("responsibility ").unwrap();
    let query = format!(
        "{{ responsibilities(filter: {{ assignments: {{ some: {{ origin: {{ eq: INFERRED }} }} }} }}, first: 1) {{ nodes {shows} }} }}"
    );
    let row = office.query(&query).await["responsibilities"]["nodes"][0].clone();
    let mut parts = Vec::new();
    for row in row["assignments"].as_array().unwrap() {
        let code = row["agency"]["code"].as_str().unwrap();
        // Days that have passed stay as they were.
        parts.push(json!({ "agencyId": agency(&city, code).await, "role": row["role"], "dueOn": row["dueOn"] }));
    }
    let revised = revise(&city, &row, json!({ "title": row["title"], "assignments": parts })).await;
    for (before, after) in row["assignments"].as_array().unwrap().iter().zip(revised["assignments"].as_array().unwrap())
    {
        assert_eq!(after["origin"], "STATED");
        for same in ["id", "role", "status", "dueOn", "nextDueOn"] {
            assert_eq!(before[same], after[same]);
        }
    }
    assert_eq!(revised["status"], row["status"]);
}

#[tokio::test]
async fn an_item_under_review_goes_on_when_another_agency_is_to_lead() {
    let city = TestCity::wuhan_2015().await;
    let sent = dispatched(&city, "新事项").await;
    set_status(&city, "KJJ", "COMPLETED").await;
    let mut same = item(&city, "新事项").await;
    same["leader"] = json!("李四");
    let review = revise(&city, &sent, same).await;
    assert_eq!(review["status"], "UNDER_REVIEW");
    let mut more = item(&city, "新事项").await;
    more["assignments"][1]["role"] = json!("LEAD");
    assert_eq!(revise(&city, &review, more).await["status"], "IN_PROGRESS");
}

#[tokio::test]
async fn a_revision_that_is_not_allowed_changes_nothing() {
    let city = TestCity::wuhan_2015().await;
    let sent = dispatched(&city, "新事项").await;
    let other = draft(&city, "另一事项").await;
    let mut input = versioned(&sent);
    input["reason"] = json!("理由");
    input["responsibility"] = item(&city, "另一事项").await;
    input["responsibility"]["assignments"][0]["dueOn"] = json!("2015-06-24");
    let refused = city.supervisor().refusals("reviseResponsibility", ITEM, input.clone()).await;
    assert_eq!(refused, ["responsibility.assignments.0.dueOn OUT_OF_RANGE", "responsibility.title DUPLICATE"]);
    for client in [city.agency("KJJ"), city.auditor()] {
        assert_eq!(client.refusals("reviseResponsibility", ITEM, input.clone()).await, ["id NOT_ALLOWED"]);
    }
    input["id"] = other["id"].clone();
    assert_eq!(city.agency("KJJ").refusals("reviseResponsibility", ITEM, input).await, ["id NOT_FOUND"]);
    assert_eq!(seen(&city.supervisor(), &sent).await["version"], sent["version"]);
}
