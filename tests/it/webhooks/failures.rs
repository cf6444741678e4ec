//! Receivers that fail, addresses that lead inside, and what is given up.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::receiver::{Answer, Heard, Receiver};
use super::{OPEN, WEBHOOK, deliver, log, of_office, open_city, register, seen, versioned, write};
use crate::changes::opaque;
use crate::harness::TestCity;

#[tokio::test]
async fn who_hangs_redirects_or_cuts_the_line_is_told_again_under_the_same_id() {
    let city = open_city().await;
    let (office, receiver, elsewhere) = (city.supervisor(), Receiver::start().await, Receiver::start().await);
    register(&office, json!({ "url": receiver.url, "actions": ["test"] })).await;
    write(&city, 1, of_office).await;
    receiver.answers(&[Answer::Hang, Answer::Redirect(elsewhere.url.clone()), Answer::Cut, Answer::Status(404)]);
    let mut errors = Vec::new();
    for _ in 0..5 {
        deliver(&city).await;
        let last = &log(&office).await[0];
        errors.push((last["error"].clone(), last["responseCode"].clone()));
        city.clock.advance(TimeDelta::hours(1));
    }
    let expected = [
        (json!("TIMEOUT"), Value::Null),
        (json!("REDIRECT"), json!(302)),
        (json!("CONNECTION_LOST"), Value::Null),
        (json!("STATUS"), json!(404)),
        (Value::Null, json!(200)),
    ];
    assert_eq!(errors, expected);
    let heard = receiver.take();
    assert!(heard.len() == 5 && heard.iter().all(|message| message.id() == heard[0].id()));
    assert_eq!(elsewhere.heard().len(), 0, "a redirect is not followed");
}

#[tokio::test]
async fn what_is_no_longer_wanted_is_dropped_also_where_its_webhook_is_set_going_again() {
    let city = open_city().await;
    let (office, receiver) = (city.supervisor(), Receiver::start().await);
    register(&office, json!({ "url": receiver.url, "actions": ["test"] })).await;
    write(&city, 1, of_office).await;
    receiver.answers(&[Answer::Status(500)]);
    deliver(&city).await;
    assert_eq!(log(&office).await[0]["status"], "PENDING");
    let mut input = versioned(&seen(&office).await["nodes"][0]);
    (input["url"], input["actions"], input["active"]) = (json!(receiver.url), json!(["saveAgency"]), json!(true));
    office.done("saveWebhook", WEBHOOK, input).await;
    deliver(&city).await;
    let last = &log(&office).await[0];
    assert_eq!((&last["status"], &last["nextAttemptAt"]), (&json!("DROPPED"), &Value::Null));
    assert_eq!(receiver.take().len(), 1);
}

#[tokio::test]
async fn what_fails_for_three_days_is_parked_in_its_place_and_replayed_under_its_id() {
    let city = open_city().await;
    // Tokens run out in these days.
    let office = || city.supervisor();
    let receiver = Receiver::start().await;
    let (webhook, _) = register(&office(), json!({ "url": receiver.url, "actions": ["test"] })).await;
    let written = write(&city, 3, of_office).await;
    receiver.answers(&[Answer::Status(200)]);
    receiver.answers(&vec![Answer::Status(500); 200]);
    let mut hours = 0;
    while seen(&office()).await["nodes"][0]["status"] == "ACTIVE" {
        deliver(&city).await;
        city.clock.advance(TimeDelta::hours(1));
        hours += 1;
        assert!(hours < 100, "it is given up some time");
    }
    assert!((72..=78).contains(&hours), "three days: {hours}");
    let parked = seen(&office()).await["nodes"][0].clone();
    assert_eq!(parked["status"], "PARKED");
    let last = &log(&office()).await[0];
    assert_eq!((&last["status"], &last["nextAttemptAt"]), (&json!("PARKED"), &Value::Null));
    let failed = receiver.take().pop().unwrap();
    deliver(&city).await;
    assert_eq!(receiver.heard().len(), 0, "nothing overtakes it");

    // Its receiver is mended.
    let mended = Receiver::start().await;
    let mut input = versioned(&parked);
    input["url"] = json!(mended.url);
    input["actions"] = json!(["test"]);
    let saved = office().done("saveWebhook", WEBHOOK, input).await["webhook"].clone();
    assert_eq!(saved["status"], "PARKED", "an address alone sets nothing going");
    office().done("replayWebhookDeliveries", WEBHOOK, versioned(&saved)).await;
    deliver(&city).await;
    let heard = mended.take();
    assert_eq!(heard.iter().map(Heard::entity).collect::<Vec<_>>(), opaque(&written)[1..]);
    assert_eq!(heard[0].id(), failed.id());

    // And all of it once more, from the first on.
    let now = seen(&office()).await["nodes"][0].clone();
    let first = log(&office()).await.pop().unwrap();
    let mut input = versioned(&now);
    input["fromDeliveryId"] = first["id"].clone();
    office().done("replayWebhookDeliveries", WEBHOOK, input).await;
    deliver(&city).await;
    let again = mended.take();
    assert_eq!(again.iter().map(Heard::entity).collect::<Vec<_>>(), opaque(&written));
    assert_eq!(again[1..].iter().map(Heard::id).collect::<Vec<_>>(), heard.iter().map(Heard::id).collect::<Vec<_>>());
    assert_eq!(log(&office()).await.len(), 3, "no delivery has a second row");
    assert_eq!(webhook["id"], now["id"]);
}

