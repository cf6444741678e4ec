//! Filters on agencies, jurisdictions and work reports, and by the code of a jurisdiction.

use duban::model::pinyin::sort_key;
use duban::model::text::{nfkc, normalized_title};
use entity::{agency, jurisdiction, responsibility, work_report};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::{AGENCIES, Case, JURISDICTIONS, WORK_REPORTS};
use crate::harness::{TestCity, now};

pub fn agency_cases() -> Vec<Case> {
    vec![
        (json!({ "code": { "eq": "KJJ" } }), |row| row["code"] == "KJJ"),
        (json!({ "code": { "ne": "KJJ" } }), |row| row["code"] != "KJJ"),
        (json!({ "code": { "in": ["KJJ", "LYJ", "kjj"] } }), |row| row["code"] == "KJJ" || row["code"] == "LYJ"),
        (json!({ "code": { "contains": "W" } }), |row| row["code"].as_str().unwrap().contains('W')),
        (json!({ "code": { "startsWith": "SW" } }), |row| row["code"].as_str().unwrap().starts_with("SW")),
        (json!({ "code": { "isNull": false }, "name": { "isNull": false }, "active": { "eq": true } }), |row| {
            row["active"] == true
        }),
        (json!({ "name": { "eq": "市旅游局" } }), |row| row["name"] == "市旅游局"),
        (json!({ "name": { "ne": "市旅游局" } }), |row| row["name"] != "市旅游局"),
        (json!({ "name": { "in": ["市旅游局", "市商务局"] } }), |row| {
            row["name"] == "市旅游局" || row["name"] == "市商务局"
        }),
        (json!({ "name": { "contains": "(筹)" } }), |row| row["name"] == "ＩＴ局（筹）"),
        (json!({ "name": { "startsWith": "IT" } }), |row| row["name"] == "ＩＴ局（筹）"),
        (json!({ "active": { "eq": false } }), |row| row["active"] == false),
        (json!({ "active": { "ne": false } }), |row| row["active"] == true),
        (json!({ "jurisdictionCode": { "eq": "420103" } }), |row| row["jurisdiction"]["code"] == "420103"),
        (json!({ "jurisdictionCode": { "ne": "420103" } }), |row| row["jurisdiction"]["code"] != "420103"),
        (json!({ "jurisdictionCode": { "in": ["420103", "x"] } }), |row| row["jurisdiction"]["code"] == "420103"),
        (json!({ "jurisdictionCode": { "contains": "103" } }), |row| row["jurisdiction"]["code"] == "420103"),
        (json!({ "jurisdictionCode": { "startsWith": "420100" } }), |row| row["jurisdiction"]["code"] == "420100"),
        (json!({ "jurisdictionCode": { "isNull": false }, "code": { "eq": "LYJ" } }), |row| row["code"] == "LYJ"),
        (json!({ "and": [{ "name": { "startsWith": "市" } }, { "code": { "contains": "J" } }] }), |row| {
            row["name"].as_str().unwrap().starts_with('市') && row["code"].as_str().unwrap().contains('J')
        }),
        (json!({ "or": [{ "code": { "eq": "LYJ" } }, { "active": { "eq": false } }] }), |row| {
            row["code"] == "LYJ" || row["active"] == false
        }),
    ]
}

pub fn jurisdiction_cases() -> Vec<Case> {
    vec![
        (json!({ "code": { "eq": "420103" } }), |row| row["code"] == "420103"),
        (json!({ "code": { "ne": "420103" } }), |row| row["code"] != "420103"),
        (json!({ "code": { "in": ["420103"] } }), |row| row["code"] == "420103"),
        (json!({ "code": { "contains": "0103" } }), |row| row["code"] == "420103"),
        (json!({ "code": { "startsWith": "420100" } }), |row| row["code"] == "420100"),
        (json!({ "name": { "eq": "江汉区" } }), |row| row["name"] == "江汉区"),
        (json!({ "name": { "ne": "江汉区" } }), |row| row["name"] != "江汉区"),
        (json!({ "name": { "in": ["江汉区", "江岸区"] } }), |row| row["name"] == "江汉区"),
        (json!({ "name": { "contains": "汉市" } }), |row| row["name"] == "武汉市"),
        (json!({ "name": { "startsWith": "江" } }), |row| row["name"] == "江汉区"),
        (
            json!({ "and": [{ "code": { "isNull": false } }, { "name": { "isNull": false } }, { "code": { "eq": "420100" } }] }),
            |row| row["code"] == "420100",
        ),
        (json!({ "or": [{ "name": { "eq": "武汉市" } }] }), |row| row["name"] == "武汉市"),
    ]
}

