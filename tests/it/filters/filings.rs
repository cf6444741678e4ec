//! Filters on what is filed for assignments: reports, slips, requests, and what is owed.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Case, Judged};
use crate::harness::database::TestDatabase;
use crate::harness::world::{World, day};
use crate::harness::{TestCity, WUHAN};

pub const FILINGS: Judged = Judged {
    list: "assignments",
    filter: "AssignmentFilter",
    fields: "reminders { level answeredAt } extensionRequests { status } \
             progressReports(first: 10) { nodes { period status submittedAt } }",
};
pub const OBLIGATIONS: Judged = Judged {
    list: "reportingObligations",
    filter: "ReportingObligationFilter",
    fields: "period dueOn overdue onTime agency { code } assignment { responsibility { title } }",
};

/// Whether one of an assignment's rows passes.
fn some(row: &Value, list: &str, passes: impl Fn(&Value) -> bool) -> bool {
    let rows = row[list].get("nodes").unwrap_or(&row[list]);
    rows.as_array().unwrap().iter().any(passes)
}

fn report(row: &Value, passes: impl Fn(&Value) -> bool) -> bool {
    some(row, "progressReports", passes)
}

fn submitted(row: &Value, passes: impl Fn(&str) -> bool) -> bool {
    report(row, |one| one["submittedAt"].as_str().is_some_and(&passes))
}

fn slip(row: &Value, passes: impl Fn(&Value) -> bool) -> bool {
    some(row, "reminders", passes)
}

fn answered(row: &Value, passes: impl Fn(&str) -> bool) -> bool {
    slip(row, |one| one["answeredAt"].as_str().is_some_and(&passes))
}

fn request(row: &Value, passes: impl Fn(&Value) -> bool) -> bool {
    some(row, "extensionRequests", passes)
}

pub fn cases() -> Vec<Case> {
    let mut cases = report_cases();
    cases.extend(slip_cases());
    cases.extend(request_cases());
    cases
}

fn report_cases() -> Vec<Case> {
    let of = |test: Value| json!({ "progressReports": { "some": test } });
    vec![
        (of(json!({ "period": { "eq": "2015-Q1" } })), |row| report(row, |one| one["period"] == "2015-Q1")),
        (of(json!({ "period": { "ne": "2015-Q1" } })), |row| report(row, |one| one["period"] != "2015-Q1")),
        (of(json!({ "period": { "in": ["2015-Q2", "2015-05"] } })), |row| {
            report(row, |one| one["period"] == "2015-Q2" || one["period"] == "2015-05")
        }),
        (of(json!({ "period": { "contains": "Q" } })), |row| {
            report(row, |one| one["period"].as_str().unwrap().contains('Q'))
        }),
        (of(json!({ "period": { "startsWith": "2015-0" } })), |row| report(row, |one| one["period"] == "2015-05")),
        (of(json!({ "period": { "isNull": false } })), |row| report(row, |_| true)),
        (of(json!({ "status": { "eq": "ACCEPTED" } })), |row| report(row, |one| one["status"] == "ACCEPTED")),
        // The draft is nobody's here: the supervision office asks.
        (json!({ "progressReports": { "every": { "status": { "ne": "RETURNED" } } } }), |row| {
            !report(row, |one| one["status"] == "RETURNED")
        }),
        (json!({ "progressReports": { "none": { "status": { "in": ["SUBMITTED", "RETURNED"] } } } }), |row| {
            !report(row, |one| one["status"] == "SUBMITTED" || one["status"] == "RETURNED")
        }),
        (of(json!({ "submittedAt": { "eq": "2015-04-10T01:00:00Z" } })), |row| {
            submitted(row, |at| at == "2015-04-10T01:00:00Z")
        }),
        (of(json!({ "submittedAt": { "in": ["2015-04-10T09:00:00+08:00", "2015-04-20T01:00:00Z"] } })), |row| {
            submitted(row, |at| at.starts_with("2015-04"))
        }),
        (of(json!({ "submittedAt": { "gt": "2015-04-10T01:00:00Z" } })), |row| {
            submitted(row, |at| at > "2015-04-10T01:00:00Z")
        }),
        (of(json!({ "submittedAt": { "gte": "2015-04-20T01:00:00Z" } })), |row| {
            submitted(row, |at| at >= "2015-04-20T01:00:00Z")
        }),
        (of(json!({ "submittedAt": { "lt": "2015-04-20T01:00:00Z" } })), |row| {
            submitted(row, |at| at < "2015-04-20T01:00:00Z")
        }),
        (of(json!({ "submittedAt": { "lte": "2015-04-20T01:00:00Z" } })), |row| {
            submitted(row, |at| at <= "2015-04-20T01:00:00Z")
        }),
        (of(json!({ "submittedAt": { "isNull": true } })), |row| report(row, |one| one["submittedAt"].is_null())),
    ]
}

