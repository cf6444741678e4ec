//! An agency's work plan: planned, submitted, returned, accepted; seen by others only when it may be.

use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;

const PART: &str = "assignment { id version status nextDueOn allowedActions goals { id ordinal text indicators { id kind target unit } } measures { id ordinal content dueOn goal { ordinal } } contacts { name } }";
const PLAN: &str = "workPlan { id version status signedOffBy submittedAt allowedActions contacts { kind name } review { verdict comment reviewer { agency { code } } } }";

/// The only assignment of the tourism bureau: it leads an item that the science bureau assists, and has filed no plan.
async fn tourism(client: &Client) -> Value {
    let query = "{ assignments(filter: { agency: { code: { eq: \"LYJ\" } } }) { nodes { id version status nextDueOn allowedActions goals { id } measures { id content } plan { id version status allowedActions } light { rule } } } }";
    client.query(query).await["assignments"]["nodes"][0].take()
}

/// Acknowledged, with a first draft of its plan.
async fn drafted(city: &TestCity) -> (Client, Value) {
    let bureau = city.agency("LYJ");
    let part = tourism(&bureau).await;
    assert_eq!(part["allowedActions"], json!(["ACKNOWLEDGE", "DISPUTE"]));
    let items = json!([{ "id": part["id"], "expectedVersion": part["version"] }]);
    let payload =
        bureau.done("acknowledgeAssignments", "assignments { status version }", json!({ "items": items })).await;
    assert_eq!(payload["assignments"][0]["status"], "ACKNOWLEDGED");
    let plan = json!({
        "id": part["id"],
        "expectedVersion": payload["assignments"][0]["version"],
        "goals": [
            { "text": "建成智慧旅游平台1个", "indicators": [{ "target": "1", "unit": "个" }] },
            { "text": "游客满意度达到90%", "indicators": [{ "kind": "LEVEL", "target": "90", "unit": "%" }] },
        ],
        "measures": [
            { "content": "编制方案", "dueOn": "2015-07-31", "goalOrdinal": 1 },
            { "content": "平台上线", "dueOn": "2015-11-30", "goalOrdinal": 1 },
            { "content": "开展满意度调查", "dueText": "持续推进", "goalOrdinal": 2 },
        ],
        "contacts": [{ "kind": "HANDLER", "name": "王五" }],
    });
    let payload = bureau.done("planAssignment", PART, plan).await;
    (bureau, payload["assignment"].clone())
}

