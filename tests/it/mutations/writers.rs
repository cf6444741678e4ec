//! Of two who do the same at once exactly one wins, whoever they are: the same person twice, or a colleague who may do
//! it as well and says it otherwise.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use duban::model::role::Role;
use serde_json::{Value, json};

use super::scenarios::{NAMES, of_each_mutation, scenario};
use super::{codes, verified};
use crate::harness::client::Client;
use crate::harness::{TestCity, WUHAN};

/// Who comes first is chance: each pair tries again in a new city.
const ROUNDS: usize = 2;

of_each_mutation!(of_two_writers_at_once_exactly_one_wins);

async fn of_two_writers_at_once_exactly_one_wins(name: &str) {
    for round in 0..ROUNDS * 2 {
        let scene = Box::pin(scenario(name)).await;
        let (mut other, mut input) = (scene.client.clone(), scene.input.clone());
        if round % 2 == 1 {
            other = colleague(&scene.year.city, &scene.client);
            input = otherwise(input);
        }
        let (one, other) =
            tokio::join!(scene.client.change(name, "", scene.input.clone()), other.change(name, "", input));
        let told = [codes(&one), codes(&other)];
        let won = told.iter().filter(|codes| codes.is_empty()).count();
        if name == "createExport" {
            // Two requests are two exports.
            assert_eq!(won, 2, "{one} {other}");
            continue;
        }
        assert_eq!(won, 1, "{name} {round}: {one} {other}");
        let lost = told.iter().flatten().next().unwrap();
        // What the other has removed is not there, and an export is nobody else's.
        let gone = ["removeWebhook", "cancelExport"].contains(&name) && lost == "NOT_FOUND";
        let beaten = ["CONFLICT", "INVALID_TRANSITION", "DUPLICATE"].contains(&lost.as_str());
        assert!(gone || beaten, "{name} {round}: {told:?}");
        verified(&scene.year.city, name).await;
    }
}

/// Somebody else of the same office.
fn colleague(city: &TestCity, client: &Client) -> Client {
    let claims = client.token.as_deref().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let role = claims["roles"][0].as_str().unwrap().to_uppercase();
    let roles: [Role; 1] = [role.parse().unwrap()];
    client.with_token(city.token_of("a colleague", &roles, WUHAN, claims["agency"].as_str()))
}

/// The opposite word where there is one, and other words besides. A slip in other words is another slip.
fn otherwise(mut input: Value) -> Value {
    let verdict = match input["verdict"].as_str() {
        Some("ACCEPT") => Some("RETURN"),
        Some("GRANT") => Some("REFUSE"),
        _ => None,
    };
    match verdict {
        Some(verdict) => {
            input["verdict"] = json!(verdict);
            input["comment"] = json!("请补充后再报");
        }
        None => {
            input.as_object_mut().unwrap().remove("verdict");
        }
    }
    for text in ["reason", "summary", "narrative", "answer"] {
        if input.get(text).is_some() {
            input[text] = json!("换一种说法");
        }
    }
    input
}
