//! graphql-transport-ws, to the letter.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::socket::Socket;
use super::{TODAY, short_token};
use crate::harness::TestCity;

#[tokio::test]
async fn a_query_is_answered_by_next_and_complete_as_over_http() {
    let city = TestCity::wuhan_2015().await;
    let supervisor = city.supervisor();
    let mut socket = Socket::acknowledged(&city, &supervisor.token.clone().unwrap()).await;
    let query = "query A($code: String!) { agency(code: $code) { name } viewer { roles } }";
    let variables = json!({ "code": "LYJ" });
    let payload = json!({ "query": query, "operationName": "A", "variables": variables, "extensions": {} });
    socket.say(json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
    let next = socket.hear().await;
    assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("1")));
    assert_eq!(next["payload"]["data"], supervisor.query_with(query, variables).await);
    assert_eq!(socket.hear().await, json!({ "id": "1", "type": "complete" }));
    socket.leave().await;
}

#[tokio::test]
async fn each_sees_what_its_token_shows() {
    let city = TestCity::wuhan_2015().await;
    for (client, rows) in [(city.agency("LYJ"), 3), (city.supervisor(), 30)] {
        let mut socket = Socket::acknowledged(&city, &client.token.clone().unwrap()).await;
        let query = "{ responsibilities { totalCount } }";
        socket.subscribe("1", query).await;
        let data = socket.hear().await["payload"]["data"].take();
        assert_eq!(data, client.query(query).await);
        assert!(data["responsibilities"]["totalCount"].as_i64().unwrap() <= rows, "{data}");
    }
}

#[tokio::test]
async fn what_is_refused_is_an_error_and_the_socket_stays() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__COMPLEXITY", "40")]).await;
    let mut socket = Socket::acknowledged(&city, &city.supervisor().token.unwrap()).await;
    let cases = [
        ("{", "BAD_USER_INPUT"),
        ("{ noSuchField }", "BAD_USER_INPUT"),
        ("{ assignments { nodes { id } } }", "COST_EXCEEDED"),
        ("subscription { noSuchField }", "BAD_USER_INPUT"),
        ("subscription { __typename }", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
    ];
    for (query, code) in cases {
        socket.subscribe("1", query).await;
        let told = socket.hear().await;
        assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!("1")), "{query}: {told}");
        let error = &told["payload"][0];
        assert_eq!(error["extensions"]["code"], code, "{query}");
        assert_eq!(error["extensions"]["traceId"].as_str().unwrap().len(), 32);
    }
    socket.subscribe("1", TODAY).await;
    assert_eq!(socket.hear().await["payload"]["data"]["viewer"]["today"], "2015-06-25");
}

#[tokio::test]
async fn who_does_not_speak_the_protocol_is_closed_4406() {
    let city = TestCity::wuhan_2015().await;
    let mut socket = Socket::offering(&city, None).await;
    assert_eq!(socket.closed().await.0, 4406);
}

#[tokio::test]
async fn a_plain_request_is_told_that_this_is_for_websockets() {
    let city = TestCity::wuhan_2015().await;
    let reply = city.supervisor().get("/graphql/ws").await;
    assert_eq!((reply.status, reply.code().as_str()), (426, "BAD_USER_INPUT"));
    assert_eq!(reply.header("upgrade"), Some("websocket"));
}

#[tokio::test]
async fn who_does_not_say_who_it_is_in_time_is_closed_4408() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__CONNECTION_INIT_SECONDS", "1")]).await;
    let mut socket = Socket::open(&city).await;
    assert_eq!(socket.closed().await, (4408, "Connection initialisation timeout".to_owned()));
}

#[tokio::test]
async fn to_subscribe_before_the_acknowledgement_is_closed_4401() {
    let city = TestCity::wuhan_2015().await;
    let mut socket = Socket::open(&city).await;
    socket.subscribe("1", TODAY).await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));
}