fn slip_cases() -> Vec<Case> {
    let of = |test: Value| json!({ "reminders": { "some": test } });
    vec![
        (of(json!({ "level": { "eq": "RED" } })), |row| slip(row, |one| one["level"] == "RED")),
        (of(json!({ "level": { "ne": "RED" } })), |row| slip(row, |one| one["level"] != "RED")),
        (json!({ "reminders": { "none": { "level": { "in": ["RED", "YELLOW"] } } } }), |row| {
            !slip(row, |one| one["level"] != "BLUE")
        }),
        (json!({ "reminders": { "every": { "level": { "eq": "BLUE" } } } }), |row| {
            !slip(row, |one| one["level"] != "BLUE")
        }),
        (of(json!({ "answeredAt": { "eq": "2015-05-01T01:00:00Z" } })), |row| {
            answered(row, |at| at == "2015-05-01T01:00:00Z")
        }),
        (of(json!({ "answeredAt": { "in": ["2015-06-01T01:00:00Z"] } })), |row| {
            answered(row, |at| at == "2015-06-01T01:00:00Z")
        }),
        (of(json!({ "answeredAt": { "gt": "2015-05-01T01:00:00Z" } })), |row| {
            answered(row, |at| at > "2015-05-01T01:00:00Z")
        }),
        (of(json!({ "answeredAt": { "gte": "2015-06-01T01:00:00Z" } })), |row| {
            answered(row, |at| at >= "2015-06-01T01:00:00Z")
        }),
        (of(json!({ "answeredAt": { "lt": "2015-06-01T01:00:00Z" } })), |row| {
            answered(row, |at| at < "2015-06-01T01:00:00Z")
        }),
        (of(json!({ "answeredAt": { "lte": "2015-05-01T01:00:00Z" } })), |row| {
            answered(row, |at| at <= "2015-05-01T01:00:00Z")
        }),
        (of(json!({ "answeredAt": { "isNull": true } })), |row| slip(row, |one| one["answeredAt"].is_null())),
    ]
}

fn request_cases() -> Vec<Case> {
    vec![
        (json!({ "extensionRequests": { "some": { "status": { "eq": "PENDING" } } } }), |row| {
            request(row, |one| one["status"] == "PENDING")
        }),
        (json!({ "extensionRequests": { "every": { "status": { "ne": "PENDING" } } } }), |row| {
            !request(row, |one| one["status"] == "PENDING")
        }),
        (json!({ "extensionRequests": { "none": { "status": { "in": ["GRANTED", "REFUSED"] } } } }), |row| {
            !request(row, |one| one["status"] != "PENDING")
        }),
    ]
}

pub fn obligation_cases() -> Vec<Case> {
    vec![
        (json!({ "period": { "eq": "2015-Q1" } }), |row| row["period"] == "2015-Q1"),
        (json!({ "period": { "ne": "2015-Q1" } }), |row| row["period"] != "2015-Q1"),
        (json!({ "period": { "in": ["2015-Q2", "2015-05"] } }), |row| row["period"] != "2015-Q1"),
        (json!({ "period": { "contains": "Q" } }), |row| row["period"] != "2015-05"),
        (json!({ "period": { "startsWith": "2015-Q" } }), |row| row["period"] != "2015-05"),
        (json!({ "period": { "isNull": false, "eq": "2015-Q2" } }), |row| row["period"] == "2015-Q2"),
        (json!({ "dueOn": { "eq": "2015-04-15" } }), |row| row["dueOn"] == "2015-04-15"),
        (json!({ "dueOn": { "in": ["2015-07-05"] } }), |row| row["dueOn"] == "2015-07-05"),
        (json!({ "dueOn": { "gt": "2015-07-05" } }), |row| row["dueOn"] == "2015-07-15"),
        (json!({ "dueOn": { "gte": "2015-07-05" } }), |row| row["dueOn"] != "2015-04-15"),
        (json!({ "dueOn": { "lt": "2015-07-05" } }), |row| row["dueOn"] == "2015-04-15"),
        (json!({ "dueOn": { "lte": "2015-07-05" } }), |row| row["dueOn"] != "2015-07-15"),
        (json!({ "dueOn": { "isNull": false, "lt": "2015-07-01" } }), |row| row["dueOn"] == "2015-04-15"),
        (json!({ "overdue": { "eq": true } }), |row| row["overdue"] == true),
        (json!({ "overdue": { "ne": true } }), |row| row["overdue"] == false),
        (json!({ "onTime": { "eq": true } }), |row| row["onTime"] == true),
        (json!({ "onTime": { "eq": false } }), |row| row["onTime"] == false),
        // What was not submitted yet is neither.
        (json!({ "onTime": { "ne": true } }), |row| row["onTime"] != true),
        (json!({ "agency": { "code": { "eq": "LYJ" } } }), |row| row["agency"]["code"] == "LYJ"),
        (json!({ "assignment": { "responsibility": { "title": { "eq": "late" } } } }), |row| {
            row["assignment"]["responsibility"]["title"] == "late"
        }),
        (json!({ "and": [{ "period": { "eq": "2015-Q1" } }, { "overdue": { "eq": true } }] }), |row| {
            row["period"] == "2015-Q1" && row["overdue"] == true
        }),
        (json!({ "or": [{ "period": { "eq": "2015-Q2" } }, { "agency": { "code": { "eq": "LYJ" } } }] }), |row| {
            row["period"] == "2015-Q2" || row["agency"]["code"] == "LYJ"
        }),
    ]
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}T01:00:00Z").parse().unwrap()
}