#[tokio::test]
async fn who_is_gone_is_asked_no_more() {
    let city = open_city().await;
    // Tokens run out in these days.
    let office = || city.supervisor();
    let receiver = Receiver::start().await;
    register(&office(), json!({ "url": receiver.url, "actions": ["test"] })).await;
    let written = write(&city, 2, of_office).await;
    receiver.answers(&[Answer::Status(410)]);
    deliver(&city).await;
    city.clock.advance(TimeDelta::days(1));
    deliver(&city).await;
    assert_eq!(receiver.take().len(), 1);
    let gone = seen(&office()).await["nodes"][0].clone();
    assert_eq!(gone["status"], "GONE");
    let told = office().query("{ changes(first: 100, filter: {action: {eq: \"deliverWebhooks\"}}) { nodes { entityId changes { field after } } } }").await;
    assert_eq!(
        told["changes"]["nodes"],
        json!([{ "entityId": gone["id"], "changes": [{ "field": "status", "after": "GONE" }] }])
    );
    let mut input = versioned(&gone);
    (input["url"], input["actions"], input["active"]) = (json!(receiver.url), json!(["test"]), json!(true));
    office().done("saveWebhook", WEBHOOK, input).await;
    deliver(&city).await;
    assert_eq!(
        receiver.take().iter().map(Heard::entity).collect::<Vec<_>>(),
        opaque(&written),
        "from where it stopped"
    );
}

#[tokio::test]
async fn an_address_inside_is_refused_when_it_is_saved_and_when_it_is_connected_to() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    for url in [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest",
        "https://2130706433/",
        "http://hooks.example/",
        "https://a:b@hooks.example/",
        "https://hooks.example:25/",
        "hooks.example",
        "",
    ] {
        let refused = office.refused("saveWebhook", json!({ "url": url })).await;
        assert!(refused.iter().all(|error| error.ends_with(" url")), "{url}: {refused:?}");
    }
    // A name is judged by where it leads when it is connected to.
    let guarded = TestCity::wuhan_2015_with(&OPEN[1..]).await;
    let (office, receiver) = (guarded.supervisor(), Receiver::start().await);
    let url = receiver.url.replace("127.0.0.1", "localhost");
    register(&office, json!({ "url": url, "actions": ["test"] })).await;
    write(&guarded, 1, of_office).await;
    deliver(&guarded).await;
    assert_eq!(log(&office).await[0]["error"], "ADDRESS_REFUSED");
    assert_eq!(receiver.heard().len(), 0);
}

#[tokio::test]
async fn a_webhook_that_is_off_waits_and_one_that_is_removed_is_gone() {
    let city = open_city().await;
    let (office, receiver) = (city.supervisor(), Receiver::start().await);
    let (webhook, _) = register(&office, json!({ "url": receiver.url, "actions": ["test"] })).await;
    let save = async |webhook: &Value, active: bool| {
        let mut input = versioned(webhook);
        (input["url"], input["actions"], input["active"]) = (json!(receiver.url), json!(["test"]), json!(active));
        office.done("saveWebhook", WEBHOOK, input).await["webhook"].clone()
    };
    let off = save(&webhook, false).await;
    let written = write(&city, 2, of_office).await;
    deliver(&city).await;
    assert_eq!((&off["status"], receiver.heard().len()), (&json!("OFF"), 0));
    let on = save(&off, true).await;
    deliver(&city).await;
    assert_eq!(receiver.take().iter().map(Heard::entity).collect::<Vec<_>>(), opaque(&written));
    let removed = office.done("removeWebhook", WEBHOOK, versioned(&on)).await;
    assert_eq!(removed["webhook"], Value::Null);
    write(&city, 1, of_office).await;
    deliver(&city).await;
    assert_eq!((receiver.heard().len(), &seen(&office).await["totalCount"]), (0, &json!(0)));
}
