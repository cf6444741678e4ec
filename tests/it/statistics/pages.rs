//! Buckets in pages, in every order, tested and labelled; one statement a call.

use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;
use crate::operations::desk::Desk;

const QUERY: &str = "query($g: [StatisticsDimension!]!, $o: StatisticsOrder, $h: StatisticsHaving, $n: Int, $after: String) {
    statistics(groupBy: $g, orderBy: $o, having: $h, first: $n, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { keys { value } } }
        nodes { keys { value label } assignments overdue completionRate { percent } overdueRate { percent } onTimeReportRate { percent } } } }";

async fn page(client: &Client, variables: Value) -> Value {
    client.query_with(QUERY, variables).await["statistics"].take()
}

#[tokio::test]
async fn pages_of_every_order_are_the_whole_list_by_one_statement_each() {
    let desk = Desk::with(2).await;
    let office = &desk.office;
    for field in ["KEY", "ASSIGNMENTS", "OVERDUE", "COMPLETION_RATE", "OVERDUE_RATE", "ON_TIME_REPORT_RATE"] {
        for direction in ["ASC", "DESC"] {
            let order = json!({ "field": field, "direction": direction });
            let asked = |n: i32, after: &Value| json!({ "g": ["AGENCY", "PERIOD", "ROLE"], "o": order, "n": n, "after": after });
            let whole = page(office, asked(100, &Value::Null)).await;
            let whole = whole["nodes"].as_array().unwrap();
            assert!(whole.len() > 8, "{}", whole.len());
            let (mut rows, mut after) = (Vec::new(), Value::Null);
            loop {
                let (part, statements) = desk.city.statements(page(office, asked(3, &after))).await;
                assert_eq!(statements, 1, "{field} {direction}");
                assert_eq!(part["totalCount"], whole.len());
                assert_eq!(part["pageInfo"]["hasPreviousPage"], !after.is_null());
                let edges = part["edges"].as_array().unwrap();
                assert_eq!(edges.last().unwrap()["cursor"], part["pageInfo"]["endCursor"]);
                rows.extend(part["nodes"].as_array().unwrap().clone());
                after = part["pageInfo"]["endCursor"].clone();
                if part["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!(rows, *whole, "{field} {direction}");
            is_in_order(&rows, field, direction);
            // Behind the last bucket there is none, and the total is the same.
            let behind = page(office, asked(3, &after)).await;
            assert_eq!((&behind["nodes"], &behind["totalCount"]), (&json!([]), &json!(whole.len())));
        }
    }
}

fn is_in_order(rows: &[Value], field: &str, direction: &str) {
    let path = match field {
        "ASSIGNMENTS" => "/assignments",
        "OVERDUE" => "/overdue",
        "COMPLETION_RATE" => "/completionRate/percent",
        "OVERDUE_RATE" => "/overdueRate/percent",
        "ON_TIME_REPORT_RATE" => "/onTimeReportRate/percent",
        _ => return,
    };
    let number = |row: &Value| match row.pointer(path).unwrap() {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let numbers: Vec<f64> = rows.iter().map(number).map_while(|number| number).collect();
    assert!(rows[numbers.len()..].iter().all(|row| number(row).is_none()), "what has none comes last: {field}");
    let sorted = if direction == "ASC" { numbers.is_sorted() } else { numbers.is_sorted_by(|one, next| one >= next) };
    assert!(sorted, "{field} {direction}: {numbers:?}");
}

/// Whether a bucket passes.
type Passes<'p> = &'p dyn Fn(&Value) -> bool;

#[tokio::test]
async fn having_keeps_the_buckets_that_pass_and_counts_them() {
    let desk = Desk::with(2).await;
    let asked = |having: Value| json!({ "g": ["AGENCY"], "h": having, "n": 100 });
    let all = page(&desk.office, asked(Value::Null)).await;
    let all = all["nodes"].as_array().unwrap();
    let percent = |row: &Value, rate: &str| row[rate]["percent"].as_str().map(|text| text.parse::<f64>().unwrap());
    let tests: [(Value, Passes<'_>); 4] = [
        (json!({ "assignments": { "gte": 3 } }), &|row| row["assignments"].as_i64() >= Some(3)),
        (json!({ "assignments": { "gte": 3 }, "overdue": { "in": [0, 1] } }), &|row| {
            row["assignments"].as_i64() >= Some(3) && row["overdue"].as_i64() <= Some(1)
        }),
        (json!({ "overdueRate": { "gt": "0" } }), &|row| percent(row, "overdueRate") > Some(0.0)),
        (json!({ "onTimeReportRate": { "lt": "50.5" } }), &|row| {
            percent(row, "onTimeReportRate").is_some_and(|share| share < 50.5)
        }),
    ];
    for (having, passes) in tests {
        let kept = page(&desk.office, asked(having.clone())).await;
        let expected: Vec<&Value> = all.iter().filter(|row| passes(row)).collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{having}");
        assert_eq!(kept["nodes"].as_array().unwrap().iter().collect::<Vec<_>>(), expected, "{having}");
        assert_eq!(kept["totalCount"], expected.len(), "{having}");
    }
    let none = page(&desk.office, asked(json!({ "assignments": { "gt": 1000 } }))).await;
    assert_eq!((&none["nodes"], &none["totalCount"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn labels_are_words_of_the_language_and_values_are_not() {
    let city = TestCity::wuhan_2015().await;
    let labels = async |language: &str, dimension: &str| {
        let body = json!({ "query": QUERY, "variables": { "g": [dimension] } });
        let reply = city.supervisor().post(body.to_string(), &[("accept-language", language)]).await.json();
        let told = |row: &Value| (row["keys"][0]["value"].clone(), row["keys"][0]["label"].clone());
        reply["data"]["statistics"]["nodes"].as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(labels("zh", "ROLE").await, [(json!("LEAD"), json!("牵头")), (json!("ASSIST"), json!("配合"))]);
    assert_eq!(labels("en", "ROLE").await, [(json!("LEAD"), json!("Lead")), (json!("ASSIST"), json!("Assist"))]);
    assert_eq!(labels("en", "JURISDICTION").await, [(json!("420100"), json!("武汉市"))]);
    assert_eq!(labels("zh", "YEAR").await, [(json!("2015"), json!("2015年"))]);
    assert_eq!(labels("zh", "LEADER").await, [(Value::Null, json!("未明确领导"))]);
    let months = labels("zh", "DUE_MONTH").await;
    assert_eq!(months[0], (json!("2015-05"), json!("2015年5月")));
    // An agency's value is its id: it leads back to the agency.
    let (id, name) = labels("zh", "AGENCY").await[0].clone();
    let query = "query($id: ID!) { node(id: $id) { ... on Agency { name } } }";
    assert_eq!(city.supervisor().query_with(query, json!({ "id": id })).await["node"]["name"], name);
}

#[tokio::test]
async fn what_nobody_asks_costs_nothing_and_whoever_sees_nothing_counts_nothing() {
    let city = TestCity::wuhan_2015().await;
    let data = city.supervisor().query("{ statistics(groupBy: [ROLE]) { pageInfo { hasNextPage } } }").await;
    assert_eq!(data["statistics"]["pageInfo"]["hasNextPage"], false);
    let data = city
        .admin()
        .query("{ total: statistics(groupBy: []) { totalCount nodes { assignments responsibilities returnRate { percent } } } by: statistics(groupBy: [AGENCY]) { totalCount nodes { assignments } } }")
        .await;
    let nothing = json!([{ "assignments": 0, "responsibilities": 0, "returnRate": { "percent": null } }]);
    assert_eq!(data["total"], json!({ "totalCount": 1, "nodes": nothing }));
    assert_eq!(data["by"], json!({ "totalCount": 0, "nodes": [] }));
}