/// Items with their one assignment: nothing filed; accepted in time; submitted; a draft; returned, and late; and one of
/// another agency.
async fn city() -> TestCity {
    let database = TestDatabase::empty().await;
    let mut world = World::default();
    let wuhan = world.jurisdiction(WUHAN, "武汉市", None);
    let [kjj, lyj] = ["市科技局", "市旅游局"].map(|name| world.agency(wuhan, name).id);
    let year = world.report(wuhan, 2015);
    let items = [("idle", kjj), ("accepted", kjj), ("submitted", kjj), ("draft", kjj), ("late", kjj), ("other", lyj)];
    let [idle, accepted, sent, draft, late, other] = items.map(|(title, agency)| {
        let item = world.item(year, title).id;
        world.assignment(item, agency, "LEAD").id
    });
    for (part, period, due_on) in [
        (idle, "2015-Q1", "2015-04-15"),
        (accepted, "2015-Q1", "2015-04-15"),
        (sent, "2015-Q2", "2015-07-15"),
        (draft, "2015-05", "2015-07-05"),
        (late, "2015-Q1", "2015-04-15"),
        (other, "2015-05", "2015-07-05"),
    ] {
        world.obligation(part, period, due_on);
    }
    for (part, period, status, day) in [
        (accepted, ("2015-Q1", "2015-03-31"), "ACCEPTED", Some("2015-04-10")),
        (sent, ("2015-Q2", "2015-06-30"), "SUBMITTED", Some("2015-06-24")),
        (draft, ("2015-05", "2015-05-31"), "DRAFT", None),
        (late, ("2015-Q1", "2015-03-31"), "RETURNED", Some("2015-04-20")),
        (late, ("2015-05", "2015-05-31"), "ACCEPTED", None),
    ] {
        file(&mut world, part, period, status, day);
    }
    for (part, level, answered_on) in [
        (accepted, "BLUE", None),
        (sent, "RED", Some("2015-05-01")),
        (draft, "YELLOW", Some("2015-06-01")),
        (late, "BLUE", None),
        (late, "RED", None),
    ] {
        world.reminder(part, "请抓紧");
        let slip = world.reminders.last_mut().unwrap();
        (slip.level, slip.answered_at) = (level.to_owned(), answered_on.map(at));
    }
    for (part, status) in
        [(accepted, "GRANTED"), (sent, "PENDING"), (draft, "REFUSED"), (late, "GRANTED"), (late, "PENDING")]
    {
        let measure = world.measure(part, None, status).id;
        world.extension(part, measure, status);
        status.clone_into(&mut world.extensions.last_mut().unwrap().status);
    }
    world.fill(&database).await;
    TestCity::over(database, &[]).await
}

fn file(world: &mut World, part: Uuid, period: (&str, &str), status: &str, submitted_on: Option<&str>) {
    world.progress(part, period, status, "进展");
    let row = world.progress_reports.last_mut().unwrap();
    (row.submitted_at, row.submitted_on) = (submitted_on.map(at), submitted_on.map(day));
}

#[tokio::test]
async fn what_is_filed_and_owed_is_kept_by_what_it_shows() {
    let city = city().await;
    FILINGS.check(&city, &cases()).await;
    OBLIGATIONS.check(&city, &obligation_cases()).await;
}
