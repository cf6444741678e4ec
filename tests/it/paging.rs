//! Paging: every list in every order, both ways, shows each row once and in its place.

mod cursors;
mod orders;
mod statements;

use duban::model::global_id::GlobalId;
use duban::model::pinyin::sort_key;
use duban::model::text::nfkc;
use entity::{agency, jurisdiction, work_report};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::Value;
use uuid::Uuid;

use crate::harness::client::Client;
use crate::harness::{TestCity, now};

/// A list: where it is asked for, where its answer stands, and what it can be ordered by.
struct List {
    query: &'static str,
    pointer: &'static str,
    orders: &'static [&'static str],
}

const ASSIGNMENT_ORDERS: &[&str] =
    &["ORDINAL", "NEXT_DUE_ON", "DUE_ON", "ROLE", "STATUS", "UPDATED_AT", "AGENCY", "RESPONSIBILITY"];
const RESPONSIBILITY_ORDERS: &[&str] = &["ORDINAL", "DUE_ON", "TITLE", "STATUS", "UPDATED_AT", "CREATED_AT"];

const LISTS: [List; 7] = [
    List { query: "assignments", pointer: "/assignments", orders: ASSIGNMENT_ORDERS },
    List { query: "responsibilities", pointer: "/responsibilities", orders: RESPONSIBILITY_ORDERS },
    List { query: "agencies", pointer: "/agencies", orders: &["NAME", "CODE"] },
    List { query: "jurisdictions", pointer: "/jurisdictions", orders: &[] },
    List { query: "workReports", pointer: "/workReports", orders: &[] },
    List { query: r#"agency(code: "KJJ") { assignments"#, pointer: "/agency/assignments", orders: ASSIGNMENT_ORDERS },
    List {
        query: "workReport(year: 2015) { responsibilities",
        pointer: "/workReport/responsibilities",
        orders: RESPONSIBILITY_ORDERS,
    },
];

impl List {
    /// Each order in each direction, as an argument; for a list without, none.
    fn arguments(&self) -> Vec<String> {
        if self.orders.is_empty() {
            return vec![String::new()];
        }
        let each = |field: &&str| ["ASC", "DESC"].map(|way| format!("orderBy: {{ field: {field}, direction: {way} }}"));
        self.orders.iter().flat_map(each).collect()
    }

    fn document(&self, arguments: &str, content: &str) -> String {
        let close = " }".repeat(self.query.matches('{').count());
        format!("{{ {}({arguments}) {{ {content} }}{close} }}", self.query)
    }

    /// One page.
    async fn page(&self, client: &Client, arguments: &str) -> Page {
        let content =
            "edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
        let data = client.query(&self.document(arguments, content)).await;
        let connection = data.pointer(self.pointer).unwrap();
        let edges = connection["edges"].as_array().unwrap();
        let ids: Vec<String> = edges.iter().map(|edge| text(&edge["node"]["id"])).collect();
        let cursors: Vec<String> = edges.iter().map(|edge| text(&edge["cursor"])).collect();
        let nodes: Vec<String> = connection["nodes"].as_array().unwrap().iter().map(|node| text(&node["id"])).collect();
        assert_eq!(nodes, ids);
        let info = &connection["pageInfo"];
        assert_eq!(info["startCursor"].as_str(), cursors.first().map(String::as_str));
        assert_eq!(info["endCursor"].as_str(), cursors.last().map(String::as_str));
        let (has_next, has_previous) = (info["hasNextPage"] == true, info["hasPreviousPage"] == true);
        Page { ids, cursors, has_next, has_previous }
    }
}

struct Page {
    ids: Vec<String>,
    cursors: Vec<String>,
    has_next: bool,
    has_previous: bool,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The key of a row, by which ties are broken.
fn key(id: &str) -> Uuid {
    id.parse::<GlobalId>().unwrap().id
}

/// Wuhan with rows in every state, with ties, with and without days and numbers; twelve districts, each with an agency
/// of the same name, and twelve work reports.
async fn scattered() -> TestCity {
    let city = TestCity::wuhan_2015().await;
    let database = city.database.connect().await;
    for change in [
        "UPDATE assignment SET status = 'DISPUTED' WHERE ordinal IN (3, 11)",
        "UPDATE assignment SET status = 'COMPLETED' WHERE ordinal = 4",
        "UPDATE assignment SET due_on = NULL, next_due_on = NULL WHERE ordinal IN (6, 8)",
        "UPDATE assignment SET updated_at = '2026-01-05T02:00:00+00:00' WHERE ordinal IN (1, 2, 3)",
        "UPDATE assignment SET updated_at = '2026-01-05T02:00:00.500+00:00' WHERE ordinal IN (4, 5)",
        "UPDATE responsibility SET ordinal = 12, status = 'CLOSED' WHERE title LIKE '新增%'",
        "UPDATE responsibility SET ordinal = 3, status = 'DISPATCHED' WHERE title LIKE '加快%'",
        "UPDATE responsibility SET due_on = NULL, updated_at = '2026-01-06T02:00:00+00:00' WHERE title LIKE '推进%'",
        "UPDATE responsibility SET created_at = '2026-01-04T02:00:00.250+00:00' WHERE title LIKE '实施%'",
        "UPDATE agency SET code = 'A1' WHERE code = 'SWJ'",
    ] {
        database.execute_unprepared(change).await.unwrap();
    }
    add_districts(&database).await;
    city
}

#[expect(clippy::disallowed_methods, reason = "the city's own row, past the scope")]
async fn add_districts(database: &DatabaseConnection) {
    let wuhan = jurisdiction::Entity::find().one(database).await.unwrap().unwrap();
    for number in 1_u16..=12 {
        // Ids that run against the codes and years, so that a list ordered by them shows.
        let id = |kind: u128| Uuid::from_u128((kind << 64) + 1_000 - u128::from(number));
        let district = jurisdiction::Model {
            id: id(1),
            code: format!("4201{number:02}"),
            name: format!("第{number}区"),
            parent_id: Some(wuhan.id),
            ..wuhan.clone()
        };
        let name = "区科技局".to_owned();
        let bureau = agency::Model {
            id: id(2),
            jurisdiction_id: district.id,
            code: "KJJ".to_owned(),
            name_nfkc: nfkc(&name),
            sort_key: sort_key(&name),
            name,
            active: true,
            successor_id: None,
            version: 1,
            created_at: now(),
            updated_at: now(),
        };
        // The districts' are all of one year, which no other row has.
        let (owner, year) = if number % 2 == 0 { (district.id, 2000) } else { (wuhan.id, 1980 + i32::from(number)) };
        let report = work_report::Model {
            id: id(3),
            jurisdiction_id: owner,
            year,
            title: format!("政府工作报告 {number}"),
            notice_number: None,
            plan_due_on: None,
            version: 1,
            created_at: now(),
            updated_at: now(),
        };
        jurisdiction::Entity::insert(district.into_active_model()).exec_without_returning(database).await.unwrap();
        agency::Entity::insert(bureau.into_active_model()).exec_without_returning(database).await.unwrap();
        work_report::Entity::insert(report.into_active_model()).exec_without_returning(database).await.unwrap();
    }
}
