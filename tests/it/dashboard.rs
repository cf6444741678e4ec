//! An agency's dashboard takes three statements, however many rows it shows and however many ask at once.

pub mod plans;

use duban::model::assignment::AssignmentRole;
use serde_json::{Value, json};

use self::plans::{import, items};
use crate::harness::TestCity;
use crate::harness::client::Client;

/// DESIGN §7: assignments, each with its responsibility, all co-assigned agencies and its measures.
const DASHBOARD: &str = "query($first: Int!) { assignments(first: $first, filter: { agency: { code: { eq: \"DSJJ\" } } }, orderBy: { field: ORDINAL }) { \
     nodes { id role ordinal nextDueOn status light { color rule reason since } \
     responsibility { id ordinal title dueOn status lead { id code name } assignments { role agency { id code name } } } \
     measures { ordinal content dueOn dueText status } } } }";

/// Two hundred and forty assignments: a bureau leads 120 items, a second one assists all of them.
async fn large_city() -> TestCity {
    let city = TestCity::wuhan_2015().await;
    let titles: Vec<String> = (1..=120).map(|number| format!("建设第{number}个数据平台。")).collect();
    let titles = || titles.iter().map(String::as_str);
    import(&city, "市大数据局", items(titles(), AssignmentRole::Lead)).await;
    import(&city, "市统计局", items(titles(), AssignmentRole::Assist)).await;
    city
}

async fn dashboard(client: &Client, first: usize) -> Value {
    client.query_with(DASHBOARD, json!({ "first": first })).await["assignments"]["nodes"].take()
}

/// That every part of the rows is there: a batch that forgot some would be cheap, too.
fn check(rows: &Value, first: usize) {
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), first);
    for (number, row) in (1..).zip(rows) {
        assert_eq!(row["ordinal"], number);
        assert_eq!(row["responsibility"]["title"], format!("建设第{number}个数据平台。"));
        assert_eq!(row["responsibility"]["lead"]["name"], "市大数据局");
        let agencies: Vec<&Value> =
            row["responsibility"]["assignments"].as_array().unwrap().iter().map(|row| &row["agency"]["name"]).collect();
        assert_eq!(agencies, ["市大数据局", "市统计局"]);
        assert!(!row["measures"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_dashboard_of_any_size_takes_three_statements() {
    let city = large_city().await;
    for client in [city.agency("DSJJ"), city.agency("TJJ"), city.supervisor()] {
        client.query("{ viewer { today } }").await;
        for first in [1, 20, 31, 100] {
            let (rows, statements) = city.statements(dashboard(&client, first)).await;
            check(&rows, first);
            assert_eq!(statements, 3, "{first} rows");
        }
    }
}

#[tokio::test]
async fn sixteen_dashboards_at_once_take_three_statements_each() {
    let city = large_city().await;
    let client = city.agency("DSJJ");
    client.query("{ viewer { today } }").await;
    for first in [1, 20, 31, 100] {
        let ask = async {
            let asking: Vec<_> = (0..16)
                .map(|_| {
                    let client = client.clone();
                    tokio::spawn(async move { dashboard(&client, first).await })
                })
                .collect();
            for rows in asking {
                check(&rows.await.unwrap(), first);
            }
        };
        let ((), statements) = city.statements(ask).await;
        assert_eq!(statements, 48, "{first} rows");
    }
}

#[tokio::test]
async fn everything_else_of_a_row_is_read_once_for_all_rows() {
    let city = large_city().await;
    let client = city.agency("DSJJ");
    client.query("{ viewer { today } }").await;
    let parts = [
        ("plan { title version }", 1),
        ("plan { title source { fileName } contacts { name } }", 3),
        ("contacts { name }", 1),
        ("goals { text indicators { target unit } measures { ordinal } }", 3),
        ("measures { content goal { text } assignment { id } }", 3),
        ("responsibility { light { color reason } }", 1),
        ("responsibility { workReport { year jurisdiction { name } } }", 2),
        ("agency { aliases jurisdiction { name parent { name } } successor { name } }", 2),
        ("responsibility { assignments { measures { content } light { color } plan { title } } }", 3),
    ];
    for (part, more) in parts {
        let mut seen = Vec::new();
        for first in [1, 31, 100] {
            let query = format!("{{ assignments(first: {first}) {{ nodes {{ id {part} }} }} }}");
            let (_, statements) = city.statements(client.query(&query)).await;
            seen.push(statements);
        }
        assert!(
            seen.iter().all(|&statements| statements <= 1 + more),
            "{part}: {seen:?}, and not at most {}",
            1 + more
        );
        assert_eq!(seen[1], seen[2], "{part}: {seen:?}");
    }
}
