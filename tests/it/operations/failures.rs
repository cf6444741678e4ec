//! When a field fails, the answer still keeps to the schema: the field is null, or, where it can't be, what is around it.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::{Client, Reply};

/// What an answer holds: its status, its data, and the path of each error.
async fn told(client: &Client, query: &str, variables: Value) -> (u16, Value, Vec<Value>) {
    let reply: Reply = client.ask(query, variables).await;
    let answer = reply.json();
    let errors = answer["errors"].as_array().unwrap();
    (reply.status, answer["data"].clone(), errors.iter().map(|error| error["path"].clone()).collect())
}

#[tokio::test]
async fn a_field_that_may_be_null_is_null_and_the_others_are_there() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    let query = r#"{ today: viewer { today } bad: node(id: "no id") { id } also: node(id: "?") { id } }"#;
    let (status, data, mut paths) = told(&client, query, json!({})).await;
    assert_eq!((status, data), (200, json!({ "today": { "today": "2015-06-25" }, "bad": null, "also": null })));
    paths.sort_by_key(Value::to_string);
    assert_eq!(paths, [json!(["also"]), json!(["bad"])]);
    let (status, data, _) = told(&client, r#"{ node(id: "no id") { id } }"#, json!({})).await;
    assert_eq!((status, data), (200, json!({ "node": null })));
}

#[tokio::test]
async fn a_field_that_may_not_be_null_takes_what_is_around_it_away() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    let query = r#"{ viewer { today } agency(code: "KJJ") { name assignments(first: 0) { totalCount } } }"#;
    let (status, data, paths) = told(&client, query, json!({})).await;
    assert_eq!((status, data), (200, json!({ "viewer": { "today": "2015-06-25" }, "agency": null })));
    assert_eq!(paths, [json!(["agency", "assignments"])]);
    let (status, data, _) = told(&client, "{ viewer { today } agencies(first: 0) { totalCount } }", json!({})).await;
    assert_eq!((status, data), (400, Value::Null), "nothing around it may be null");
}

#[tokio::test]
async fn a_failing_row_of_a_list_takes_the_nearest_that_may_be_null_away() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    let data =
        client.query(r#"{ agency(code: "LYJ") { id assignments { nodes { id responsibility { id } } } } }"#).await;
    let agency = &data["agency"];
    let row = &agency["assignments"]["nodes"][0];
    let ids = json!({ "ids": [agency["id"], row["id"], row["responsibility"]["id"]] });
    city.database.connect().await.execute_unprepared("DROP TABLE contact").await.unwrap();

    // Of `[Node]!` an item may be null.
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ...A ... on Responsibility { assignments { ...A } } } } \
         fragment A on Assignment { measures { content } people: contacts { name } }";
    let (status, data, paths) = told(&client, query, ids).await;
    assert_eq!((status, data), (200, json!({ "nodes": [{ "id": agency["id"] }, null, null] })));
    assert_eq!(paths.len(), 3, "one for the row, and one for each of the item's two: {paths:?}");

    // `viewer` may not, nor may a connection's rows.
    let query = r#"{ viewer { jurisdiction { children { id } } } agency(code: "LYJ") { code assignments { edges { cursor node { contacts { name } } } } } }"#;
    let (status, data, paths) = told(&client, query, json!({})).await;
    assert_eq!((status, &data["agency"], paths.len()), (200, &Value::Null, 1));
    assert_eq!(data["viewer"]["jurisdiction"]["children"], json!([]));
    let (status, data, _) = told(&client, "{ assignments { nodes { contacts { name } } } }", json!({})).await;
    assert_eq!((status, data), (500, Value::Null));
}

#[tokio::test]
async fn a_variable_that_is_demanded_and_not_given_is_refused_before_anything_is_read() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    client.query("{ viewer { today } }").await;
    let query = "query($code: String!) { agencies { totalCount } agency(code: $code) { id } }";
    for variables in [json!({}), json!({ "code": null }), json!({ "Code": "KJJ" })] {
        let (reply, statements) = city.statements(client.ask(query, variables)).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"));
        assert_eq!(reply.message(), "The document is not valid: the variable $code of type String! is not given");
        assert_eq!((reply.json().get("data"), statements), (None, 0));
    }
    let query =
        r#"query($code: String! = "KJJ", $not: String) { agency(code: $code, jurisdictionCode: $not) { name } }"#;
    assert_eq!(client.query(query).await["agency"]["name"], "市科技局");
}
