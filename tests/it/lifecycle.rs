//! One responsibility's year, lived over HTTP: from a draft to its close, and the score of its agencies.

pub mod year;

use serde_json::{Value, json};

use self::year::{AGENCIES, PART, Year, agency};

#[tokio::test]
async fn a_year_from_draft_to_close_with_all_that_happens_on_the_way() {
    let year = Year::drafted().await;
    let (office, lead) = (year.office.clone(), year.agency("KJJ"));
    assert!(year.item(&lead).await.is_null(), "no agency sees a draft");
    let item = year.item(&office).await;
    assert_eq!((&item["status"], &item["light"]["color"]), (&json!("DRAFT"), &json!("GREY")));
    assert_eq!(item["allowedActions"], json!(["REVISE", "DISPATCH", "WITHDRAW"]));

    // The calendar: plans by 10 March; the leads by the 15th after the quarter, those who assist a week before.
    let calendar = json!({
        "workReportId": year.report,
        "planDueOn": "2016-03-10",
        "deadlines": [
            { "period": "2016-Q1", "role": "LEAD", "dueOn": "2016-04-15" },
            { "period": "2016-Q1", "role": "ASSIST", "dueOn": "2016-04-08" },
            { "period": "2016-Q2", "role": "LEAD", "dueOn": "2016-07-15" },
            { "period": "2016-Q2", "role": "ASSIST", "dueOn": "2016-07-08" },
        ],
    });
    let show = "workReport { planDueOn reportingDeadlines { period role dueOn } }";
    let set = office.done("setReportingCalendar", show, calendar).await;
    assert_eq!(set["workReport"]["reportingDeadlines"].as_array().unwrap().len(), 4);

    assert_eq!(year.dispatch().await["status"], "DISPATCHED");
    assert_eq!(year.part(&lead, "KJJ").await["allowedActions"], json!(["ACKNOWLEDGE", "DISPUTE"]));

    // A dispute, settled by a revision that leaves the division of labour as it is.
    let mut dispute = year.named("SWJ").await;
    dispute["reason"] = json!("孵化器不归我局");
    let show = format!("assignment {{ {PART} }}");
    let disputed = year.agency("SWJ").done("disputeAssignment", &show, dispute).await["assignment"].clone();
    assert_eq!((&disputed["status"], &disputed["light"]["color"]), (&json!("DISPUTED"), &json!("GREY")));
    let item = year.item(&office).await;
    let mut parts = Vec::new();
    for (code, role) in AGENCIES.into_iter().zip(["LEAD", "ASSIST", "ASSIST"]) {
        parts.push(json!({ "agencyId": agency(&office, code).await, "role": role, "dueOn": "2016-11-30" }));
    }
    let revision = json!({
        "id": item["id"],
        "expectedVersion": item["version"],
        "reason": "商贸类孵化器由市商务局配合",
        "responsibility": { "title": "新增科技企业孵化器60个", "ordinal": 1, "dueOn": "2016-12-31", "assignments": parts },
    });
    office.done("reviseResponsibility", "responsibility { id }", revision).await;
    assert_eq!(year.part(&office, "SWJ").await["status"], "PENDING");

    for code in AGENCIES {
        assert_eq!(year.acknowledge(code).await["status"], "ACKNOWLEDGED");
    }
    assert_eq!(year.item(&office).await["status"], "IN_PROGRESS");

    // Plans; one is returned.
    for code in AGENCIES {
        year.plan(code).await;
        year.submit_plan(code).await;
    }
    year.judge_plan("FGW", "RETURN", json!("请明确责任处室")).await;
    year.submit_plan("FGW").await;
    for code in AGENCIES {
        year.judge_plan(code, "ACCEPT", Value::Null).await;
    }
    assert_eq!(year.part(&office, "KJJ").await["nextDueOn"], "2016-05-31");

    // The first quarter: those who assist report to their lead, who returns one.
    year.on("2016-04-06");
    let readings = async |code: &str, value: &str| {
        let part = year.part(&year.agency(code), code).await;
        json!([{ "indicatorId": part["goals"][0]["indicators"][0]["id"], "value": value, "unit": "个", "asOf": "2016-03-31" }])
    };
    for code in ["FGW", "SWJ"] {
        let more = json!({ "narrative": format!("{code}一季度已完成前期调研。"), "percentDone": "30", "readings": readings(code, "15").await });
        year.save(code, "2016-Q1", more).await;
        assert!(year.progress(&lead, code, "2016-Q1").await.is_null(), "a draft is its own agency's");
        assert_eq!(year.submit(code, "2016-Q1").await["onTime"], true);
    }
    let returned = year.judge(&lead, "FGW", "2016-Q1", "RETURN", json!("请写明存在的问题")).await;
    assert_eq!((&returned["status"], &returned["review"]["verdict"]), (&json!("RETURNED"), &json!("RETURN")));
    year.save("FGW", "2016-Q1", json!({ "problems": "用地指标不足" })).await;
    year.submit("FGW", "2016-Q1").await;
    for code in ["FGW", "SWJ"] {
        let accepted = year.judge(&lead, code, "2016-Q1", "ACCEPT", Value::Null).await;
        assert_eq!(accepted["status"], "ACCEPTED");
    }

    // The lead compiles from theirs; the office returns it once.
    let sources: Vec<Value> = [
        year.progress(&lead, "FGW", "2016-Q1").await["id"].clone(),
        year.progress(&lead, "SWJ", "2016-Q1").await["id"].clone(),
    ]
    .into();
    let draft = year
        .save(
            "KJJ",
            "2016-Q1",
            json!({ "sourceReportIds": sources, "percentDone": "40", "readings": readings("KJJ", "18").await }),
        )
        .await;
    let narrative = draft["narrative"].as_str().unwrap();
    assert!(narrative.contains("FGW一季度") && narrative.contains("SWJ一季度"), "{narrative}");
    assert_eq!(draft["sources"].as_array().unwrap().len(), 2);
    year.submit("KJJ", "2016-Q1").await;
    year.judge(&office, "KJJ", "2016-Q1", "RETURN", json!("请突出量化进度")).await;
    year.save("KJJ", "2016-Q1", json!({ "narrative": "全市新增孵化器18个,完成全年目标的30%。" })).await;
    year.submit("KJJ", "2016-Q1").await;
    year.judge(&office, "KJJ", "2016-Q1", "ACCEPT", Value::Null).await;
    let part = year.part(&office, "KJJ").await;
    assert_eq!(part["goals"][0]["indicators"][0]["actual"], "18");

    // One measure gets more time; the item's own day stays.
    let part = year.part(&lead, "KJJ").await;
    let request = json!({
        "assignmentId": part["id"],
        "expectedVersion": part["version"],
        "measureIds": [part["measures"][0]["id"]],
        "newDueOn": "2016-06-30",
        "reason": "办法需报市政府常务会审议",
        "signedOffBy": "王局长",
    });
    let show = "extensionRequest { id version status oldDueOn newDueOn }";
    let asked = lead.done("requestExtension", show, request).await["extensionRequest"].clone();
    assert_eq!((&asked["status"], &asked["oldDueOn"]), (&json!("PENDING"), &json!("2016-05-31")));
    let decision =
        json!({ "id": asked["id"], "expectedVersion": asked["version"], "verdict": "GRANT", "comment": "同意" });
    let granted = office.done("decideExtension", show, decision).await["extensionRequest"].clone();
    assert_eq!(granted["status"], "GRANTED");
    let part = year.part(&office, "KJJ").await;
    assert_eq!((&part["measures"][0]["dueOn"], &part["nextDueOn"]), (&json!("2016-06-30"), &json!("2016-06-30")));
    assert_eq!(year.item(&office).await["dueOn"], "2016-12-31");

    // Slips of all three colours, each answered.
    for level in ["BLUE", "YELLOW", "RED"] {
        let slips =
            json!({ "assignmentIds": [part["id"]], "level": level, "message": "请加快办理", "answerBy": "2016-04-20" });
        let sent = office.done("sendReminders", "reminders { id level }", slips).await["reminders"][0].clone();
        let answer = json!({ "id": sent["id"], "answer": "已部署,月底前完成" });
        lead.done("answerReminder", "reminder { answer answeredAt }", answer).await;
    }

    // Completion: the lead judges those who assist, the office the lead.
    year.on("2016-11-20");
    for code in ["FGW", "SWJ"] {
        year.ask_completion(code).await;
        year.judge_completion(&lead, code, "ACCEPT", Value::Null).await;
    }
    year.ask_completion("KJJ").await;
    year.judge_completion(&office, "KJJ", "RETURN", json!("缺认定文件")).await;
    year.ask_completion("KJJ").await;
    let done = year.judge_completion(&office, "KJJ", "ACCEPT", Value::Null).await;
    assert_eq!((&done["status"], &done["responsibility"]["status"]), (&json!("COMPLETED"), &json!("UNDER_REVIEW")));
    let item = year.item(&office).await;
    let close = json!({ "id": item["id"], "expectedVersion": item["version"], "outcome": "COMPLETED" });
    let closed = office.done("closeResponsibility", "responsibility { status outcome allowedActions }", close).await;
    assert_eq!(closed["responsibility"], json!({ "status": "CLOSED", "outcome": "COMPLETED", "allowedActions": [] }));

    // The agencies' years are scored: the second quarter's reports never came.
    year.on("2017-01-10");
    for code in AGENCIES {
        let mut input = year.named_plan(&office, code).await;
        input["rating"] = json!("15");
        let show = "workPlan { evaluation { score lines { rule points reason } } }";
        let scored = office.done("evaluateWorkPlan", show, input).await;
        let evaluation = scored["workPlan"]["evaluation"].clone();
        assert!(!evaluation["lines"].as_array().unwrap().is_empty(), "{evaluation}");
        assert_eq!(evaluation["score"], "105", "100, less 10 for a missing report, and 15 by the office: {evaluation}");
        let own = year.part(&year.agency(code), code).await["plan"]["evaluation"].clone();
        assert_eq!(own["score"], "105");
    }

    // Everything is on record.
    let query = "query($id: ID!) { node(id: $id) { ... on Responsibility { history(first: 100) { nodes { action actor { subject } } } } } }";
    let history = office.query_with(query, json!({ "id": year.item })).await;
    let actions: Vec<&str> = history["node"]["history"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["action"].as_str().unwrap())
        .collect();
    for action in ["createWorkReport", "dispatchResponsibilities", "reviseResponsibility", "closeResponsibility"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
    assert!(year.city.store.verify_chains(None).await.unwrap().iter().all(|chain| chain.broken.is_none()));
}
