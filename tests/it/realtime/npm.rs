//! The clients of front ends: graphql-ws and graphql-sse.

use serde_json::{Value, json};

use super::live::{ASSIGNMENTS, finish, here, rows};
use super::{TODAY, short_token};
use crate::harness::TestCity;
use crate::http::npm::{Script, node};

fn arguments(city: &TestCity, transport: &str, token: &str, query: &str, variables: &Value) -> Vec<String> {
    let path = if transport == "ws" { "/graphql/ws" } else { "/graphql/stream" };
    let url = format!("{}{path}", city.url);
    [transport, &url, token, "en", query, &variables.to_string()].map(str::to_owned).to_vec()
}

/// What a client was given, line by line.
async fn subscribe(city: &TestCity, transport: &str, token: &str, query: &str, variables: Value) -> Vec<String> {
    let said = node("subscribe.mjs", arguments(city, transport, token, query, &variables)).await;
    assert_eq!(said.code, 0, "{}{}", said.output, said.error);
    said.output.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn both_clients_get_the_same_answers() {
    let city = TestCity::wuhan_2015().await;
    let token = city.supervisor().token.unwrap();
    for transport in ["ws", "sse"] {
        let heard = subscribe(&city, transport, &token, TODAY, json!({})).await;
        assert_eq!(heard, [r#"next {"data":{"viewer":{"today":"2015-06-25"}}}"#, "complete"], "{transport}");
        let query = "query A($code: String!) { agency(code: $code) { name } }";
        let heard = subscribe(&city, transport, &token, query, json!({ "code": "LYJ" })).await;
        assert_eq!(heard, [r#"next {"data":{"agency":{"name":"市旅游局"}}}"#, "complete"], "{transport}");
    }
}

#[tokio::test]
async fn both_clients_are_told_what_is_refused() {
    let city = TestCity::wuhan_2015().await;
    let token = city.supervisor().token.unwrap();
    let query = "subscription { noSuchField }";
    let heard = subscribe(&city, "ws", &token, query, json!({})).await;
    assert!(
        matches!(&heard[..], [error] if error.starts_with("error [") && error.contains("BAD_USER_INPUT")),
        "{heard:?}"
    );
    let heard = subscribe(&city, "sse", &token, query, json!({})).await;
    let is_told = |next: &str| next.starts_with(r#"next {"errors":["#) && next.contains("BAD_USER_INPUT");
    assert!(matches!(&heard[..], [next, end] if is_told(next) && end == "complete"), "{heard:?}");
}

#[tokio::test]
async fn both_clients_are_told_of_a_bad_token() {
    let city = TestCity::wuhan_2015().await;
    let heard = subscribe(&city, "ws", "bad", TODAY, json!({})).await;
    assert!(heard[0].starts_with(r#"closed {"code":4403,"reason":"UNAUTHENTICATED: "#), "{heard:?}");
    let heard = subscribe(&city, "sse", "bad", TODAY, json!({})).await;
    assert!(heard[0].starts_with("failed ") && heard[0].contains(r#""status":401"#), "{heard:?}");
}

#[tokio::test]
async fn both_clients_are_told_of_changes_and_resume_without_a_gap() {
    let city = TestCity::wuhan_2015().await;
    let token = city.supervisor().token.unwrap();
    let mut rows = rows(&city).await.into_iter();
    for transport in ["ws", "sse"] {
        let mut cursor = here(&city).await;
        // The second connection is cut off like the first; what happens meanwhile is told by the next one.
        for _ in 0..2 {
            let missed = rows.next().unwrap();
            finish(&city, &missed).await;
            let variables = json!({ "after": cursor });
            let mut script =
                Script::start("subscribe.mjs", arguments(&city, transport, &token, ASSIGNMENTS, &variables));
            let live = rows.next().unwrap();
            for (row, is_live) in [(missed, false), (live, true)] {
                if is_live {
                    finish(&city, &row).await;
                }
                let line = script.line().await.unwrap();
                let told: Value = serde_json::from_str(line.strip_prefix("next ").unwrap()).unwrap();
                let told = &told["data"]["assignmentChanged"];
                assert_eq!(
                    (&told["assignmentId"], &told["assignment"]["status"]),
                    (&row["id"], &json!("COMPLETION_REQUESTED")),
                    "{transport}"
                );
                cursor = told["cursor"].as_str().unwrap().to_owned();
            }
        }
    }
}

#[tokio::test]
async fn both_clients_are_told_that_the_token_has_expired() {
    let city = TestCity::wuhan_2015().await;
    let heard = subscribe(&city, "ws", &short_token(&city, 2), ASSIGNMENTS, json!({})).await;
    assert_eq!(heard, [r#"closed {"code":4403,"reason":"UNAUTHENTICATED: the token has expired"}"#]);
    let heard = subscribe(&city, "sse", &short_token(&city, 2), ASSIGNMENTS, json!({})).await;
    assert!(heard[0].starts_with("next {\"errors\"") && heard[0].contains("UNAUTHENTICATED"), "{heard:?}");
    assert_eq!(heard[1..], ["complete"]);
}

#[tokio::test]
async fn both_clients_are_told_of_a_cursor_that_is_none() {
    let city = TestCity::wuhan_2015().await;
    let token = city.supervisor().token.unwrap();
    let heard = subscribe(&city, "ws", &token, ASSIGNMENTS, json!({ "after": "nonsense" })).await;
    assert!(
        matches!(&heard[..], [error] if error.starts_with("error [") && error.contains("BAD_USER_INPUT")),
        "{heard:?}"
    );
    let heard = subscribe(&city, "sse", &token, ASSIGNMENTS, json!({ "after": "nonsense" })).await;
    assert!(heard[0].starts_with("next {\"errors\"") && heard[0].contains("BAD_USER_INPUT"), "{heard:?}");
    assert_eq!(heard[1..], ["complete"]);
}
