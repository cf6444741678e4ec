//! Filters on responsibilities.

use duban::model::text::nfkc;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{Case, RESPONSIBILITIES};
use crate::harness::TestCity;

fn title(row: &Value) -> &str {
    row["title"].as_str().unwrap()
}

fn place(row: &Value) -> &str {
    row["workReport"]["jurisdiction"]["code"].as_str().unwrap()
}

fn leader(row: &Value) -> String {
    nfkc(row["leader"].as_str().unwrap_or(""))
}

fn sections(row: &Value) -> Vec<String> {
    row["section"].as_array().unwrap().iter().map(|heading| nfkc(heading.as_str().unwrap())).collect()
}

fn lead(row: &Value) -> &str {
    row["lead"]["code"].as_str().unwrap_or("")
}

fn assignments(row: &Value) -> &Vec<Value> {
    row["assignments"].as_array().unwrap()
}

const TOURISM: &str = "推进国家智慧旅游城市建设。";

pub fn cases() -> Vec<Case> {
    let mut cases = texts();
    cases.extend(values());
    cases.extend(relations());
    cases
}

fn texts() -> Vec<Case> {
    vec![
        (json!({ "title": { "eq": TOURISM } }), |row| title(row) == TOURISM),
        (json!({ "title": { "ne": TOURISM } }), |row| title(row) != TOURISM),
        (json!({ "title": { "in": [TOURISM, "无"] } }), |row| title(row) == TOURISM),
        (json!({ "title": { "contains": "科技" } }), |row| title(row).contains("科技")),
        (json!({ "title": { "startsWith": "推进" } }), |row| title(row).starts_with("推进")),
        (json!({ "title": { "isNull": false, "contains": "科技" } }), |row| title(row).contains("科技")),
        (json!({ "jurisdictionCode": { "eq": "420103" } }), |row| place(row) == "420103"),
        (json!({ "jurisdictionCode": { "ne": "420103" } }), |row| place(row) != "420103"),
        (json!({ "jurisdictionCode": { "in": ["420103", "420104"] } }), |row| place(row) == "420103"),
        (json!({ "jurisdictionCode": { "contains": "0103" } }), |row| place(row) == "420103"),
        (json!({ "jurisdictionCode": { "startsWith": "420100", "isNull": false } }), |row| place(row) == "420100"),
        (json!({ "leader": { "eq": "LI Ming副市长" } }), |row| leader(row) == "LI Ming副市长"),
        (json!({ "leader": { "ne": "ＬＩ Ｍｉｎｇ副市长" } }), |row| leader(row) != "LI Ming副市长"),
        (json!({ "leader": { "in": ["LI Ming副市长", "li ming副市长"] } }), |row| leader(row) == "LI Ming副市长"),
        (json!({ "leader": { "contains": "副市长" } }), |row| leader(row).contains("副市长")),
        (json!({ "leader": { "startsWith": "Ｌ" } }), |row| leader(row).starts_with('L')),
        (json!({ "leader": { "isNull": true } }), |row| row["leader"].is_null()),
        (json!({ "leader": { "isNull": false } }), |row| !row["leader"].is_null()),
        (json!({ "section": { "eq": "(一)科技" } }), |row| sections(row).contains(&"(一)科技".to_owned())),
        (json!({ "section": { "ne": "（一）科技" } }), |row| !sections(row).contains(&"(一)科技".to_owned())),
        (json!({ "section": { "in": ["二、民生", "三"] } }), |row| sections(row).contains(&"二、民生".to_owned())),
        (json!({ "section": { "contains": "改革" } }), |row| sections(row).iter().any(|one| one.contains("改革"))),
        (json!({ "section": { "startsWith": "二" } }), |row| sections(row).iter().any(|one| one.starts_with('二'))),
        (json!({ "section": { "isNull": true } }), |row| sections(row).is_empty()),
        (json!({ "section": { "isNull": false } }), |row| !sections(row).is_empty()),
    ]
}

