//! What is owed: whose, whether it came in time, and what never changes once its day is over.

use duban::model::text::nfkc;
use entity::progress_report;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::{line, set};
use crate::dashboard::plans::{import, items};
use crate::harness::TestCity;
use crate::harness::client::{Client, strings};
use crate::harness::world::{day, made};

const LIGHT: &str = "light { color rule reason since }";

/// The obligations that a filter keeps.
pub async fn owed(client: &Client, filter: &str, show: &str) -> Vec<Value> {
    let query = format!("{{ reportingObligations(first: 100, filter: {filter}) {{ totalCount nodes {{ {show} }} }} }}");
    let mut list = client.query(&query).await["reportingObligations"].take();
    let rows = list["nodes"].as_array().unwrap().clone();
    assert_eq!(list["totalCount"].take(), rows.len());
    rows
}

/// An assignment's key, of its global id.
pub fn key(id: &Value) -> uuid::Uuid {
    id.as_str().unwrap().parse::<duban::model::global_id::GlobalId>().unwrap().id
}

/// A report as if its agency had submitted it on a day.
pub fn report(assignment: &Value, period: &str, submitted_on: Option<&str>, narrative: &str) -> progress_report::Model {
    let end = period.parse::<duban::model::period::Period>().unwrap().end();
    let submitted_on = submitted_on.map(day);
    let status = if submitted_on.is_some() { "SUBMITTED" } else { "DRAFT" };
    let place = uuid::Uuid::nil();
    progress_report::Model {
        id: uuid::Uuid::from_u128(key(assignment).as_u128() ^ u128::from(period.bytes().map(u64::from).sum::<u64>())),
        jurisdiction_id: place,
        assignment_id: key(assignment),
        period: period.to_owned(),
        period_end: end,
        status: status.to_owned(),
        narrative: narrative.to_owned(),
        narrative_nfkc: nfkc(narrative),
        problems: None,
        next_steps: None,
        percent_done: None,
        reworked: false,
        submissions: i32::from(submitted_on.is_some()),
        submitted_at: submitted_on.map(|_| made()),
        submitted_on,
        submitted_by_subject: None,
        submitted_by_name: None,
        signed_off_by: None,
        version: 1,
        created_at: made(),
        updated_at: made(),
    }
}

/// Writes reports beside the server.
pub async fn file(city: &TestCity, mut reports: Vec<progress_report::Model>) {
    let place = city.supervisor().query("{ viewer { jurisdiction { id } } }").await;
    let place = key(&place["viewer"]["jurisdiction"]["id"]);
    let connection = city.database.connect().await;
    for report in &mut reports {
        report.jurisdiction_id = place;
    }
    let rows = reports.into_iter().map(IntoActiveModel::into_active_model);
    progress_report::Entity::insert_many(rows).exec_without_returning(&connection).await.unwrap();
    connection.close().await.unwrap();
}

/// The id of an agency's first assignment of a role.
pub async fn part(city: &TestCity, agency: &str, role: &str, ordinal: i32) -> Value {
    let query = "query($a: String!, $r: AssignmentRole!) { assignments(first: 100, filter: { agency: { code: { eq: $a } }, role: { eq: $r } }, orderBy: { field: ORDINAL }) { nodes { id ordinal } } }";
    let rows = city.supervisor().query_with(query, json!({ "a": agency, "r": role })).await;
    let rows = rows["assignments"]["nodes"].as_array().unwrap().clone();
    let row = rows.iter().find(|row| row["ordinal"] == ordinal).unwrap_or(&rows[0]);
    row["id"].clone()
}