pub fn work_report_cases() -> Vec<Case> {
    vec![
        (json!({ "year": { "eq": 2015 } }), |row| row["year"] == 2015),
        (json!({ "year": { "ne": 2015 } }), |row| row["year"] != 2015),
        (json!({ "year": { "in": [2015, 2017] } }), |row| row["year"] == 2015),
        (json!({ "year": { "gt": 2015 } }), |row| row["year"] == 2016),
        (json!({ "year": { "gte": 2016 } }), |row| row["year"] == 2016),
        (json!({ "year": { "lt": 2016 } }), |row| row["year"] == 2015),
        (json!({ "year": { "lte": 2015 } }), |row| row["year"] == 2015),
        (json!({ "year": { "isNull": false, "eq": 2016 } }), |row| row["year"] == 2016),
        (json!({ "jurisdictionCode": { "eq": "420100" } }), |row| row["jurisdiction"]["code"] == "420100"),
        (json!({ "jurisdictionCode": { "ne": "420100" } }), |row| row["jurisdiction"]["code"] != "420100"),
        (json!({ "jurisdictionCode": { "in": ["420100"] } }), |row| row["jurisdiction"]["code"] == "420100"),
        (json!({ "jurisdictionCode": { "contains": "103" } }), |row| row["jurisdiction"]["code"] == "420103"),
        (json!({ "jurisdictionCode": { "startsWith": "420103" } }), |row| row["jurisdiction"]["code"] == "420103"),
        (json!({ "and": [{ "jurisdictionCode": { "isNull": false } }, { "year": { "eq": 2015 } }] }), |row| {
            row["year"] == 2015
        }),
        (json!({ "or": [{ "year": { "eq": 2016 } }, { "year": { "eq": 2017 } }] }), |row| row["year"] == 2016),
    ]
}

/// A district below Wuhan with a bureau, a work report of 2016 and one item that nobody leads.
#[expect(clippy::disallowed_methods, reason = "the city's own row, past the scope")]
pub async fn add_hankou(database: &DatabaseConnection) {
    let wuhan = jurisdiction::Entity::find().one(database).await.unwrap().unwrap();
    let id = Uuid::from_u128;
    let district = jurisdiction::Model {
        id: id(1),
        code: "420103".to_owned(),
        name: "江汉区".to_owned(),
        parent_id: Some(wuhan.id),
        ..wuhan
    };
    let name = "ＩＴ局（筹）".to_owned();
    let bureau = agency::Model {
        id: id(2),
        jurisdiction_id: district.id,
        code: "ITJ".to_owned(),
        name_nfkc: nfkc(&name),
        sort_key: sort_key(&name),
        name,
        active: true,
        successor_id: None,
        version: 1,
        created_at: now(),
        updated_at: now(),
    };
    let report = work_report::Model {
        id: id(3),
        jurisdiction_id: district.id,
        year: 2016,
        title: "江汉区2016年政府工作报告".to_owned(),
        notice_number: None,
        plan_due_on: None,
        version: 1,
        created_at: now(),
        updated_at: now(),
    };
    let title = "建设口袋公园。".to_owned();
    let item = responsibility::Model {
        id: id(4),
        jurisdiction_id: district.id,
        work_report_id: report.id,
        section: json!([]),
        section_nfkc: json!([]),
        ordinal: None,
        title_nfkc: nfkc(&title),
        normalized_title: normalized_title(&title),
        sort_key: sort_key(&title),
        title,
        leader: None,
        leader_nfkc: None,
        due_on: None,
        due_text: Some("持续推进".to_owned()),
        status: "DISPATCHED".to_owned(),
        lead_agency_id: None,
        notice_due_on: None,
        outcome: None,
        summary: None,
        dispatched_on: None,
        closed_at: None,
        version: 1,
        created_at: now(),
        updated_at: now(),
    };
    jurisdiction::Entity::insert(district.into_active_model()).exec_without_returning(database).await.unwrap();
    agency::Entity::insert(bureau.into_active_model()).exec_without_returning(database).await.unwrap();
    work_report::Entity::insert(report.into_active_model()).exec_without_returning(database).await.unwrap();
    responsibility::Entity::insert(item.into_active_model()).exec_without_returning(database).await.unwrap();
}

#[tokio::test]
async fn reference_data_and_work_reports_are_kept_by_what_they_show() {
    let city = TestCity::wuhan_2015().await;
    let database = city.database.connect().await;
    database.execute_unprepared("UPDATE agency SET active = FALSE WHERE code = 'SWJ'").await.unwrap();
    add_hankou(&database).await;
    AGENCIES.check(&city, &agency_cases()).await;
    JURISDICTIONS.check(&city, &jurisdiction_cases()).await;
    WORK_REPORTS.check(&city, &work_report_cases()).await;
}
