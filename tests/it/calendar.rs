//! The reporting calendar, and what is owed by it: who, by when, whether it came, and a light that stays as it was.

pub mod owed;

use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;

const CALENDAR: &str = "workReport { id version planDueOn reportingDeadlines { period role dueOn } }";

/// The work report of 2015 with its calendar.
pub async fn work_report(client: &Client) -> Value {
    let query = format!("{{ {} }}", CALENDAR.replacen("workReport", "workReport(year: 2015)", 1));
    client.query(&query).await["workReport"].take()
}

/// A line of a calendar.
pub fn line(period: &str, role: &str, due_on: &str) -> Value {
    json!({ "period": period, "role": role, "dueOn": due_on })
}

/// Sets the calendar of 2015 as the supervision office does.
pub async fn set(city: &TestCity, plan_due_on: Value, deadlines: &[Value]) -> Value {
    let office = city.supervisor();
    let report = work_report(&office).await;
    let input = json!({ "workReportId": report["id"], "expectedVersion": report["version"], "planDueOn": plan_due_on, "deadlines": deadlines });
    office.done("setReportingCalendar", CALENDAR, input).await["workReport"].take()
}

#[tokio::test]
async fn the_office_sends_back_what_a_pattern_suggests() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let report = work_report(&office).await;
    assert_eq!((&report["planDueOn"], &report["reportingDeadlines"]), (&Value::Null, &json!([])));
    let query = "{ workReport(year: 2015) { suggestedDeadlines(pattern: LEADS_BY_20TH) { period role dueOn } } }";
    let suggested = office.query(query).await["workReport"]["suggestedDeadlines"].take();
    let lines = [
        line("2015-Q2", "LEAD", "2015-07-20"),
        line("2015-Q3", "LEAD", "2015-10-20"),
        line("2015-Q4", "LEAD", "2016-01-20"),
    ];
    assert_eq!(suggested, json!(lines));
    assert_eq!(work_report(&office).await, report, "a suggestion changes nothing");

    let set = set(&city, json!("2015-03-10"), suggested.as_array().unwrap()).await;
    assert_eq!((&set["planDueOn"], &set["reportingDeadlines"]), (&json!("2015-03-10"), &json!(lines)));
    assert_eq!(set["version"], report["version"].as_i64().unwrap() + 1);
    let bureau = city.agency("KJJ");
    assert_eq!(work_report(&bureau).await, set, "an agency sees the calendar of its years");
    let plans = bureau.query("{ workReport(year: 2015) { plans { dueOn agency { code } } } }").await;
    assert_eq!(plans["workReport"]["plans"], json!([{ "dueOn": "2015-03-10", "agency": { "code": "KJJ" } }]));
}

#[tokio::test]
async fn the_calendar_is_set_as_a_whole_and_counts_as_a_change_of_its_work_report() {
    let city = TestCity::wuhan_2015().await;
    let (first, second) = (line("2015-Q2", "LEAD", "2015-07-20"), line("2015-09", "ASSIST", "2015-10-08"));
    let report = set(&city, Value::Null, &[first.clone(), second.clone()]).await;
    let version = report["version"].as_i64().unwrap();
    let again = set(&city, Value::Null, &[second.clone(), first]).await;
    assert_eq!(again, report, "the same again, in whatever order, changes nothing");
    let moved = line("2015-Q2", "LEAD", "2015-07-15");
    let report = set(&city, Value::Null, std::slice::from_ref(&moved)).await;
    assert_eq!((&report["reportingDeadlines"], &report["version"]), (&json!([moved]), &json!(version + 1)));
    let stale = json!({ "workReportId": report["id"], "expectedVersion": version, "deadlines": [] });
    assert_eq!(city.supervisor().refused("setReportingCalendar", stale).await, ["CONFLICT expectedVersion"]);
}