#[tokio::test]
async fn a_token_that_is_not_good_is_closed_4403() {
    let city = TestCity::wuhan_2015().await;
    let good = city.supervisor().token.unwrap();
    let unknown = city.token(&[duban::model::role::Role::Agency], crate::harness::WUHAN, Some("NONE"));
    for (token, word) in
        [(format!("{good}x"), "UNAUTHENTICATED"), (String::new(), "UNAUTHENTICATED"), (unknown, "FORBIDDEN")]
    {
        let mut socket = Socket::open(&city).await;
        socket.init(&token).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4403);
        assert!(reason.starts_with(word), "{reason}");
    }
    city.clock.advance(TimeDelta::hours(9));
    let mut socket = Socket::open(&city).await;
    socket.init(&good).await;
    assert_eq!(socket.closed().await.0, 4403);
}

#[tokio::test]
async fn a_second_connection_init_is_closed_4429() {
    let city = TestCity::wuhan_2015().await;
    let token = city.supervisor().token.unwrap();
    let mut socket = Socket::acknowledged(&city, &token).await;
    socket.init(&token).await;
    assert_eq!(socket.closed().await, (4429, "Too many initialisation requests".to_owned()));
}

#[tokio::test]
async fn what_is_no_message_is_closed_4400() {
    let city = TestCity::wuhan_2015().await;
    for text in ["nonsense", "{}", r#"{"type": "start"}"#, r#"{"type": "subscribe", "id": "1"}"#] {
        let mut socket = Socket::acknowledged(&city, &city.supervisor().token.unwrap()).await;
        socket.send(Message::text(text)).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4400, "{text}");
        assert!(reason.starts_with("Invalid message: "), "{reason}");
    }
    let mut socket = Socket::open(&city).await;
    socket.send(Message::binary(b"{}".as_slice())).await;
    assert_eq!(socket.closed().await.0, 4400);
}

#[tokio::test]
async fn a_message_is_as_long_as_a_body_and_no_longer() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__BODY_BYTES", "2000")]).await;
    let mut socket = Socket::acknowledged(&city, &short_token(&city, 60)).await;
    let message = json!({ "type": "ping" }).to_string();
    socket.send(Message::text(format!("{message}{}", " ".repeat(2_000 - message.len())))).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    socket.send(Message::text(format!("{message}{}", " ".repeat(2_001 - message.len())))).await;
    let (code, reason) = socket.closed().await;
    assert_eq!((code, reason.as_str()), (1009, "A message is longer than the 2000 bytes of the limit body_bytes"));
}

#[tokio::test]
async fn the_tokens_end_closes_4403() {
    let city = TestCity::wuhan_2015().await;
    let mut socket = Socket::acknowledged(&city, &short_token(&city, 1)).await;
    assert_eq!(socket.closed().await, (4403, "UNAUTHENTICATED: the token has expired".to_owned()));
    let mut socket = Socket::acknowledged(&city, &short_token(&city, 60)).await;
    city.clock.advance(TimeDelta::seconds(60));
    socket.subscribe("1", TODAY).await;
    assert_eq!(socket.closed().await.0, 4403, "nothing is answered once the clock is there");
}

#[tokio::test]
async fn a_server_that_stops_closes_1001_and_does_not_wait_for_sockets() {
    let city = TestCity::wuhan_2015().await;
    let mut known = Socket::acknowledged(&city, &city.supervisor().token.unwrap()).await;
    let mut unknown = Socket::open(&city).await;
    let stop = tokio::spawn(city.stop());
    assert_eq!(known.closed().await.0, 1001);
    assert_eq!(unknown.closed().await.0, 1001);
    drop((known, unknown));
    timeout(Duration::from_secs(5), stop).await.expect("it waits for nobody").unwrap();
}

#[tokio::test]
async fn no_permit_is_held_by_a_socket_that_is_open() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__CONCURRENT_REQUESTS", "1")]).await;
    let client = city.supervisor();
    let mut socket = Socket::acknowledged(&city, &client.token.clone().unwrap()).await;
    client.query(TODAY).await;
    socket.subscribe("1", TODAY).await;
    assert_eq!(socket.hear().await["type"], "next");
}
