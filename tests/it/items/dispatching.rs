//! 交办.

use serde_json::{Value, json};

use super::{AGENCY, ITEMS, agency, dispatch, draft, history, item, part, report, seen, versioned};
use crate::harness::TestCity;
use crate::harness::client::strings;

#[tokio::test]
async fn from_its_dispatch_on_agencies_see_an_item_and_its_days_count() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let draft = draft(&city, "新事项").await;
    let input = json!({ "items": [versioned(&draft)], "note": "请于本月底前签收" });
    let sent = office.done("dispatchResponsibilities", ITEMS, input).await["responsibilities"][0].clone();
    assert_eq!((&sent["status"], &sent["version"]), (&json!("DISPATCHED"), &json!(2)));
    assert_eq!(sent["allowedActions"], json!(["REVISE", "CLOSE", "WITHDRAW"]));
    for (code, due_on) in [("KJJ", "2015-11-30"), ("LYJ", "2015-09-30")] {
        assert_eq!(part(&sent, code)["nextDueOn"], due_on);
        let seen = seen(&city.agency(code), &draft).await;
        assert_eq!(part(&seen, code)["status"], "PENDING");
        assert_eq!(seen["light"]["color"], "GREEN");
    }
    assert_eq!(seen(&city.agency("SWJ"), &draft).await, Value::Null);

    let told = history(&city, "responsibility", "dispatchResponsibilities").await;
    let fields = ["status", "dispatched_on", "note"].map(str::to_owned);
    assert_eq!(told, [("ITEM".to_owned(), fields.to_vec(), json!("请于本月底前签收"))]);
    let told = history(&city, "assignment", "dispatchResponsibilities").await;
    assert!(told.len() == 2 && told.iter().all(|(audience, _, note)| audience == "AGENCY" && note.is_null()));
    assert!(told.iter().all(|(_, fields, _)| {
        ["work_plan_id", "started_on", "pace_from", "pace_to", "next_due_on"]
            .iter()
            .all(|field| fields.iter().any(|told| told == field))
    }));
}

#[tokio::test]
async fn every_agency_gets_its_plan_of_the_year_once() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let water = office.done("saveAgency", AGENCY, json!({ "name": "市水务局" })).await["agency"].clone();
    let mut drafts = Vec::new();
    for title in ["事项一", "事项二"] {
        let assignments = json!([{ "agencyId": water["id"], "role": "LEAD" }, { "agencyId": agency(&city, "KJJ").await, "role": "ASSIST" }]);
        let input = json!({ "workReportId": report(&city).await, "responsibility": { "title": title, "dueOn": "2015-10-31", "assignments": assignments } });
        drafts.push(office.done("createResponsibility", super::ITEM, input).await["responsibility"].clone());
    }
    let items: Vec<Value> = drafts.iter().map(versioned).collect();
    let sent =
        office.done("dispatchResponsibilities", ITEMS, json!({ "items": items })).await["responsibilities"].clone();
    let code = water["code"].as_str().unwrap();
    // A lead without a day of its own answers for the item's; who assists does not.
    assert_eq!(part(&sent[0], code)["nextDueOn"], "2015-10-31");
    assert_eq!(part(&sent[0], "KJJ")["nextDueOn"], Value::Null);
    let plans = office.query("{ workReport(year: 2015) { plans { title status agency { code } } } }").await;
    let plans: Vec<Value> = plans["workReport"]["plans"].as_array().unwrap().clone();
    let own: Vec<&Value> = plans.iter().filter(|plan| plan["agency"]["code"] == code).collect();
    assert_eq!(
        own,
        [
            &json!({ "title": "市水务局2015年《政府工作报告》责任事项办理工作方案", "status": "DRAFT", "agency": { "code": code } })
        ]
    );
    let bureau: Vec<&Value> = plans.iter().filter(|plan| plan["agency"]["code"] == "KJJ").collect();
    assert_eq!((bureau.len(), &bureau[0]["status"]), (1, &json!("ACCEPTED")));
}

#[tokio::test]
async fn a_list_is_dispatched_whole_or_not_at_all() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let (one, two) = (draft(&city, "事项一").await, draft(&city, "事项二").await);
    let sent = dispatch(&city, &draft(&city, "事项三").await).await;
    let stale = json!({ "id": two["id"], "expectedVersion": 7 });
    let hidden = json!({ "id": report(&city).await, "expectedVersion": 1 });
    let list = |items: Value| json!({ "items": items });
    let refused = office
        .change("dispatchResponsibilities", ITEMS, list(json!([versioned(&one), stale, versioned(&sent), hidden])))
        .await;
    assert_eq!(
        super::refusals(&refused),
        ["items.1.expectedVersion CONFLICT", "items.2.id INVALID_TRANSITION", "items.3.id NOT_FOUND"]
    );
    // As they now stand, so that a stale client has all it needs at once.
    assert_eq!(strings(&refused["responsibilities"], "status"), ["DRAFT", "DRAFT", "DISPATCHED"]);
    let message = refused["userErrors"][1]["message"].as_str().unwrap();
    assert_eq!(message, "It is DISPATCHED, so DISPATCH cannot be done; allowed now: REVISE, CLOSE, WITHDRAW");
    for (items, refused) in [
        (json!([]), "items REQUIRED"),
        (json!([versioned(&one), versioned(&one)]), "items.1.id DUPLICATE"),
        (Value::Array(vec![versioned(&one); 101]), "items TOO_LONG"),
    ] {
        let told = office.refusals("dispatchResponsibilities", ITEMS, list(items)).await;
        assert_eq!(told[0], refused);
    }
    // Only who sees a draft learns that it may not dispatch it.
    for (client, code) in
        [(city.auditor(), "NOT_ALLOWED"), (city.agency("KJJ"), "NOT_FOUND"), (city.admin(), "NOT_FOUND")]
    {
        let refused = client.refusals("dispatchResponsibilities", ITEMS, list(json!([versioned(&one)]))).await;
        assert_eq!(refused, [format!("items.0.id {code}")]);
    }
}

#[tokio::test]
async fn an_agency_that_was_dissolved_meanwhile_is_replaced_before_the_dispatch() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let draft = draft(&city, "新事项").await;
    let tourism = office.query(r#"{ agency(code: "LYJ") { id name } }"#).await["agency"].clone();
    let input = json!({ "id": tourism["id"], "expectedVersion": 1, "name": tourism["name"], "active": false });
    office.done("saveAgency", AGENCY, input).await;
    let refused = office.refusals("dispatchResponsibilities", ITEMS, json!({ "items": [versioned(&draft)] })).await;
    assert_eq!(refused, ["items.0.id INVALID"]);
    let mut revised = item(&city, "新事项").await;
    revised["assignments"].as_array_mut().unwrap().pop();
    let input = json!({ "id": draft["id"], "expectedVersion": 1, "responsibility": revised });
    let draft = office.done("reviseResponsibility", super::ITEM, input).await["responsibility"].clone();
    let sent = dispatch(&city, &draft).await;
    assert_eq!(part(&sent, "LYJ")["status"], "WITHDRAWN");
}
