//! Filters on assignments and on their measures.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{ASSIGNMENTS, Case};
use crate::harness::TestCity;

fn day(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or("").to_owned()
}

fn ordinal(row: &Value) -> Option<i64> {
    row["ordinal"].as_i64()
}

fn measures(row: &Value) -> &Vec<Value> {
    row["measures"].as_array().unwrap()
}

fn content(measure: &Value) -> &str {
    measure["content"].as_str().unwrap()
}

pub fn cases() -> Vec<Case> {
    let mut cases = own_fields();
    cases.extend(combinations());
    cases.extend(measure_cases());
    cases
}

fn own_fields() -> Vec<Case> {
    vec![
        (json!({ "role": { "eq": "LEAD" } }), |row| row["role"] == "LEAD"),
        (json!({ "role": { "ne": "LEAD" } }), |row| row["role"] == "ASSIST"),
        (json!({ "role": { "in": ["ASSIST"] } }), |row| row["role"] == "ASSIST"),
        (json!({ "status": { "eq": "DISPUTED" } }), |row| row["status"] == "DISPUTED"),
        (json!({ "status": { "ne": "ACKNOWLEDGED" } }), |row| row["status"] != "ACKNOWLEDGED"),
        (json!({ "status": { "in": ["PENDING", "DISPUTED"] } }), |row| {
            row["status"] == "PENDING" || row["status"] == "DISPUTED"
        }),
        (json!({ "light": { "eq": "RED" } }), |row| row["light"]["color"] == "RED"),
        (json!({ "light": { "ne": "GREEN" } }), |row| row["light"]["color"] != "GREEN"),
        (json!({ "light": { "in": ["RED", "GREY"] } }), |row| {
            row["light"]["color"] == "RED" || row["light"]["color"] == "GREY"
        }),
        (json!({ "origin": { "eq": "INFERRED" } }), |row| row["origin"] == "INFERRED"),
        (json!({ "origin": { "ne": "INFERRED" } }), |row| row["origin"] == "STATED"),
        (json!({ "origin": { "in": ["INFERRED"] } }), |row| row["origin"] == "INFERRED"),
        (json!({ "dueOn": { "eq": "2015-11-30" } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "in": ["2015-11-30", "2015-10-31"] } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "gt": "2015-11-30" } }), |row| row["dueOn"] == "2015-12-31"),
        (json!({ "dueOn": { "gte": "2015-12-31" } }), |row| row["dueOn"] == "2015-12-31"),
        (json!({ "dueOn": { "lt": "2015-12-31" } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "lte": "2015-11-30" } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "isNull": true } }), |row| row["dueOn"].is_null()),
        (json!({ "dueOn": { "isNull": false } }), |row| !row["dueOn"].is_null()),
        (json!({ "nextDueOn": { "eq": "2015-05-31" } }), |row| row["nextDueOn"] == "2015-05-31"),
        (json!({ "nextDueOn": { "in": ["2015-05-31", "2015-06-30"] } }), |row| {
            row["nextDueOn"] == "2015-05-31" || row["nextDueOn"] == "2015-06-30"
        }),
        (json!({ "nextDueOn": { "gt": "2015-05-31" } }), |row| day(row, "nextDueOn").as_str() > "2015-05-31"),
        (json!({ "nextDueOn": { "gte": "2015-06-30" } }), |row| day(row, "nextDueOn").as_str() >= "2015-06-30"),
        (json!({ "nextDueOn": { "lt": "2015-06-30" } }), |row| row["nextDueOn"] == "2015-05-31"),
        (json!({ "nextDueOn": { "lte": "2015-05-31" } }), |row| row["nextDueOn"] == "2015-05-31"),
        (json!({ "nextDueOn": { "isNull": true } }), |row| row["nextDueOn"].is_null()),
        (json!({ "ordinal": { "eq": 3 } }), |row| ordinal(row) == Some(3)),
        (json!({ "ordinal": { "ne": 3 } }), |row| ordinal(row) != Some(3)),
        (json!({ "ordinal": { "in": [3, 5, 99] } }), |row| matches!(ordinal(row), Some(3 | 5))),
        (json!({ "ordinal": { "gt": 9 } }), |row| ordinal(row) > Some(9)),
        (json!({ "ordinal": { "gte": 9 } }), |row| ordinal(row) >= Some(9)),
        (json!({ "ordinal": { "lt": 2 } }), |row| ordinal(row) == Some(1)),
        (json!({ "ordinal": { "lte": 2 } }), |row| matches!(ordinal(row), Some(1 | 2))),
        (json!({ "ordinal": { "isNull": true } }), |row| ordinal(row).is_none()),
        (json!({ "updatedAt": { "eq": "2026-01-05T02:00:00Z" } }), |row| row["updatedAt"] == "2026-01-05T02:00:00Z"),
        // The same moment in the city's own time.
        (json!({ "updatedAt": { "in": ["2026-01-05T10:00:00.5+08:00"] } }), |row| {
            row["updatedAt"] == "2026-01-05T02:00:00.500Z"
        }),
        (json!({ "updatedAt": { "gt": "2026-01-05T02:00:00Z" } }), |row| {
            row["updatedAt"] == "2026-01-05T02:00:00.500Z"
        }),
        (json!({ "updatedAt": { "gte": "2026-01-05T02:00:00.000Z" } }), |row| {
            row["updatedAt"].as_str().unwrap().starts_with("2026-01-05T02")
        }),
        (json!({ "updatedAt": { "isNull": false, "gt": "2026-01-05T02:00:00Z" } }), |row| {
            row["updatedAt"] == "2026-01-05T02:00:00.500Z"
        }),
        (json!({ "updatedAt": { "lt": "2026-01-05T02:00:00.500Z" } }), |row| {
            row["updatedAt"] != "2026-01-05T02:00:00.500Z"
        }),
        (json!({ "updatedAt": { "lte": "2026-01-05T02:00:00Z" } }), |row| {
            row["updatedAt"] != "2026-01-05T02:00:00.500Z"
        }),
    ]
}