#[tokio::test]
async fn a_role_without_a_line_owes_nothing_and_each_sees_what_is_its_own_to_see() {
    let city = TestCity::wuhan_2015().await;
    set(&city, Value::Null, &[line("2015-Q2", "LEAD", "2015-07-20"), line("2015-Q3", "LEAD", "2015-10-20")]).await;
    let office = city.supervisor();
    let show = "id agency { code } assignment { role id } period dueOn onTime overdue";
    let all = owed(&office, "{}", show).await;
    assert_eq!(all.len(), 50);
    assert!(all.iter().all(|row| row["assignment"]["role"] == "LEAD"));
    assert!(all.iter().all(|row| row["onTime"] == Value::Null && row["overdue"] == false));
    assert!(strings(&json!(all), "dueOn").is_sorted());
    assert_eq!(owed(&city.auditor(), "{}", show).await, all);
    assert_eq!(owed(&city.agency("KJJ"), "{}", "id").await.len(), 38);
    assert_eq!(owed(&city.agency("SWJ"), "{}", "agency { code }").await.len(), 2);
    assert_eq!(owed(&city.admin(), "{}", "id").await.len(), 0);
    let hidden = all.iter().find(|row| row["agency"]["code"] == "KJJ").unwrap()["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { id ... on ReportingObligation { period } } }";
    let seen = city.agency("KJJ").query_with(node, json!({ "id": hidden })).await;
    assert_eq!(seen["node"]["period"], "2015-Q2");
    assert_eq!(city.agency("SWJ").query_with(node, json!({ "id": hidden })).await["node"], Value::Null);

    // An assisting agency owes its lead some days before; a stated lead sees it, an inferred one does not.
    import(&city, "市大数据局", items(["建设第1个数据平台。"], duban::model::assignment::AssignmentRole::Lead)).await;
    import(&city, "市统计局", items(["建设第1个数据平台。"], duban::model::assignment::AssignmentRole::Assist)).await;
    assert_eq!(owed(&city.agency("DSJJ"), "{}", "id").await.len(), 2, "what is imported owes from then on");
    set(&city, Value::Null, &[line("2015-Q2", "LEAD", "2015-07-20"), line("2015-Q2", "ASSIST", "2015-07-15")]).await;
    let of_lead = owed(&city.agency("DSJJ"), "{}", "agency { code } dueOn").await;
    assert_eq!(
        of_lead,
        [
            json!({ "agency": { "code": "TJJ" }, "dueOn": "2015-07-15" }),
            json!({ "agency": { "code": "DSJJ" }, "dueOn": "2015-07-20" }),
        ]
    );
    assert_eq!(owed(&city.agency("TJJ"), "{}", "id").await.len(), 1);
    assert_eq!(owed(&city.agency("LYJ"), "{}", "agency { code }").await, [json!({ "agency": { "code": "LYJ" } })]);
}

#[tokio::test]
async fn it_is_on_time_on_its_last_day_and_late_the_day_after() {
    let city = TestCity::wuhan_2015().await;
    set(&city, Value::Null, &[line("2015-Q2", "LEAD", "2015-07-20")]).await;
    let mut parts = Vec::new();
    for ordinal in 1..=4 {
        parts.push(part(&city, "KJJ", "LEAD", ordinal).await);
    }
    let text = "已完成60个项目的前期工作。";
    file(
        &city,
        vec![
            report(&parts[0], "2015-Q2", Some("2015-07-20"), text),
            report(&parts[1], "2015-Q2", Some("2015-07-21"), text),
            report(&parts[2], "2015-Q2", None, text),
            report(&parts[3], "2015-Q1", Some("2015-07-01"), text),
        ],
    )
    .await;
    let office = city.supervisor();
    let bureau = city.agency("KJJ");
    let answers = "assignment { id } progressReport { period status narrative }";
    for (client, status) in [(&office, Value::Null), (&bureau, json!("DRAFT"))] {
        let rows = owed(client, "{ period: { eq: \"2015-Q2\" } }", answers).await;
        let of =
            |part: &Value| rows.iter().find(|row| row["assignment"]["id"] == *part).unwrap()["progressReport"].clone();
        assert_eq!(of(&parts[0]), json!({ "period": "2015-Q2", "status": "SUBMITTED", "narrative": text }));
        assert_eq!(of(&parts[2])["status"], status, "a draft is its own agency's");
        assert_eq!(of(&parts[3]), Value::Null, "a report of another quarter answers nothing");
    }
    let show = "onTime overdue assignment { id }";
    for (today, overdue) in [("2015-07-20", 0), ("2015-07-21", 23)] {
        city.clock.set_today(day(today));
        let rows = owed(&office, "{ period: { eq: \"2015-Q2\" } }", show).await;
        let of = |part: &Value| rows.iter().find(|row| row["assignment"]["id"] == *part).unwrap().clone();
        assert_eq!((&of(&parts[0])["onTime"], &of(&parts[1])["onTime"]), (&json!(true), &json!(false)));
        assert_eq!((&of(&parts[2])["onTime"], &of(&parts[3])["onTime"]), (&Value::Null, &Value::Null));
        for (filter, expected) in [
            ("{ overdue: { eq: true } }", overdue),
            ("{ overdue: { ne: true } }", 25 - overdue),
            ("{ overdue: { eq: false } }", 25 - overdue),
            ("{ onTime: { eq: true } }", 1),
            ("{ onTime: { eq: false } }", 1),
            ("{ onTime: { ne: true } }", 24),
            ("{ not: { onTime: { eq: true } } }", 24),
            ("{ agency: { code: { eq: \"KJJ\" } }, dueOn: { lte: \"2015-07-20\" } }", 19),
            ("{ assignment: { role: { eq: ASSIST } } }", 0),
            ("{ period: { startsWith: \"2015-Q3\" } }", 0),
        ] {
            let kept = owed(&office, filter, show).await;
            assert_eq!(kept.len(), expected, "{filter} on {today}");
            if filter.starts_with("{ overdue: { eq") {
                assert!(kept.iter().all(|row| filter.contains(&row["overdue"].to_string())));
            }
        }
    }
}

#[tokio::test]
async fn a_published_bulletin_never_changes() {
    let city = TestCity::wuhan_2015().await;
    set(&city, Value::Null, &[line("2015-Q2", "LEAD", "2015-07-20"), line("2015-Q3", "LEAD", "2015-10-20")]).await;
    let office = city.supervisor();
    let lead = part(&city, "KJJ", "LEAD", 2).await;
    let show = format!("assignment {{ id light {{ color rule }} }} dueOn {LIGHT}");
    let light = async |period: &str| {
        let rows = owed(&office, &format!("{{ period: {{ eq: \"{period}\" }} }}"), &show).await;
        rows.into_iter().find(|row| row["assignment"]["id"] == lead).unwrap()
    };
    assert_eq!(light("2015-Q2").await["light"]["reason"], "Measure 1 was due on 2015-05-31, 25 days ago");
    city.clock.set_today(day("2015-07-20"));
    let bulletin = owed(&office, "{ period: { eq: \"2015-Q2\" } }", &format!("id dueOn {LIGHT}")).await;
    let printed = json!({ "color": "RED", "rule": "OVERDUE", "reason": "Measure 1 was due on 2015-05-31, 50 days ago", "since": "2015-06-01" });
    assert_eq!(light("2015-Q2").await["light"], printed);

    // The next day the bureau completes it, and the office moves the day and takes the other line away.
    city.clock.set_today(day("2015-07-21"));
    let version = office
        .query_with("query($id: ID!) { node(id: $id) { ... on Assignment { version } } }", json!({ "id": lead }))
        .await;
    let version = version["node"]["version"].as_i64().unwrap();
    let input = json!({ "id": lead, "expectedVersion": version, "summary": "全部完成" });
    city.agency("KJJ").done("requestCompletion", "assignment { id }", input).await;
    let input = json!({ "id": lead, "expectedVersion": version + 1, "verdict": "ACCEPT" });
    office.done("reviewCompletion", "assignment { status light { color } }", input).await;
    set(&city, Value::Null, &[line("2015-Q2", "LEAD", "2015-07-31"), line("2015-Q2", "ASSIST", "2015-07-20")]).await;

    let now = light("2015-Q2").await;
    assert_eq!((&now["light"], &now["dueOn"]), (&printed, &json!("2015-07-20")));
    assert_eq!(now["assignment"]["light"]["color"], "GREEN");
    let again = owed(&office, "{ period: { eq: \"2015-Q2\" } }", &format!("id dueOn {LIGHT}")).await;
    assert_eq!(again, bulletin, "not one row, day or word of it");
    assert_eq!(owed(&office, "{ period: { eq: \"2015-Q3\" } }", "id").await.len(), 0, "what is not due yet follows");
}

#[tokio::test]
async fn what_is_not_due_yet_follows_the_calendar_and_keeps_its_ids() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    set(&city, Value::Null, &[line("2015-Q3", "LEAD", "2015-10-20")]).await;
    let before = owed(&office, "{}", "id").await;
    set(&city, Value::Null, &[line("2015-Q3", "LEAD", "2015-10-15")]).await;
    let mut after = owed(&office, "{}", "id dueOn").await;
    assert!(after.iter().all(|row| row["dueOn"] == "2015-10-15"));
    for row in &mut after {
        row.as_object_mut().unwrap().remove("dueOn");
    }
    assert_eq!(after, before);
    // A day that is over when it is set binds nobody.
    set(&city, Value::Null, &[line("2015-Q1", "LEAD", "2015-04-15")]).await;
    assert_eq!(owed(&office, "{}", "id").await.len(), 0);
    // What is completed owes no more.
    set(&city, Value::Null, &[line("2015-Q3", "LEAD", "2015-10-20")]).await;
    let lead = part(&city, "KJJ", "LEAD", 1).await;
    let version = office
        .query_with("query($id: ID!) { node(id: $id) { ... on Assignment { version } } }", json!({ "id": lead }))
        .await;
    let version = version["node"]["version"].as_i64().unwrap();
    let input = json!({ "id": lead, "expectedVersion": version, "summary": "全部完成" });
    city.agency("KJJ").done("requestCompletion", "assignment { id }", input).await;
    let input = json!({ "id": lead, "expectedVersion": version + 1, "verdict": "ACCEPT" });
    office.done("reviewCompletion", "assignment { id }", input).await;
    assert_eq!(owed(&office, "{}", "id").await.len(), 24);
}

