//! How long the lists of a mutation's input are: the mutation itself says what is too many, and says it in its own words,
//! long before the limit on every list does.

use serde_json::{Value, json};

use super::refused;
use crate::harness::TestCity;
use crate::lifecycle::year::Year;

const ACKNOWLEDGE: &str = "mutation($input: AcknowledgeAssignmentsInput!) { acknowledgeAssignments(input: $input) { userErrors { path code } } }";

#[tokio::test]
async fn a_mutation_takes_a_hundred_items_and_says_itself_what_is_too_many() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let rows = office.query("{ assignments(first: 1) { nodes { id version } } }").await["assignments"]["nodes"].take();
    let items = |number: usize| {
        let item = json!({ "id": rows[0]["id"], "expectedVersion": rows[0]["version"] });
        json!({ "items": vec![item; number] })
    };
    let told = async |number: usize| office.refused("acknowledgeAssignments", items(number)).await;
    let all = told(100).await;
    assert!(all.iter().all(|refusal| refusal.starts_with("DUPLICATE items.")), "{all:?}");
    for number in [101, 500] {
        assert_eq!(told(number).await[0], "TOO_LONG items", "{number}");
    }
    refused(&office, ACKNOWLEDGE, json!({ "input": items(501) })).await.is("list_values", 501, 500);
}

#[tokio::test]
async fn a_plan_takes_a_hundred_goals_measures_and_indicators() {
    let year = Year::acknowledged().await;
    let client = year.agency("KJJ");
    let part = year.part(&client, "KJJ").await;
    let parts = |number: usize| -> Value {
        let indicators = |number: usize| vec![json!({ "target": "60", "unit": "个" }); number];
        let mut goals = vec![json!({ "text": "新增孵化器60个" }); number];
        goals[0]["indicators"] = json!(indicators(number));
        json!({
            "id": part["id"], "expectedVersion": part["version"], "goals": goals,
            "measures": vec![json!({ "content": "组织认定", "dueOn": "2016-11-30", "goalOrdinal": 1 }); number],
        })
    };
    let refused = client.refused("planAssignment", parts(101)).await;
    assert_eq!(refused, ["TOO_LONG goals", "TOO_LONG measures", "TOO_LONG goals.0.indicators"]);
    let show = "assignment { goals { indicators { target } } measures { ordinal } }";
    let planned = client.done("planAssignment", show, parts(100)).await["assignment"].take();
    let length = |list: &Value| list.as_array().unwrap().len();
    assert_eq!((length(&planned["goals"]), length(&planned["measures"])), (100, 100));
    assert_eq!(length(&planned["goals"][0]["indicators"]), 100);
}