fn combinations() -> Vec<Case> {
    vec![
        (json!({ "agency": { "code": { "eq": "LYJ" } } }), |row| row["agency"]["code"] == "LYJ"),
        (json!({ "agency": { "not": { "name": { "startsWith": "市" } } } }), |row| row["agency"]["code"] == "DHGXQ"),
        (json!({ "responsibility": { "title": { "contains": "旅游" } } }), |row| {
            row["responsibility"]["title"].as_str().unwrap().contains("旅游")
        }),
        (json!({ "responsibility": { "lead": { "code": { "eq": "LYJ" } } }, "role": { "eq": "ASSIST" } }), |row| {
            row["role"] == "ASSIST" && row["responsibility"]["title"].as_str().unwrap().contains("旅游")
        }),
        (json!({ "and": [{ "role": { "eq": "LEAD" } }, { "ordinal": { "gte": 18 } }] }), |row| {
            row["role"] == "LEAD" && ordinal(row) >= Some(18)
        }),
        (json!({ "or": [{ "ordinal": { "eq": 1 } }, { "ordinal": { "isNull": true } }] }), |row| {
            ordinal(row).is_none_or(|ordinal| ordinal == 1)
        }),
        (
            json!({ "and": [{ "or": [{ "ordinal": { "lte": 3 } }, { "not": { "role": { "eq": "LEAD" } } }] }], "ordinal": { "gte": 2 } }),
            |row| ordinal(row).is_some_and(|ordinal| ordinal >= 2 && (ordinal <= 3 || row["role"] == "ASSIST")),
        ),
        (json!({ "ordinal": { "gte": 4, "lte": 6, "ne": 5 } }), |row| matches!(ordinal(row), Some(4 | 6))),
    ]
}

