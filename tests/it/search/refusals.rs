//! What a search refuses, and what a cursor holds for.

use serde_json::json;

use super::{SEARCH, city, search};
use crate::harness::client::Reply;

#[tokio::test]
async fn a_text_that_is_too_long_has_too_many_terms_or_none_is_refused_and_told_why() {
    let city = city().await;
    let office = city.supervisor();
    let ask = async |text: &str| -> Reply { office.ask(SEARCH, json!({ "text": text })).await };
    for (text, limit, value, most) in [
        ("督".repeat(10_000), "search_characters", 10_000, 200),
        ("督".repeat(201), "search_characters", 201, 200),
        ("a b c d e f g h i j k".to_owned(), "search_terms", 11, 10),
    ] {
        let reply = ask(&text).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "COST_EXCEEDED"), "{}", reply.text);
        let told = &reply.json()["errors"][0]["extensions"]["limit"];
        assert_eq!(*told, json!({ "name": limit, "value": value, "most": most }));
    }
    assert_eq!(ask(&"督".repeat(200)).await.json()["data"]["search"]["totalCount"], 0);
    for text in ["", "   ", "\u{3000}\n", "。，、；", "\"\"", "\" \"", "……", "\u{200b}"] {
        let reply = ask(text).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{text:?} {}", reply.text);
        assert!(reply.message().contains("nothing to search for"), "{}", reply.message());
    }
    for first in [0, 101, -1] {
        let reply = office.ask(SEARCH, json!({ "text": "旅游", "first": first })).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn a_cursor_holds_for_its_own_search_alone() {
    let city = city().await;
    let office = city.supervisor();
    let page = search(&office, json!({ "text": "旅游", "first": 1 })).await;
    let cursor = page["pageInfo"]["endCursor"].clone();
    assert_eq!((&page["pageInfo"]["hasNextPage"], &page["pageInfo"]["hasPreviousPage"]), (&json!(true), &json!(false)));
    // However the same is written.
    let next = search(&office, json!({ "text": " “旅游” 旅游", "first": 1, "after": cursor })).await;
    assert_eq!(next["pageInfo"]["hasPreviousPage"], true);
    assert_eq!((&next["totalCount"], &next["edges"][0]["node"]["score"]), (&json!(3), &json!(8.0)));
    let year = json!({ "year": { "eq": 2015 } });
    let list = office.query("{ responsibilities(first: 1) { pageInfo { endCursor } } }").await;
    for (variables, told) in [
        (json!({ "text": "城市", "after": cursor }), "another search"),
        (json!({ "text": "旅游", "after": cursor, "in": ["MEASURE"] }), "another search"),
        (json!({ "text": "旅游", "after": cursor, "filter": year }), "another search"),
        (json!({ "text": "旅游", "after": list["responsibilities"]["pageInfo"]["endCursor"] }), "another search"),
        (json!({ "text": "旅游", "after": "no cursor" }), "cannot be read"),
        (json!({ "text": "旅游", "after": "" }), "another search"),
    ] {
        let reply = office.ask(SEARCH, variables.clone()).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{variables}");
        assert!(reply.message().contains(told), "{variables}: {}", reply.message());
        assert!(reply.json()["data"].is_null(), "{}", reply.text);
    }
    let other =
        office.ask("query($c: String) { responsibilities(after: $c) { totalCount } }", json!({ "c": cursor })).await;
    assert_eq!(other.code(), "BAD_USER_INPUT");
}
