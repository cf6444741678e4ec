//! The supervision office's day: its desk, what it sends back and urges, who is missing, and a close.

use serde_json::{Value, json};

use super::bulletin::quarter;
use super::desk::Desk;
use super::{nodes, send};
use crate::calendar::owed::part;

#[tokio::test]
async fn the_supervision_office_sees_its_whole_desk_at_once() {
    let desk = Desk::with(2).await;
    // A completion waits, too: of an item of the demo.
    let lead = part(&desk.city, "KJJ", "LEAD", 1).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Assignment { version responsibility { title } } } }";
    let row = desk.office.query_with(query, json!({ "id": lead })).await["node"].take();
    let input = json!({ "id": lead, "expectedVersion": row["version"], "summary": "全年任务已完成" });
    desk.agency("KJJ").done("requestCompletion", "assignment { id }", input).await;

    let inbox = send(&desk.office, "Inbox", json!({ "year": 2015 })).await;
    assert_eq!(inbox["viewer"]["today"], "2015-07-20");
    let reports = nodes(&inbox["reports"]);
    assert_eq!((&inbox["reports"]["totalCount"], reports.len()), (&json!(2), 2), "of leads alone");
    for row in reports {
        assert_eq!(row["agency"]["name"], "市科技局");
        let report = &row["progressReport"];
        assert_eq!((&report["period"], &report["onTime"]), (&json!("2015-Q2"), &json!(true)));
        assert_eq!(
            (&report["narrative"], &report["problems"]),
            (&json!("KJJ已完成选址,落实用地30亩,引进运营机构3家。"), &json!("用地指标不足"))
        );
        assert_eq!(report["signedOffBy"], "王局长");
    }
    let extensions = nodes(&inbox["extensions"]);
    assert_eq!(extensions.len(), 2);
    let request = &extensions[0]["extensionRequests"][0];
    assert_eq!((&request["status"], &request["measures"]), (&json!("PENDING"), &json!([])));
    assert_eq!((&request["oldDueOn"], &request["newDueOn"]), (&json!("2015-11-30"), &json!("2015-12-20")));
    let completions = nodes(&inbox["completions"]);
    assert_eq!((completions.len(), &completions[0]["id"]), (1, &lead));
    assert_eq!(completions[0]["responsibility"], row["responsibility"]);
    assert_eq!(inbox["workReport"]["planDueOn"], "2015-03-10");
    let plans = inbox["workReport"]["plans"].as_array().unwrap();
    assert_eq!(plans.len(), 7);
    let status = |name: &str| &plans.iter().find(|plan| plan["agency"]["name"] == name).unwrap()["status"];
    assert_eq!((status("市科技局"), status("市旅游局")), (&json!("ACCEPTED"), &json!("DRAFT")));
}