#[tokio::test]
async fn a_calendar_takes_as_many_statements_for_few_assignments_as_for_many() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let report = super::work_report(&office).await;
    let calendar = |day: &str| json!({ "workReportId": report["id"], "deadlines": [line("2015-Q3", "LEAD", day)] });
    let mut counted = Vec::new();
    for round in 0..2 {
        if round == 1 {
            let titles: Vec<String> = (1..=120).map(|number| format!("建设第{number}个数据平台。")).collect();
            let titles = titles.iter().map(String::as_str);
            import(&city, "市大数据局", items(titles, duban::model::assignment::AssignmentRole::Lead)).await;
        }
        let mut statements = Vec::new();
        for day in ["2015-10-20", "2015-10-15"] {
            let done = office.done("setReportingCalendar", "workReport { id }", calendar(day));
            statements.push(city.statements(done).await.1);
        }
        let removed = office.done(
            "setReportingCalendar",
            "workReport { id }",
            json!({ "workReportId": report["id"], "deadlines": [] }),
        );
        statements.push(city.statements(removed).await.1);
        counted.push(statements);
    }
    assert_eq!(counted[0], counted[1], "added, moved, removed");
}

#[tokio::test]
async fn a_page_of_what_is_owed_takes_as_many_statements_whatever_its_size() {
    let city = TestCity::wuhan_2015().await;
    let lines: Vec<Value> =
        (7..=12).map(|month| line(&format!("2015-{month:02}"), "LEAD", &format!("2015-{month:02}-28"))).collect();
    set(&city, Value::Null, &lines).await;
    city.clock.set_today(day("2015-10-01"));
    let office = city.supervisor();
    office.query("{ viewer { today } }").await;
    let mut seen = Vec::new();
    for first in [1, 20, 31, 100] {
        let query = format!(
            "{{ reportingObligations(first: {first}) {{ nodes {{ agency {{ name }} assignment {{ responsibility {{ ordinal title }} }} dueOn onTime overdue light {{ color rule reason since }} }} }} }}"
        );
        let (data, statements) = city.statements(office.query(&query)).await;
        assert_eq!(data["reportingObligations"]["nodes"].as_array().unwrap().len(), first);
        seen.push(statements);
    }
    assert_eq!(seen, [3, 3, 3, 3], "the page, its assignments, its lights");
}
