//! Filters that say nothing, and operators that are null.

use serde_json::{Value, json};

use super::{ASSIGNMENTS, Inputs, Judged, RESPONSIBILITIES};
use crate::harness::TestCity;

#[tokio::test]
async fn an_operator_that_is_null_is_refused_by_name() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    let types = Inputs::read();
    let filters = [
        ("AssignmentFilter", "assignments", "TEST"),
        ("ResponsibilityFilter", "responsibilities", "TEST"),
        ("AgencyFilter", "agencies", "TEST"),
        ("JurisdictionFilter", "jurisdictions", "TEST"),
        ("WorkReportFilter", "workReports", "TEST"),
        ("MeasureFilter", "assignments", "{ measures: { none: TEST } }"),
    ];
    let mut asked = 0;
    for (filter, list, whole) in filters {
        for (field, below) in types.fields(filter).iter().filter(|(_, below)| types.is_operators(below)) {
            for (operator, _) in types.fields(below) {
                let test = whole.replace("TEST", &format!("{{ {field}: {{ {operator}: null }} }}"));
                let query = format!("{{ {list}(filter: {test}) {{ totalCount }} }}");
                let reply = client.ask(&query, json!({})).await;
                assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{query}: {}", reply.text);
                assert_eq!(
                    reply.message(),
                    format!(
                        "The filter operator {operator} is null: use isNull: true to find missing values, or leave it out"
                    )
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 80, "{asked}");
}

#[tokio::test]
async fn a_forgotten_variable_does_not_widen_a_list() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    let query = "query($title: String) { responsibilities(filter: { title: { eq: $title } }) { totalCount } }";
    for variables in [json!({}), json!({ "title": null })] {
        let reply = client.ask(query, variables).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{}", reply.text);
        assert!(reply.message().starts_with("The filter operator eq is null"), "{}", reply.message());
    }
    let body = json!({ "query": query }).to_string();
    let chinese = client.post(body, &[("accept-language", "zh")]).await;
    assert_eq!(chinese.message(), "过滤条件 eq 的值为 null:查询空值请用 isNull: true,不过滤请省略该条件");
}

async fn count(city: &TestCity, judged: &Judged, test: Value) -> u64 {
    let Judged { list, filter, .. } = judged;
    let query = format!("query($filter: {filter}) {{ {list}(filter: $filter) {{ totalCount }} }}");
    let data = city.supervisor().query_with(&query, json!({ "filter": test })).await;
    data[list]["totalCount"].as_u64().unwrap()
}

#[tokio::test]
async fn a_filter_that_tests_nothing_keeps_everything_and_its_complement_nothing() {
    let city = TestCity::wuhan_2015().await;
    for (judged, all) in [(&ASSIGNMENTS, 36), (&RESPONSIBILITIES, 30)] {
        for everything in [
            json!(null),
            json!({}),
            json!({ "and": [] }),
            json!({ "and": [{}] }),
            json!({ "or": [{}] }),
            json!({ "not": { "or": [] } }),
            json!({ "updatedAt": {} }),
            json!({ "not": null, "and": null, "updatedAt": null }),
            json!({ "dueOn": { "isNull": false } }),
        ] {
            let expected = if everything["dueOn"].is_null() || judged.list == "responsibilities" { all } else { 30 };
            assert_eq!(count(&city, judged, everything.clone()).await, expected, "{everything}");
        }
        for nothing in [
            json!({ "or": [] }),
            json!({ "not": {} }),
            json!({ "status": { "in": [] } }),
            json!({ "light": { "in": [] } }),
            json!({ "ordinal": { "in": [] } }),
            json!({ "dueOn": { "in": [] } }),
            json!({ "updatedAt": { "in": [] } }),
            json!({ "updatedAt": { "isNull": true } }),
        ] {
            assert_eq!(count(&city, judged, nothing.clone()).await, 0, "{nothing}");
            assert_eq!(count(&city, judged, json!({ "not": nothing })).await, all, "not {nothing}");
        }
    }
}