#[tokio::test]
async fn the_office_returns_two_reports_and_urges_those_that_sent_none_in_one_request() {
    let desk = Desk::with(2).await;
    let back = desk.reports(&desk.office, "KJJ").await;
    let late = [part(&desk.city, "LYJ", "LEAD", 1).await, part(&desk.city, "KJJ", "LEAD", 1).await];
    let variables = json!({ "back": back, "late": late, "key": "第二季度催报" });
    let answer = send(&desk.office, "ReturnAndUrge", variables.clone()).await;
    let (returned, urged) = (&answer["reviewProgressReports"], &answer["sendReminders"]);
    assert_eq!((&returned["userErrors"], &urged["userErrors"]), (&json!([]), &json!([])));
    let reports = returned["progressReports"].as_array().unwrap();
    assert_eq!(reports.len(), 2);
    for (report, named) in reports.iter().zip(&back) {
        assert_eq!((&report["id"], &report["status"]), (&named["id"], &json!("RETURNED")));
        assert_eq!(report["version"], named["expectedVersion"].as_i64().unwrap() + 1);
        assert!(report["assignment"]["light"]["color"].is_string());
    }
    let slips = urged["reminders"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> = slips.iter().map(|slip| (&slip["assignment"]["id"], &slip["answerBy"])).collect();
    assert_eq!(told, [(&late[0], &json!("2015-07-24")), (&late[1], &json!("2015-07-24"))]);

    // Sent twice by mistake: the reports have moved on, and nobody is urged twice.
    let again = send(&desk.office, "ReturnAndUrge", variables).await;
    assert_eq!(again["sendReminders"], *urged);
    assert_eq!(again["reviewProgressReports"]["userErrors"][0]["code"], "CONFLICT");
    assert_eq!(again["reviewProgressReports"]["progressReports"], returned["progressReports"], "as it now stands");

    // And the bureau finds both on its desk.
    let quarter = send(&desk.agency("KJJ"), "MyQuarter", json!({})).await;
    let rows = nodes(&quarter["viewer"]["agency"]["assignments"]);
    let returned = rows.iter().filter(|row| row["progressReport"]["review"]["comment"].is_string());
    assert_eq!(returned.count(), 2);
    let urged: Vec<&Value> = rows.iter().filter(|row| row["reminders"] != json!([])).collect();
    assert_eq!((urged.len(), &urged[0]["id"]), (1, &late[1]));
    let slip = &urged[0]["reminders"][0];
    assert_eq!((&slip["level"], &slip["message"]), (&json!("YELLOW"), &json!("第二季度完成情况至今未报")));
    assert_eq!((&slip["answerBy"], &slip["answeredAt"]), (&json!("2015-07-24"), &Value::Null));
    assert!(urged[0]["allowedActions"].as_array().unwrap().contains(&json!("ANSWER_REMINDER")));
}

#[tokio::test]
async fn who_has_not_reported_stands_in_the_bulletin_with_a_light_that_stays() {
    let desk = Desk::with(1).await;
    let missing = async || send(&desk.office, "Bulletin", quarter()).await["missing"]["nodes"].take();
    assert!(missing().await.as_array().unwrap().iter().all(|row| row["dueOn"] == "2015-07-10"), "nobody is late yet");
    desk.on("2015-07-21");
    let rows = missing().await;
    let leads = rows.as_array().unwrap().iter().filter(|row| row["dueOn"] == "2015-07-20");
    let mut agencies: Vec<&str> = leads.map(|row| row["agency"]["name"].as_str().unwrap()).collect();
    // Of the demo's 25 leads nobody has reported; of the new item everybody has.
    assert_eq!(agencies.len(), 25);
    agencies.dedup();
    assert!(agencies.contains(&"市旅游局"), "{agencies:?}");
    let titles: Vec<&Value> =
        rows.as_array().unwrap().iter().map(|row| &row["assignment"]["responsibility"]["title"]).collect();
    assert!(!titles.contains(&&json!("新建第1个孵化器。")));
    assert!(rows.as_array().unwrap().iter().all(|row| row["light"]["color"].is_string()));
    desk.on("2015-12-01");
    assert_eq!(missing().await, rows, "a published bulletin never changes");
    let own = send(&desk.agency("LYJ"), "Bulletin", quarter()).await;
    assert_eq!(nodes(&own["missing"]).len(), 1);
}

#[tokio::test]
async fn a_close_that_is_refused_says_how_the_item_stands_and_is_then_done() {
    let desk = Desk::with(1).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Responsibility { version status } } }";
    let item = desk.office.query_with(query, json!({ "id": desk.items[0] })).await["node"].take();
    let version = item["version"].as_i64().unwrap();
    let bureau = desk.agency("KJJ");
    let close = async |client, v: i64| {
        send(client, "Close", json!({ "id": desk.items[0], "v": v })).await["closeResponsibility"].take()
    };
    let stale = close(&desk.office, version - 1).await;
    let error = &stale["userErrors"][0];
    assert_eq!((&error["path"], &error["code"]), (&json!(["expectedVersion"]), &json!("CONFLICT")));
    let stands = &stale["responsibility"];
    assert_eq!((&stands["version"], &stands["status"]), (&item["version"], &json!("IN_PROGRESS")));
    assert!(stands["allowedActions"].as_array().unwrap().contains(&json!("CLOSE")));
    let refused = close(&bureau, version).await;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_ALLOWED");
    assert_eq!(refused["responsibility"]["allowedActions"], json!([]));

    let done = close(&desk.office, stands["version"].as_i64().unwrap()).await;
    assert_eq!(done["userErrors"], json!([]));
    let closed = json!({
        "id": desk.items[0], "version": version + 1, "status": "CLOSED", "outcome": "CARRIED_OVER", "allowedActions": [],
    });
    assert_eq!(done["responsibility"], closed);
    let again = close(&desk.office, version + 1).await;
    assert_eq!(again["userErrors"][0]["code"], "INVALID_TRANSITION");
    assert_eq!(again["responsibility"], closed);
}
