//! Work reports and items as the office writes them.

use serde_json::{Value, json};

use super::{ITEM, WORK_REPORT, agency, draft, history, item, neighbours, part, report, seen};
use crate::harness::TestCity;
use crate::harness::client::strings;
use duban::model::role::Role;

#[tokio::test]
async fn a_whole_breakdown_is_created_at_once_and_no_agency_sees_it() {
    let city = TestCity::wuhan_2015().await;
    let (bureau, tourism) = (agency(&city, "KJJ").await, agency(&city, "LYJ").await);
    let input = json!({ "year": 2016, "title": " 2016年政府工作报告 ", "noticeNumber": "武政办〔2016〕1号", "responsibilities": [
        { "ordinal": 1, "title": "新增高新技术企业300家。", "section": ["一、创新", "（一）科技"], "leader": "张三",
          "dueText": "全年", "assignments": [
            { "agencyId": tourism, "role": "ASSIST", "dueOn": "2016-11-30" },
            { "agencyId": bureau, "role": "LEAD", "dueOn": "2016-10-31" } ] },
        { "ordinal": 2, "title": "建设智慧旅游城市", "dueOn": "2016-12-31",
          "assignments": [{ "agencyId": tourism, "role": "LEAD" }] },
    ] });
    let created = city.supervisor().done("createWorkReport", WORK_REPORT, input).await;
    let created = &created["workReport"];
    assert_eq!((&created["year"], &created["title"]), (&json!(2016), &json!("2016年政府工作报告")));
    assert_eq!(created["noticeNumber"], "武政办〔2016〕1号");
    let items = &created["responsibilities"]["nodes"];
    assert_eq!(strings(items, "title"), ["新增高新技术企业300家。", "建设智慧旅游城市"]);

    let first = seen(&city.supervisor(), &items[0]).await;
    assert_eq!(first["status"], "DRAFT");
    assert_eq!(first["allowedActions"], json!(["REVISE", "DISPATCH", "WITHDRAW"]));
    assert_eq!(first["section"], json!(["一、创新", "（一）科技"]));
    assert_eq!((&first["leader"], &first["dueText"]), (&json!("张三"), &json!("全年")));
    assert_eq!(first["dueOn"], "2016-11-30", "the latest of its assignments'");
    assert_eq!(first["light"]["color"], "GREY");
    assert_eq!(first["lead"]["code"], "KJJ");
    // Leads first, whatever was printed first.
    assert_eq!(first["assignments"][0]["agency"]["code"], "KJJ");
    for row in first["assignments"].as_array().unwrap() {
        assert_eq!((&row["origin"], &row["status"]), (&json!("STATED"), &json!("PENDING")));
    }
    assert_eq!(seen(&city.supervisor(), &items[1]).await["dueOn"], "2016-12-31");

    for code in ["KJJ", "LYJ"] {
        assert_eq!(seen(&city.agency(code), &items[0]).await, Value::Null);
        let data = city.agency(code).query("{ workReport(year: 2016) { id } }").await;
        assert_eq!(data["workReport"], Value::Null);
    }
    for table in ["work_report", "responsibility", "assignment"] {
        let told = history(&city, table, "createWorkReport").await;
        assert!(!told.is_empty() && told.iter().all(|(audience, ..)| audience == "OFFICE"), "{told:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_breakdown_is_told_all_at_once_and_nothing_is_created() {
    let city = TestCity::wuhan_2015().await;
    let (huangshi, _) = neighbours(&city).await;
    let bureau = agency(&city, "KJJ").await;
    let dissolved =
        city.supervisor().done("saveAgency", "agency { id }", json!({ "name": "市外事办", "active": false })).await;
    let part = |fields: Value| {
        let mut part = json!({ "agencyId": bureau, "role": "LEAD" });
        part.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        part
    };
    let own = [part(json!({}))];
    let input = json!({ "year": 2015, "title": " ", "noticeNumber": "号".repeat(101), "responsibilities": [
        { "title": "", "assignments": own },
        { "title": "题".repeat(501), "assignments": own },
        { "title": "同一事项", "ordinal": 0, "assignments": own },
        { "title": "同一 事项。", "section": ["一", " "], "assignments": own },
        { "title": "昨天到期", "dueOn": "2015-06-24", "assignments": [part(json!({ "dueOn": "2015-06-24" }))] },
        { "title": "太远", "dueOn": "2021-01-01", "assignments": own },
        { "title": "今天到期", "dueOn": "2015-06-25", "assignments": own },
        { "title": "没有单位", "assignments": [] },
        { "title": "单位两次", "assignments": [part(json!({})), part(json!({ "role": "ASSIST" }))] },
        { "title": "外市单位", "assignments": [part(json!({ "agencyId": huangshi }))] },
        { "title": "停用单位", "assignments": [part(json!({ "agencyId": dissolved["agency"]["id"] }))] },
        { "title": "不是单位", "assignments": [part(json!({ "agencyId": report(&city).await }))] },
    ] });
    let refused = city.supervisor().change("createWorkReport", WORK_REPORT, input).await;
    assert_eq!(refused["workReport"], Value::Null);
    assert_eq!(
        super::refusals(&refused),
        [
            "title REQUIRED",
            "noticeNumber TOO_LONG",
            "year DUPLICATE",
            "responsibilities.0.title REQUIRED",
            "responsibilities.1.title TOO_LONG",
            "responsibilities.2.ordinal OUT_OF_RANGE",
            "responsibilities.3.section.1 REQUIRED",
            "responsibilities.3.title DUPLICATE",
            "responsibilities.4.dueOn OUT_OF_RANGE",
            "responsibilities.4.assignments.0.dueOn OUT_OF_RANGE",
            "responsibilities.5.dueOn OUT_OF_RANGE",
            "responsibilities.7.assignments REQUIRED",
            "responsibilities.8.assignments.1.agencyId DUPLICATE",
            "responsibilities.9.assignments.0.agencyId INVALID",
            "responsibilities.10.assignments.0.agencyId INVALID",
            "responsibilities.11.assignments.0.agencyId NOT_FOUND",
        ]
    );
    let data = city.supervisor().query("{ responsibilities(filter: {status: {eq: DRAFT}}) { totalCount } }").await;
    assert_eq!(data["responsibilities"]["totalCount"], 0);
    let far =
        city.supervisor().refusals("createWorkReport", WORK_REPORT, json!({ "year": 20160, "title": "题" })).await;
    assert_eq!(far, ["year OUT_OF_RANGE"]);
}

#[tokio::test]
async fn only_the_supervision_office_of_the_jurisdiction_itself_creates() {
    let city = TestCity::wuhan_2015().await;
    neighbours(&city).await;
    let year = |code: &str| json!({ "year": 2016, "title": "报告", "jurisdictionCode": code });
    let office = city.supervisor();
    for client in [city.agency("KJJ"), city.auditor(), city.admin()] {
        let input = json!({ "year": 2016, "title": "报告" });
        assert_eq!(client.refusals("createWorkReport", WORK_REPORT, input).await, [" NOT_ALLOWED"]);
    }
    // The city oversees its district, and does not act there.
    for (code, refused) in [("420106", "NOT_ALLOWED"), ("420200", "NOT_ALLOWED"), ("999999", "NOT_FOUND")] {
        let refused = format!("jurisdictionCode {refused}");
        assert_eq!(office.refusals("createWorkReport", WORK_REPORT, year(code)).await, [refused]);
    }
    let district = office.with_token(city.token(&[Role::Supervisor], "420106", None));
    let (own, item) = (report(&city).await, item(&city, "新事项").await);
    let of = |report: &Value| json!({ "workReportId": report, "responsibility": item.clone() });
    let theirs = district.query("{ workReport(year: 2015) { id } }").await["workReport"]["id"].clone();
    let own = json!(own);
    for (client, report, refused) in [
        (&office, &theirs, "NOT_ALLOWED"),
        (&district, &own, "NOT_FOUND"),
        (&city.agency("KJJ"), &own, "NOT_ALLOWED"),
        (&city.agency("KJJ"), &theirs, "NOT_FOUND"),
        (&city.auditor(), &own, "NOT_ALLOWED"),
        (&city.admin(), &own, "NOT_FOUND"),
    ] {
        let refused = format!("workReportId {refused}");
        assert_eq!(client.refusals("createResponsibility", ITEM, of(report)).await, [refused]);
    }
}

#[tokio::test]
async fn an_item_is_added_as_a_draft_and_its_title_is_its_own() {
    let city = TestCity::wuhan_2015().await;
    let draft = draft(&city, "新事项").await;
    assert_eq!((&draft["status"], &draft["version"]), (&json!("DRAFT"), &json!(1)));
    assert_eq!(part(&draft, "KJJ")["nextDueOn"], Value::Null, "nothing is due of a draft");
    let again = json!({ "workReportId": report(&city).await, "responsibility": item(&city, "新 事项。").await });
    let refused = city.supervisor().change("createResponsibility", ITEM, again).await;
    assert_eq!(super::refusals(&refused), ["responsibility.title DUPLICATE"]);
    assert_eq!(refused["responsibility"], Value::Null);
}

#[tokio::test]
async fn the_same_key_creates_once() {
    let city = TestCity::wuhan_2015().await;
    let mut input = json!({ "idempotencyKey": "1", "workReportId": report(&city).await, "responsibility": item(&city, "新事项").await });
    let first = city.supervisor().done("createResponsibility", ITEM, input.clone()).await;
    assert_eq!(city.supervisor().done("createResponsibility", ITEM, input.clone()).await, first);
    input["responsibility"]["ordinal"] = json!(7);
    let other = city.supervisor().refusals("createResponsibility", ITEM, input).await;
    assert_eq!(other, ["idempotencyKey IDEMPOTENCY_MISMATCH"]);
}

#[tokio::test]
async fn a_breakdown_takes_the_same_statements_with_1_item_and_with_100() {
    let city = TestCity::wuhan_2015().await;
    let bureau = agency(&city, "KJJ").await;
    let mut counts = Vec::new();
    for (year, number) in [(2016, 1), (2017, 100)] {
        let item = |ordinal| json!({ "ordinal": ordinal, "title": format!("事项{ordinal}"), "assignments": [{ "agencyId": bureau, "role": "LEAD" }] });
        let items: Vec<Value> = (1..=number).map(item).collect();
        let input = json!({ "year": year, "title": "报告", "responsibilities": items });
        let (_, statements) =
            city.statements(city.supervisor().done("createWorkReport", "workReport { id }", input)).await;
        counts.push(statements);
    }
    assert_eq!(counts[0], counts[1]);
}
