//! Asking for the schema: what tools send passes, and what multiplies itself does not.

use serde_json::{Value, json};

use super::{passes, refused};
use crate::harness::TestCity;
use crate::http::npm::node;

#[tokio::test]
async fn the_introspection_of_every_client_passes() {
    let city = TestCity::wuhan_2015().await;
    let said = node("introspection.mjs", Vec::new()).await;
    assert_eq!(said.code, 0, "{}", said.error);
    let mut names = Vec::new();
    for line in said.output.lines() {
        let body: Value = serde_json::from_str(line).unwrap();
        let reply = city.admin().post(line.to_owned(), &[]).await;
        let answer = reply.json();
        assert!(reply.status == 200 && answer.get("errors").is_none(), "{}: {}", body["name"], reply.text);
        let types = answer["data"]["__schema"]["types"].as_array().unwrap();
        assert!(types.iter().any(|one| one["name"] == "Assignment"));
        names.push(body["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(names, ["default", "every option", "no description", "GraphiQL"]);
}

#[tokio::test]
async fn an_introspection_that_multiplies_itself_is_refused() {
    let city = TestCity::wuhan_2015().await;
    let client = city.admin();
    let fields = |times: usize| {
        format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(times), "} } ".repeat(times))
    };
    passes(&client, &fields(2)).await;
    for times in 3..=6 {
        refused(&client, &fields(times), json!({})).await.is_beyond("complexity", 20_000);
    }
    let possible = format!(
        "{{ __type(name: \"Node\") {{ {} name {} }} }}",
        "possibleTypes { interfaces { ".repeat(6),
        "} } ".repeat(6)
    );
    refused(&client, &possible, json!({})).await.is_beyond("complexity", 20_000);
}