#[tokio::test]
async fn a_plan_is_drafted_submitted_returned_changed_and_accepted() {
    let city = TestCity::wuhan_2015().await;
    let (bureau, part) = drafted(&city).await;
    assert_eq!(part["measures"][2]["goal"]["ordinal"], 2);
    assert_eq!(part["nextDueOn"], "2015-12-31", "a draft promises nothing yet");
    let office = city.supervisor();
    for other in [&office, &city.agency("KJJ")] {
        assert_eq!(tourism(other).await["measures"], json!([]), "a draft is its own agency's");
    }

    let plan = tourism(&bureau).await["plan"].clone();
    assert_eq!((&plan["status"], &plan["allowedActions"]), (&json!("DRAFT"), &json!(["SUBMIT"])));
    let input = json!({ "id": plan["id"], "expectedVersion": plan["version"], "signedOffBy": "李局长", "contacts": [{ "kind": "HEAD", "name": "李四" }] });
    let submitted = bureau.done("submitWorkPlan", PLAN, input).await["workPlan"].clone();
    assert_eq!((&submitted["status"], &submitted["signedOffBy"]), (&json!("SUBMITTED"), &json!("李局长")));
    assert_eq!(submitted["review"], Value::Null);
    assert_eq!(submitted["contacts"], json!([{ "kind": "HEAD", "name": "李四" }]));
    let seen = tourism(&city.agency("KJJ")).await;
    assert_eq!((seen["measures"].as_array().unwrap().len(), &seen["nextDueOn"]), (3, &json!("2015-07-31")));
    assert_eq!(
        bureau
            .refused(
                "planAssignment",
                json!({ "id": part["id"], "expectedVersion": seen["version"], "goals": [], "measures": [] })
            )
            .await,
        ["INVALID_TRANSITION id"]
    );

    let plan = tourism(&office).await["plan"].clone();
    assert_eq!(plan["allowedActions"], json!(["REVIEW", "EVALUATE"]));
    let verdict = |plan: &Value, verdict: &str, comment: Value| json!({ "id": plan["id"], "expectedVersion": plan["version"], "verdict": verdict, "comment": comment });
    assert_eq!(office.refused("reviewWorkPlan", verdict(&plan, "RETURN", Value::Null)).await, ["REQUIRED comment"]);
    assert_eq!(bureau.refused("reviewWorkPlan", verdict(&plan, "ACCEPT", Value::Null)).await, ["NOT_ALLOWED id"]);
    assert_eq!(
        city.auditor().refused("reviewWorkPlan", verdict(&plan, "ACCEPT", Value::Null)).await,
        ["NOT_ALLOWED id"]
    );
    let returned = office.done("reviewWorkPlan", PLAN, verdict(&plan, "RETURN", json!("请补充时限"))).await;
    assert_eq!(returned["workPlan"]["status"], "RETURNED");
    let review = json!({ "verdict": "RETURN", "comment": "请补充时限", "reviewer": { "agency": null } });
    assert_eq!(returned["workPlan"]["review"], review);
    assert_eq!(tourism(&city.agency("KJJ")).await["measures"], json!([]), "not while it is being changed");

    let shown = tourism(&office).await;
    assert_eq!(shown["measures"].as_array().unwrap().len(), 3, "the office sees what it returned");

    // The second measure goes first, the first is dropped, and a new one comes.
    let now = tourism(&bureau).await;
    let changed = json!({
        "id": part["id"],
        "expectedVersion": now["version"],
        "goals": [{ "id": part["goals"][1]["id"], "text": "游客满意度达到95%", "indicators": [] }],
        "measures": [
            { "id": part["measures"][1]["id"], "content": "平台上线", "dueOn": "2015-10-31", "goalOrdinal": 1 },
            { "id": part["measures"][0]["id"], "content": "编制方案", "dueOn": "2015-07-31" },
            { "content": "验收", "dueOn": "2015-12-15" },
        ],
    });
    let changed = bureau.done("planAssignment", PART, changed).await["assignment"].clone();
    assert_eq!(changed["goals"].as_array().unwrap().len(), 1);
    let contents: Vec<&str> =
        changed["measures"].as_array().unwrap().iter().map(|row| row["content"].as_str().unwrap()).collect();
    assert_eq!(contents, ["平台上线", "编制方案", "验收"]);
    assert_eq!(changed["measures"][0]["id"], part["measures"][1]["id"], "what has an id is kept");
    assert_eq!(changed["contacts"], json!([{ "name": "王五" }]), "left out, they stay");

    let shown = tourism(&office).await;
    assert_eq!((&shown["measures"], &shown["goals"]), (&json!([]), &json!([])), "what is being changed is a draft");

    // Planning leaves the plan's own version as it is.
    let input = json!({ "id": plan["id"], "expectedVersion": returned["workPlan"]["version"] });
    let submitted = bureau.done("submitWorkPlan", PLAN, input).await["workPlan"].clone();
    assert_eq!(submitted["review"], review, "its agency sees it, until the next verdict");
    let plan = tourism(&office).await["plan"].clone();
    let accepted = office.done("reviewWorkPlan", PLAN, verdict(&plan, "ACCEPT", Value::Null)).await["workPlan"].clone();
    assert_eq!((&accepted["status"], &accepted["allowedActions"]), (&json!("ACCEPTED"), &json!(["EVALUATE"])));
    assert_eq!(accepted["review"]["verdict"], "ACCEPT");
    assert_eq!(
        office.refused("reviewWorkPlan", verdict(&accepted, "ACCEPT", Value::Null)).await,
        ["INVALID_TRANSITION id"]
    );
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused_at_every_place_at_once_and_changes_nothing() {
    let city = TestCity::wuhan_2015().await;
    let (bureau, part) = drafted(&city).await;
    let foreign = city.agency("KJJ").query("{ assignments(filter: { agency: { code: { eq: \"KJJ\" } } }, first: 1) { nodes { id version measures { id } } } }").await;
    let foreign = &foreign["assignments"]["nodes"][0];
    let input = json!({
        "id": part["id"],
        "expectedVersion": part["version"],
        "goals": [
            { "text": " ", "indicators": [{ "target": "5", "upper": "2", "unit": "" }] },
            { "id": foreign["id"], "text": "好" },
        ],
        "measures": [
            { "id": foreign["measures"][0]["id"], "content": "别人的" },
            { "content": "太早", "dueOn": "2015-06-24" },
            { "content": "没有这个目标", "goalOrdinal": 3 },
            { "id": part["measures"][0]["id"], "content": "一" },
            { "id": part["measures"][0]["id"], "content": "二\u{1}" },
        ],
    });
    assert_eq!(
        bureau.refused("planAssignment", input).await,
        [
            "REQUIRED goals.0.text",
            "REQUIRED goals.0.indicators.0.unit",
            "OUT_OF_RANGE goals.0.indicators.0.upper",
            "NOT_FOUND goals.1.id",
            "NOT_FOUND measures.0.id",
            "OUT_OF_RANGE measures.1.dueOn",
            "OUT_OF_RANGE measures.2.goalOrdinal",
            "INVALID measures.4.content",
            "DUPLICATE measures.4.id",
        ]
    );
    let now = tourism(&bureau).await;
    assert_eq!((&now["version"], now["measures"].as_array().unwrap().len()), (&part["version"], 3));
    let of = |id: &Value, version: i64| json!({ "id": id, "expectedVersion": version, "goals": [], "measures": [] });
    let version = part["version"].as_i64().unwrap();
    assert_eq!(bureau.refused("planAssignment", of(&part["id"], version - 1)).await, ["CONFLICT expectedVersion"]);
    assert_eq!(bureau.refused("planAssignment", of(&foreign["id"], 1)).await, ["NOT_FOUND id"]);
    assert_eq!(city.agency("KJJ").refused("planAssignment", of(&part["id"], version)).await, ["NOT_ALLOWED id"]);
    assert_eq!(city.supervisor().refused("planAssignment", of(&part["id"], version)).await, ["NOT_ALLOWED id"]);
    assert_eq!(city.agency("SWJ").refused("planAssignment", of(&part["id"], version)).await, ["NOT_FOUND id"]);
}

#[tokio::test]
async fn a_key_gives_the_first_answer_again_and_no_other_request_gets_it() {
    let city = TestCity::wuhan_2015().await;
    let bureau = city.agency("LYJ");
    let part = tourism(&bureau).await;
    let input = |key: &str| json!({ "idempotencyKey": key, "items": [{ "id": part["id"], "expectedVersion": part["version"] }] });
    let first = bureau.done("acknowledgeAssignments", "assignments { id status version }", input("a")).await;
    let again = bureau.done("acknowledgeAssignments", "assignments { id status version }", input("a")).await;
    assert_eq!(first, again);
    assert_eq!(bureau.refused("acknowledgeAssignments", input("b")).await, ["CONFLICT items.0.expectedVersion"]);
    let other = json!({ "idempotencyKey": "a", "id": part["id"], "expectedVersion": 2, "reason": "不归我局" });
    assert_eq!(bureau.refused("disputeAssignment", other.clone()).await, ["IDEMPOTENCY_MISMATCH idempotencyKey"]);
    assert_eq!(bureau.refused("acknowledgeAssignments", input("")).await, ["REQUIRED idempotencyKey"]);
    // A refusal keeps no key, and after a day the key is free again.
    let refused = json!({ "idempotencyKey": "c", "id": part["id"], "expectedVersion": 1, "reason": "" });
    assert_eq!(bureau.refused("disputeAssignment", refused).await, ["CONFLICT expectedVersion"]);
    let version = first["assignments"][0]["version"].clone();
    let later = json!({ "idempotencyKey": "c", "id": part["id"], "expectedVersion": version, "reason": "不归我局" });
    bureau.done("disputeAssignment", "assignment { status }", later).await;
    city.clock.advance(chrono::TimeDelta::hours(25));
    let bureau = city.agency("LYJ");
    assert_eq!(bureau.refused("acknowledgeAssignments", input("a")).await, ["CONFLICT items.0.expectedVersion"]);
}

#[tokio::test]
async fn a_completion_is_asked_for_returned_asked_for_again_and_accepted() {
    let city = TestCity::wuhan_2015().await;
    let (bureau, office) = (city.agency("KJJ"), city.supervisor());
    let query = "{ assignments(filter: { agency: { code: { eq: \"KJJ\" } }, role: { eq: LEAD }, ordinal: { eq: 1 } }) { nodes { id version responsibility { id status allowedActions } } } }";
    let row = bureau.query(query).await["assignments"]["nodes"][0].clone();
    let show = "assignment { id version status nextDueOn completedAt allowedActions light { rule since } responsibility { status } }";
    let ask =
        |version: &Value, summary: &str| json!({ "id": row["id"], "expectedVersion": version, "summary": summary });
    let judge = |version: &Value, verdict: &str, comment: Value| json!({ "id": row["id"], "expectedVersion": version, "verdict": verdict, "comment": comment });
    assert_eq!(bureau.refused("requestCompletion", ask(&row["version"], "  ")).await, ["REQUIRED summary"]);
    assert_eq!(office.refused("requestCompletion", ask(&row["version"], "好")).await, ["NOT_ALLOWED id"]);
    assert_eq!(
        office.refused("reviewCompletion", judge(&row["version"], "ACCEPT", Value::Null)).await,
        ["INVALID_TRANSITION id"]
    );
    let asked = bureau.done("requestCompletion", show, ask(&row["version"], "已全部完成")).await["assignment"].clone();
    assert_eq!(asked["status"], "COMPLETION_REQUESTED");
    assert_eq!(
        bureau.refused("reviewCompletion", judge(&asked["version"], "ACCEPT", Value::Null)).await,
        ["NOT_ALLOWED id"]
    );
    let back = office.done("reviewCompletion", show, judge(&asked["version"], "RETURN", json!("缺验收材料"))).await["assignment"].clone();
    assert_eq!(back["status"], "ACKNOWLEDGED");
    let asked = bureau.done("requestCompletion", show, ask(&back["version"], "已补材料")).await["assignment"].clone();
    let done =
        office.done("reviewCompletion", show, judge(&asked["version"], "ACCEPT", Value::Null)).await["assignment"]
            .clone();
    assert_eq!(
        (&done["status"], &done["light"]["rule"], &done["nextDueOn"]),
        (&json!("COMPLETED"), &json!("COMPLETED"), &Value::Null)
    );
    assert_eq!(done["responsibility"]["status"], "UNDER_REVIEW", "its only lead is done");
}
