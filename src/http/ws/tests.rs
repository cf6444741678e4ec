//! A socket from both ends, without a network. What takes time takes paused time, from when the desk's database is there.

mod ends;

use axum::extract::ws::Message;
use chrono::TimeDelta;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::Instant;

use self::ends::{Client, FakeDesk, start};
use super::socket::End;
use crate::http::fixture::{self, TestServer};
use crate::http::server::{Door, Server};
use crate::http::stopping::stopper;
use crate::http::stream::{KEEP_ALIVE, PATIENCE};

#[tokio::test]
async fn who_does_not_say_who_it_is_is_closed_4408_after_5_seconds() {
    let client = Client::new().await;
    tokio::time::pause();
    let begun = Instant::now();
    client.say(&json!({ "type": "pong" }));
    assert_eq!(client.closed().await, (4408, "Connection initialisation timeout".to_owned()));
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_bad_token_or_none_is_closed_4403() {
    let payloads = [
        json!(null),
        json!({}),
        json!({ "Authorization": "Bearer bad" }),
        json!({ "authorization": 7 }),
        json!({ "Authorization": "Bearer good", "authorization": "Bearer other" }),
    ];
    for payload in payloads {
        let client = Client::new().await;
        client.say(&json!({ "type": "connection_init", "payload": payload }));
        let (code, reason) = client.closed().await;
        assert_eq!(code, 4403, "{payload}");
        assert!(reason.starts_with("UNAUTHENTICATED: No valid token"), "{reason}");
    }
}

#[tokio::test]
async fn the_token_may_stand_under_a_name_in_lower_case() {
    let mut client = Client::new().await;
    client.say(&json!({ "type": "connection_init", "payload": { "authorization": "Bearer good" } }));
    assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
}

#[tokio::test]
async fn keys_that_can_not_be_had_are_closed_1013_and_the_client_tries_again() {
    let client = Client::of(FakeDesk { keys_are_there: false, ..FakeDesk::new().await }, None);
    client.say(&json!({ "type": "connection_init", "payload": { "Authorization": "Bearer good" } }));
    assert_eq!(client.closed().await.0, 1013);
}

#[tokio::test]
async fn to_subscribe_before_the_acknowledgement_is_closed_4401() {
    let client = Client::new().await;
    client.subscribe("1", "tick");
    assert_eq!(client.closed().await, (4401, "Unauthorized".to_owned()));
    let client = Client::of(FakeDesk { checks_slowly: true, ..FakeDesk::new().await }, None);
    client.say(&json!({ "type": "connection_init", "payload": { "Authorization": "Bearer good" } }));
    client.subscribe("1", "tick");
    assert_eq!(client.closed().await.0, 4401);
}

#[tokio::test]
async fn a_second_connection_init_is_closed_4429() {
    let client = Client::acknowledged().await;
    client.say(&json!({ "type": "connection_init" }));
    assert_eq!(client.closed().await, (4429, "Too many initialisation requests".to_owned()));
    let client = Client::of(FakeDesk { checks_slowly: true, ..FakeDesk::new().await }, None);
    client.say(&json!({ "type": "connection_init" }));
    client.say(&json!({ "type": "connection_init" }));
    assert_eq!(client.closed().await.0, 4429);
}

#[tokio::test]
async fn an_id_that_is_in_use_is_closed_4409() {
    let client = Client::acknowledged().await;
    client.subscribe("live", "wait");
    client.subscribe("live", "tick");
    assert_eq!(client.closed().await, (4409, "Subscriber for live already exists".to_owned()));
}

#[tokio::test]
async fn what_is_no_message_is_closed_4400() {
    let client = Client::acknowledged().await;
    client.say(&json!({ "type": "start" }));
    assert_eq!(client.closed().await.0, 4400);
    let client = Client::new().await;
    client.raw(Message::Binary(axum::body::Bytes::from_static(b"{}")));
    assert_eq!(client.closed().await.0, 4400);
}

#[tokio::test]
async fn an_operation_is_answered_by_next_and_complete_and_its_id_is_free_again() {
    let mut client = Client::acknowledged().await;
    for _ in 0..3 {
        client.subscribe("1", "tick");
        assert_eq!(client.hear().await, json!({ "id": "1", "type": "next", "payload": { "data": {} } }));
        assert_eq!(client.hear().await, json!({ "id": "1", "type": "complete" }));
    }
}

#[tokio::test]
async fn what_is_refused_is_answered_by_error_and_nothing_else() {
    let mut client = Client::acknowledged().await;
    for _ in 0..2 {
        client.subscribe("1", "bad");
        let told = client.hear().await;
        assert_eq!((&told["id"], &told["type"]), (&json!("1"), &json!("error")));
        assert_eq!(told["payload"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
    client.subscribe("1", "breaks");
    assert_eq!(client.hear().await["type"], "next");
    assert_eq!(client.hear().await["type"], "error");
    client.subscribe("1", "tick");
    assert_eq!(client.hear().await["type"], "next");
}

#[tokio::test]
async fn who_completes_an_operation_hears_no_more_of_it() {
    let mut client = Client::acknowledged().await;
    client.subscribe("1", "wait");
    client.say(&json!({ "type": "complete", "id": "1" }));
    client.say(&json!({ "type": "complete", "id": "never there" }));
    client.subscribe("1", "tick");
    assert_eq!(client.hear().await["type"], "next");
}

#[tokio::test]
async fn one_operation_too_many_is_an_error_that_names_the_limit() {
    let mut client = Client::acknowledged().await;
    client.subscribe("1", "wait");
    client.subscribe("2", "wait");
    client.subscribe("3", "wait");
    let told = client.hear().await;
    assert_eq!((&told["id"], &told["type"]), (&json!("3"), &json!("error")));
    let extensions = &told["payload"][0]["extensions"];
    assert_eq!(extensions["limit"], json!({ "name": "streams_per_socket", "value": 3, "most": 2 }));
    assert_eq!(extensions["code"], "RATE_LIMITED");
}

#[tokio::test]
async fn pings_are_answered_both_ways() {
    let mut client = Client::new().await;
    client.say(&json!({ "type": "ping", "payload": { "at": 1 } }));
    assert_eq!(client.hear().await, json!({ "type": "pong", "payload": { "at": 1 } }));
    let mut client = Client::acknowledged().await;
    tokio::time::pause();
    let begun = Instant::now();
    assert_eq!(client.heard.recv().await, Some(Message::Ping(axum::body::Bytes::new())));
    assert!((11..=12).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_client_that_gives_no_sign_for_long_is_gone_and_one_that_does_is_not() {
    let mut client = Client::acknowledged().await;
    tokio::time::pause();
    for _ in 0..10 {
        assert!(matches!(client.heard.recv().await, Some(Message::Ping(_))));
        client.raw(Message::Pong(axum::body::Bytes::new()));
    }
    while let Some(Message::Ping(_)) = client.heard.recv().await {}
    assert_eq!(client.server.await.unwrap(), End::Gone);
}

#[tokio::test]
async fn the_tokens_end_closes_4403_whatever_runs() {
    let client = Client::acknowledged().await;
    client.subscribe("1", "wait");
    tokio::time::pause();
    let begun = Instant::now();
    let alive = client.say.clone().unwrap();
    let pongs = tokio::spawn(async move {
        while alive.send(Message::Pong(axum::body::Bytes::new())).is_ok() {
            tokio::time::sleep(KEEP_ALIVE).await;
        }
    });
    assert_eq!(client.closed().await, (4403, "UNAUTHENTICATED: the token has expired".to_owned()));
    assert!((3_599..=3_601).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    pongs.abort();
}

#[tokio::test]
async fn nothing_is_sent_once_the_clock_has_passed_the_tokens_end() {
    let client = Client::acknowledged().await;
    *client.desk.now.lock().unwrap() = start() + TimeDelta::hours(1);
    client.subscribe("1", "tick");
    assert_eq!(client.closed().await.0, 4403);
}

#[tokio::test]
async fn a_server_that_stops_closes_1001() {
    let (stopper, stopping) = stopper();
    let client = Client::of(FakeDesk::new().await, Some(stopping));
    stopper.stop();
    assert_eq!(client.closed().await.0, 1001);
}

#[tokio::test]
async fn who_does_not_read_is_told_to_resume_once_it_reads_and_the_socket_stays() {
    let mut client = Client::acknowledged().await;
    client.subscribe("1", "flood");
    tokio::time::pause();
    tokio::time::sleep(PATIENCE * 2).await;
    let mut nexts = 0;
    let told = loop {
        let told = client.hear().await;
        if told["type"] != "next" {
            break told;
        }
        nexts += 1;
    };
    assert!(nexts >= 2, "what was in the queue is not lost");
    assert_eq!((&told["id"], &told["type"]), (&json!("1"), &json!("error")));
    assert_eq!(told["payload"][0]["extensions"]["limit"]["name"], "stream_queue");
    client.subscribe("1", "tick");
    assert_eq!(client.hear().await["type"], "next");
}

#[tokio::test]
async fn who_never_reads_is_cut_off() {
    let client = Client::acknowledged().await;
    client.subscribe("1", "flood");
    tokio::time::pause();
    let begun = Instant::now();
    let Client { server, heard, say, .. } = client;
    assert_eq!(server.await.unwrap(), End::Gone);
    assert_eq!(begun.elapsed().as_secs(), 30);
    drop((heard, say));
}

#[tokio::test]
async fn a_client_may_leave_at_any_time() {
    let client = Client::acknowledged().await;
    client.subscribe("1", "wait");
    client.raw(Message::Close(None));
    assert_eq!(client.server.await.unwrap(), End::Left(None));
    let mut client = Client::acknowledged().await;
    client.say = None;
    assert_eq!(client.server.await.unwrap(), End::Gone);
}

/// A whole server, and a socket that was upgraded by it.
#[tokio::test]
async fn a_socket_and_what_was_asked_on_it_are_in_the_log_and_the_metrics() {
    use futures_util::SinkExt;
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;

    let server = TestServer::new().await;
    let own = Server::bind("127.0.0.1:0".parse().unwrap(), Door::Api).await.unwrap();
    let mut request = format!("ws://{}/graphql/ws", own.local_addr()).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    request.headers_mut().insert("traceparent", fixture::TRACEPARENT.parse().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (router, limits) = (server.app.router(), server.app.limits().clone());
    let running = tokio::spawn(async move { own.run(router, &limits, async { stopped.await.unwrap() }).await });

    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let mut say = async |message: Value| -> String {
        socket.send(Message::text(message.to_string())).await.unwrap();
        socket.next().await.unwrap().unwrap().to_string()
    };
    say(json!({ "type": "connection_init", "payload": { "Authorization": server.supervisor() } })).await;
    assert!(server.metrics().await.contains("duban_sockets 1\n"));
    let query = |query: &str| json!({ "type": "subscribe", "id": "1", "payload": { "query": query } });
    assert!(say(query("query Mine { __typename }")).await.contains("next"));
    assert!(say(json!({ "type": "ping" })).await.contains("complete"));
    assert!(say(query("query Wrong { ")).await.contains("pong"));
    while !matches!(socket.next().await.unwrap(), Ok(Message::Text(text)) if text.contains("error")) {}
    stop.send(()).unwrap();
    while let Some(Ok(_)) = socket.next().await {}
    running.await.unwrap();

    let metrics = server.metrics().await;
    let expected = [
        "duban_requests_total{status=\"101\",operation=\"none\"} 1\n",
        "duban_sockets 0\n",
        "duban_sockets_closed_total{code=\"1001\"} 1\n",
        "duban_streams{transport=\"ws\"} 0\n",
        "duban_stream_events_total{transport=\"ws\"} 1\n",
        "duban_streams_ended_total{transport=\"ws\",ended=\"complete\"} 1\n",
        "duban_refusals_total{rule=\"invalid_document\"} 1\n",
    ];
    for line in expected {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    let log = fixture::log();
    let trace = &fixture::TRACEPARENT[3..35];
    let line = |parts: &[&str]| {
        log.lines().any(|line| parts.iter().chain(&[trace, "zhang.san", "duration_us"]).all(|part| line.contains(part)))
    };
    let stream = [
        r#""message":"stream""#,
        r#""ended":"complete""#,
        r#""operation":"Mine""#,
        r#""events":1"#,
        r#""kind":"query""#,
    ];
    assert!(line(&stream), "{log}");
    assert!(line(&[r#""message":"socket""#, r#""code":1001"#, r#""ended":"closed""#]), "{log}");
    assert!(!log.contains("eyJ"), "no token is in the log");
}