#[tokio::test]
async fn of_two_who_set_it_at_once_one_wins() {
    let city = TestCity::wuhan_2015().await;
    let report = work_report(&city.supervisor()).await;
    let set = |day: &str| {
        let (office, id, version) = (city.supervisor(), report["id"].clone(), report["version"].clone());
        let deadlines = [line("2015-Q2", "LEAD", day)];
        async move {
            let input = json!({ "workReportId": id, "expectedVersion": version, "deadlines": deadlines });
            office.change("setReportingCalendar", CALENDAR, input).await
        }
    };
    let (one, other) = tokio::join!(set("2015-07-15"), set("2015-07-20"));
    let won = |payload: &Value| payload["userErrors"] == json!([]);
    assert!(won(&one) ^ won(&other), "{one} {other}");
    let (winner, loser) = if won(&one) { (&one, &other) } else { (&other, &one) };
    assert_eq!(loser["userErrors"][0]["code"], "CONFLICT");
    let now = work_report(&city.supervisor()).await;
    assert_eq!(now, winner["workReport"]);
    let days = city.supervisor().query("{ reportingObligations { nodes { dueOn } } }").await;
    for row in days["reportingObligations"]["nodes"].as_array().unwrap() {
        assert_eq!(row["dueOn"], now["reportingDeadlines"][0]["dueOn"]);
    }
}

#[tokio::test]
async fn an_admin_sets_it_and_sees_nothing_of_the_year() {
    let city = TestCity::wuhan_2015().await;
    let report = work_report(&city.supervisor()).await;
    let input = json!({ "workReportId": report["id"], "deadlines": [line("2015-Q2", "LEAD", "2015-07-20")] });
    let payload = city.admin().done("setReportingCalendar", CALENDAR, input).await;
    assert_eq!(payload["workReport"], Value::Null);
    assert_eq!(
        city.admin().query("{ reportingObligations { totalCount } }").await["reportingObligations"]["totalCount"],
        0
    );
    let office = city.supervisor();
    assert_eq!(work_report(&office).await["reportingDeadlines"].as_array().unwrap().len(), 1);
    assert_eq!(office.query("{ reportingObligations { totalCount } }").await["reportingObligations"]["totalCount"], 25);
}

#[tokio::test]
async fn a_bad_calendar_is_refused_line_by_line_and_nothing_changes() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let report = set(&city, json!("2015-03-10"), &[line("2015-Q3", "LEAD", "2015-10-20")]).await;
    let input = |deadlines: Value| json!({ "workReportId": report["id"], "deadlines": deadlines });
    let bad = json!([
        line("2015-Q5", "LEAD", "2015-07-20"),
        line("2014-Q2", "LEAD", "2015-07-20"),
        line("2015-Q2", "LEAD", "2015-03-31"),
        line("2015-Q4", "LEAD", "2016-01-20"),
        line("2015-Q4", "LEAD", "2016-01-21"),
        line("2015-Q4", "ASSIST", "2016-01-15"),
    ]);
    assert_eq!(
        office.refused("setReportingCalendar", input(bad)).await,
        [
            "INVALID deadlines.0.period",
            "OUT_OF_RANGE deadlines.1.period",
            "OUT_OF_RANGE deadlines.2.dueOn",
            "DUPLICATE deadlines.4",
        ]
    );
    let many: Vec<Value> = (0..33).map(|_| line("2015-Q2", "LEAD", "2015-07-20")).collect();
    assert_eq!(office.refused("setReportingCalendar", input(json!(many))).await[0], "TOO_LONG deadlines");
    for client in [city.agency("KJJ"), city.auditor()] {
        assert_eq!(client.refused("setReportingCalendar", input(json!([]))).await, ["NOT_ALLOWED workReportId"]);
    }
    // DAJ has no part in the year; another jurisdiction's admin has no sight of it.
    let elsewhere = city.anonymous().with_token(city.token(&[duban::model::role::Role::Supervisor], "420000", None));
    let known = office.query("{ workReport(year: 2015) { plans { id } } }").await;
    let plan = known["workReport"]["plans"][0]["id"].clone();
    for (client, id) in [(&office, &plan), (&city.admin(), &plan), (&elsewhere, &report["id"])] {
        let input = json!({ "workReportId": id, "deadlines": [] });
        let reply = client
            .ask(
                "mutation($input: SetReportingCalendarInput!) { setReportingCalendar(input: $input) { userErrors { code } } }",
                json!({ "input": input }),
            )
            .await;
        if reply.status == 200 {
            assert_eq!(reply.json()["data"]["setReportingCalendar"]["userErrors"][0]["code"], "NOT_FOUND", "{id}");
        }
    }
    assert_eq!(work_report(&office).await, report);
}