fn measure_cases() -> Vec<Case> {
    let some = |test: Value| json!({ "measures": { "some": test } });
    vec![
        (some(json!({})), |row| !measures(row).is_empty()),
        (json!({ "measures": { "none": {} } }), |row| measures(row).is_empty()),
        (some(json!({ "status": { "eq": "DONE" } })), |row| measures(row).iter().any(|one| one["status"] == "DONE")),
        (some(json!({ "status": { "ne": "OPEN" } })), |row| measures(row).iter().any(|one| one["status"] == "DONE")),
        (some(json!({ "status": { "in": ["DONE"] } })), |row| measures(row).iter().any(|one| one["status"] == "DONE")),
        (json!({ "measures": { "none": { "status": { "eq": "DONE" } } } }), |row| {
            measures(row).iter().all(|one| one["status"] == "OPEN")
        }),
        (json!({ "measures": { "every": { "status": { "eq": "DONE" } } } }), |row| {
            measures(row).iter().all(|one| one["status"] == "DONE")
        }),
        (json!({ "measures": { "every": { "dueOn": { "eq": "2015-12-31" } }, "some": {} } }), |row| {
            !measures(row).is_empty() && measures(row).iter().all(|one| one["dueOn"] == "2015-12-31")
        }),
        (some(json!({ "dueOn": { "in": ["2015-05-31", "2015-08-31"] } })), |row| {
            measures(row).iter().any(|one| one["dueOn"] == "2015-05-31" || one["dueOn"] == "2015-08-31")
        }),
        (some(json!({ "dueOn": { "gt": "2015-05-31", "lt": "2015-12-31" } })), |row| {
            measures(row)
                .iter()
                .any(|one| one["dueOn"].as_str().is_some_and(|due| "2015-05-31" < due && due < "2015-12-31"))
        }),
        (some(json!({ "dueOn": { "gte": "2015-06-30", "lte": "2015-09-30" } })), |row| {
            measures(row)
                .iter()
                .any(|one| one["dueOn"].as_str().is_some_and(|due| ("2015-06-30"..="2015-09-30").contains(&due)))
        }),
        (some(json!({ "dueOn": { "isNull": true } })), |row| measures(row).iter().any(|one| one["dueOn"].is_null())),
        (some(json!({ "content": { "contains": "改革" } })), |row| {
            measures(row).iter().any(|one| content(one).contains("改革"))
        }),
        (some(json!({ "content": { "startsWith": "制定" } })), |row| {
            measures(row).iter().any(|one| content(one).starts_with("制定"))
        }),
        (some(json!({ "content": { "eq": "按照新的科技转化试点政策推进成果转化。" } })), |row| {
            measures(row).iter().any(|one| content(one) == "按照新的科技转化试点政策推进成果转化。")
        }),
        (
            some(json!({ "content": { "in": ["按照新的科技转化试点政策推进成果转化。", "无"] } })),
            |row| measures(row).iter().any(|one| content(one) == "按照新的科技转化试点政策推进成果转化。"),
        ),
        (
            json!({ "measures": { "every": { "content": { "ne": "按照新的科技转化试点政策推进成果转化。" } } } }),
            |row| measures(row).iter().all(|one| content(one) != "按照新的科技转化试点政策推进成果转化。"),
        ),
        (some(json!({ "content": { "isNull": false } })), |row| !measures(row).is_empty()),
    ]
}

#[tokio::test]
async fn assignments_are_kept_by_what_they_show() {
    let city = TestCity::wuhan_2015().await;
    let database = city.database.connect().await;
    for change in [
        "UPDATE assignment SET status = 'DISPUTED' WHERE ordinal = 3",
        "UPDATE assignment SET due_on = NULL, next_due_on = NULL WHERE ordinal = 8",
        "UPDATE assignment SET updated_at = '2026-01-05T02:00:00+00:00' WHERE ordinal = 1",
        "UPDATE assignment SET updated_at = '2026-01-05T02:00:00.500+00:00' WHERE ordinal = 2",
        "UPDATE measure SET status = 'DONE' WHERE due_on = '2015-05-31' OR content LIKE '%平台%'",
        "UPDATE measure SET due_on = NULL WHERE due_on = '2015-10-31'",
    ] {
        database.execute_unprepared(change).await.unwrap();
    }
    ASSIGNMENTS.check(&city, &cases()).await;
}