fn values() -> Vec<Case> {
    vec![
        (json!({ "year": { "eq": 2015 } }), |row| row["workReport"]["year"] == 2015),
        (json!({ "year": { "ne": 2016 } }), |row| row["workReport"]["year"] != 2016),
        (json!({ "year": { "in": [2014, 2016] } }), |row| row["workReport"]["year"] == 2016),
        (json!({ "year": { "gt": 2015 } }), |row| row["workReport"]["year"] == 2016),
        (json!({ "year": { "gte": 2016 } }), |row| row["workReport"]["year"] == 2016),
        (json!({ "year": { "lt": 2016 } }), |row| row["workReport"]["year"] == 2015),
        (json!({ "year": { "lte": 2015 } }), |row| row["workReport"]["year"] == 2015),
        (json!({ "year": { "isNull": false, "ne": 2015 } }), |row| row["workReport"]["year"] == 2016),
        (json!({ "ordinal": { "eq": 12 } }), |row| row["ordinal"] == 12),
        (json!({ "ordinal": { "ne": 12 } }), |row| row["ordinal"] != 12),
        (json!({ "ordinal": { "in": [12] } }), |row| row["ordinal"] == 12),
        (json!({ "ordinal": { "gt": 3 } }), |row| row["ordinal"].as_i64() > Some(3)),
        (json!({ "ordinal": { "gte": 3 } }), |row| row["ordinal"].as_i64() >= Some(3)),
        (json!({ "ordinal": { "lt": 12 } }), |row| row["ordinal"] == 3),
        (json!({ "ordinal": { "lte": 3 } }), |row| row["ordinal"] == 3),
        (json!({ "ordinal": { "isNull": true } }), |row| row["ordinal"].is_null()),
        (json!({ "status": { "eq": "CLOSED" } }), |row| row["status"] == "CLOSED"),
        (json!({ "status": { "ne": "IN_PROGRESS" } }), |row| row["status"] != "IN_PROGRESS"),
        (json!({ "status": { "in": ["CLOSED", "DRAFT"] } }), |row| row["status"] == "CLOSED"),
        (json!({ "light": { "eq": "GREY" } }), |row| row["light"]["color"] == "GREY"),
        (json!({ "light": { "ne": "GREY" } }), |row| row["light"]["color"] != "GREY"),
        (json!({ "light": { "in": ["RED", "YELLOW"] } }), |row| {
            row["light"]["color"] == "RED" || row["light"]["color"] == "YELLOW"
        }),
        (json!({ "dueOn": { "eq": "2015-11-30" } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "in": ["2015-11-30"] } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "gt": "2015-11-30" } }), |row| row["dueOn"] == "2015-12-31"),
        (json!({ "dueOn": { "gte": "2015-12-31" } }), |row| row["dueOn"] == "2015-12-31"),
        (json!({ "dueOn": { "lt": "2015-12-31" } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "lte": "2015-11-30" } }), |row| row["dueOn"] == "2015-11-30"),
        (json!({ "dueOn": { "isNull": true } }), |row| row["dueOn"].is_null()),
        (json!({ "updatedAt": { "eq": "2026-01-06T02:00:00Z" } }), |row| row["updatedAt"] == "2026-01-06T02:00:00Z"),
        (json!({ "updatedAt": { "in": ["2026-01-06T02:00:00Z", "2027-01-01T00:00:00Z"] } }), |row| {
            row["updatedAt"] == "2026-01-06T02:00:00Z"
        }),
        (json!({ "updatedAt": { "gt": "2026-01-06T01:59:59.999Z" } }), |row| {
            row["updatedAt"] == "2026-01-06T02:00:00Z"
        }),
        (json!({ "updatedAt": { "isNull": false, "gte": "2026-01-06T02:00:00Z" } }), |row| {
            row["updatedAt"] == "2026-01-06T02:00:00Z"
        }),
        (json!({ "updatedAt": { "gte": "2026-01-06T02:00:00Z" } }), |row| row["updatedAt"] == "2026-01-06T02:00:00Z"),
        (json!({ "updatedAt": { "lt": "2026-01-06T02:00:00Z" } }), |row| row["updatedAt"] != "2026-01-06T02:00:00Z"),
        (json!({ "updatedAt": { "lte": "2026-01-06T01:00:00Z" } }), |row| row["updatedAt"] != "2026-01-06T02:00:00Z"),
    ]
}

fn relations() -> Vec<Case> {
    vec![
        (json!({ "lead": {} }), |row| !row["lead"].is_null()),
        (json!({ "lead": { "code": { "ne": "KJJ" } } }), |row| !matches!(lead(row), "" | "KJJ")),
        (json!({ "assignments": { "some": { "agency": { "code": { "eq": "LYJ" } } } } }), |row| {
            assignments(row).iter().any(|one| one["agency"]["code"] == "LYJ")
        }),
        (json!({ "assignments": { "none": { "role": { "eq": "LEAD" } } } }), |row| {
            assignments(row).iter().all(|one| one["role"] == "ASSIST")
        }),
        (json!({ "assignments": { "every": { "agency": { "code": { "eq": "KJJ" } } } } }), |row| {
            assignments(row).iter().all(|one| one["agency"]["code"] == "KJJ")
        }),
        (
            json!({ "assignments": { "some": { "origin": { "eq": "INFERRED" } }, "none": { "agency": { "code": { "eq": "LYJ" } } } } }),
            |row| {
                assignments(row).iter().any(|one| one["origin"] == "INFERRED")
                    && assignments(row).iter().all(|one| one["agency"]["code"] != "LYJ")
            },
        ),
        (json!({ "and": [{ "title": { "contains": "企业" } }, { "light": { "eq": "RED" } }] }), |row| {
            title(row).contains("企业") && row["light"]["color"] == "RED"
        }),
        (json!({ "or": [{ "title": { "contains": "旅游" } }, { "ordinal": { "eq": 3 } }] }), |row| {
            title(row).contains("旅游") || row["ordinal"] == 3
        }),
    ]
}

#[tokio::test]
async fn responsibilities_are_kept_by_what_they_show() {
    let city = TestCity::wuhan_2015().await;
    let database = city.database.connect().await;
    for change in [
        "UPDATE responsibility SET leader = 'ＬＩ Ｍｉｎｇ副市长', leader_nfkc = 'LI Ming副市长' WHERE title LIKE '推进%'",
        "UPDATE responsibility SET leader = '王副市长', leader_nfkc = '王副市长' WHERE title LIKE '新增%'",
        r#"UPDATE responsibility SET section = '["一、深化改革", "（一）科技"]', section_nfkc = '["一、深化改革", "(一)科技"]' WHERE title LIKE '全%'"#,
        r#"UPDATE responsibility SET section = '["二、民生"]', section_nfkc = '["二、民生"]' WHERE title LIKE '加快%'"#,
        "UPDATE responsibility SET ordinal = 12, status = 'CLOSED' WHERE title LIKE '新增%'",
        "UPDATE responsibility SET ordinal = 3, updated_at = '2026-01-06T02:00:00+00:00' WHERE title LIKE '加快%'",
        "UPDATE responsibility SET due_on = NULL WHERE title LIKE '推进%'",
    ] {
        database.execute_unprepared(change).await.unwrap();
    }
    super::others::add_hankou(&database).await;
    RESPONSIBILITIES.check(&city, &cases()).await;
}
