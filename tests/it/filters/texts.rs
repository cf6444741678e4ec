//! How texts are compared: full and half width alike, case told apart, `%` and `_` themselves.

use duban::model::assignment::AssignmentRole;
use serde_json::{Value, json};

use crate::dashboard::plans::{import, items};
use crate::harness::TestCity;
use crate::harness::client::{Client, strings};

const FULL: &str = "ＡＢＣ平台（一期）建设，完成率１００％。";
const HALF: &str = "ABC平台a_b目录,完成1000项。";
const LOWER: &str = "abc平台aXb目录。";
const QUOTED: &str = r#"“Abc”平台's \ "目录"。"#;

async fn kept(client: &Client, test: Value) -> Vec<String> {
    let query = "query($test: StringFilter) { responsibilities(filter: { title: $test, assignments: { some: { agency: { code: { eq: \"XXJ\" } } } } }, orderBy: { field: CREATED_AT }) { nodes { title } } }";
    let data = client.query_with(query, json!({ "test": test })).await;
    strings(&data["responsibilities"]["nodes"], "title")
}

#[tokio::test]
async fn texts_are_compared_as_people_read_them() {
    let city = TestCity::wuhan_2015().await;
    import(&city, "市信息局", items([FULL, HALF, LOWER, QUOTED], AssignmentRole::Lead)).await;
    let client = city.supervisor();
    assert_eq!(kept(&client, json!({})).await.len(), 4);
    let cases: &[(Value, &[&str])] = &[
        // Full and half width are alike, on either side.
        (json!({ "contains": "ABC平台" }), &[FULL, HALF]),
        (json!({ "contains": "ＡＢＣ平台" }), &[FULL, HALF]),
        (json!({ "contains": "(一期)" }), &[FULL]),
        (json!({ "contains": "（一期）" }), &[FULL]),
        (json!({ "startsWith": "ABC" }), &[FULL, HALF]),
        (json!({ "eq": "ABC平台(一期)建设,完成率100%。" }), &[FULL]),
        (json!({ "eq": FULL }), &[FULL]),
        (json!({ "in": ["ABC平台(一期)建设,完成率100%。", "ａｂｃ平台aXb目录。"] }), &[FULL, LOWER]),
        (json!({ "ne": "ＡＢＣ平台a_b目录,完成1000项。" }), &[FULL, LOWER, QUOTED]),
        // Case is told apart.
        (json!({ "contains": "abc" }), &[LOWER]),
        (json!({ "contains": "Abc" }), &[QUOTED]),
        (json!({ "startsWith": "aBC" }), &[]),
        // What SQL has signs for is itself.
        (json!({ "contains": "100%" }), &[FULL]),
        (json!({ "contains": "%" }), &[FULL]),
        (json!({ "contains": "a_b" }), &[HALF]),
        (json!({ "contains": "_" }), &[HALF]),
        (json!({ "startsWith": "%" }), &[]),
        (json!({ "startsWith": "___平台" }), &[]),
        (json!({ "contains": "'" }), &[QUOTED]),
        (json!({ "contains": "\\" }), &[QUOTED]),
        (json!({ "contains": "\"目录\"" }), &[QUOTED]),
        (json!({ "contains": "*" }), &[]),
        (json!({ "contains": "' OR 1=1 --" }), &[]),
        // Whole characters, not bytes.
        (json!({ "contains": "平台" }), &[FULL, HALF, LOWER, QUOTED]),
        (json!({ "startsWith": "“Abc”平" }), &[QUOTED]),
        // Nothing is in everything, and a list of nothing has nothing in it.
        (json!({ "contains": "" }), &[FULL, HALF, LOWER, QUOTED]),
        (json!({ "startsWith": "" }), &[FULL, HALF, LOWER, QUOTED]),
        (json!({ "eq": "" }), &[]),
        (json!({ "in": [] }), &[]),
        // Several operators must all hold.
        (json!({ "startsWith": "ABC", "contains": "目录", "ne": "x" }), &[HALF]),
    ];
    for (test, expected) in cases {
        let mut kept = kept(&client, test.clone()).await;
        kept.sort_by_key(|title| [FULL, HALF, LOWER, QUOTED].iter().position(|one| one == title));
        assert_eq!(kept, *expected, "{test}");
    }
}
