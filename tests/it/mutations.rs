//! What holds for every mutation: of two who do the same at once exactly one wins, and an id that is hidden is answered
//! as one that is missing. The list is the schema's: a mutation without a scenario here fails.

mod cuts;
mod fuzz;
mod ledger;
mod scenarios;
mod strangers;
mod writers;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use self::scenarios::{NAMES, scenario};
use crate::harness::TestCity;
use crate::harness::sdl::Sdl;

#[test]
fn every_mutation_of_the_schema_has_a_scenario() {
    let sdl = Sdl::read();
    let schema: BTreeSet<&str> = sdl.objects["Mutation"].iter().map(|field| field.name.as_str()).collect();
    assert_eq!(schema, NAMES.into_iter().collect());
}

/// The chain of events holds.
async fn verified(city: &TestCity, what: &str) {
    for chain in city.store.verify_chains(None).await.unwrap() {
        assert!(chain.broken.is_none(), "{what}: {chain:?}");
    }
}

/// The codes of a payload's refusals; none where it was done.
fn codes(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    errors.map(|error| error["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_key_that_comes_twice_at_once_is_answered_twice_and_done_once() {
    for name in NAMES {
        let scene = Box::pin(scenario(name)).await;
        let mut input = scene.input.clone();
        input["idempotencyKey"] = json!("the same");
        let (one, other) =
            tokio::join!(scene.client.change(name, "", input.clone()), scene.client.change(name, "", input.clone()));
        assert_eq!((codes(&one).len(), codes(&other).len()), (0, 0), "{name}: {one} {other}");
    }
}

#[tokio::test]
async fn who_sees_nothing_of_it_is_answered_as_if_it_were_not_there() {
    let of_all = ["createWorkReport", "saveAgency", "createExport"];
    for name in NAMES.into_iter().filter(|name| !of_all.contains(name)) {
        let scene = Box::pin(scenario(name)).await;
        let stranger = scene.year.agency("LYJ");
        let hidden = stranger.change(name, "", scene.input.clone()).await;
        assert_eq!(codes(&hidden).first().map(String::as_str), Some("NOT_FOUND"), "{name}: {hidden}");
        // The same request with the ids of rows that never were.
        let missing = stranger.change(name, "", elsewhere(&scene.input)).await;
        assert_eq!(hidden, missing, "{name}");
        // And nothing was changed: who may do it still can.
        let done = scene.client.change(name, "", scene.input.clone()).await;
        assert!(codes(&done).is_empty(), "{name}: {done}");
    }
}

/// The input with every id but an agency's replaced by one of the same kind that names nothing.
fn elsewhere(input: &Value) -> Value {
    match input {
        Value::String(text) if text.len() == 26 && text.as_bytes()[3] == b'_' && !text.starts_with("AGY_") => {
            json!(format!("{}_{}", &text[..3], "AAAAAAAAAAAAAAAAAAAAAA"))
        }
        Value::Array(items) => items.iter().map(elsewhere).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), elsewhere(value))).collect(),
        other => other.clone(),
    }
}
