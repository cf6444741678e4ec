//! Whose a webhook is, who sees it, and that nothing leaves which its owner may not see at that moment.

use entity::agency;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::receiver::{Answer, Receiver};
use super::{WEBHOOK, deliver, log, of_agency, of_office, open_city, register, seen, versioned, write};
use crate::harness::TestCity;
use crate::harness::client::Client;

async fn part(client: &Client, code: &str) -> Value {
    let query = format!(
        "{{ assignments(filter: {{ agency: {{ code: {{ eq: \"{code}\" }} }} }}) {{ nodes {{ id version responsibility {{ id version }} }} }} }}"
    );
    client.query(&query).await["assignments"]["nodes"][0].take()
}

async fn withdraw(city: &TestCity, item: &Value) {
    let input = json!({ "id": item["id"], "expectedVersion": item["version"], "reason": "机构调整" });
    city.supervisor().done("withdrawResponsibility", "responsibility { id }", input).await;
}

#[tokio::test]
async fn an_agency_is_delivered_what_it_is_told_and_no_more() {
    let city = open_city().await;
    let (bureau, receiver) = (city.agency("LYJ"), Receiver::start().await);
    let (webhook, _) = register(&bureau, json!({ "url": receiver.url, "actions": ["test"] })).await;
    assert_eq!(webhook["agency"]["code"], "LYJ");
    write(&city, 3, of_office).await;
    let own = write(&city, 2, of_agency).await;
    write(&city, 3, of_office).await;
    deliver(&city).await;
    let entities: Vec<String> = receiver.take().iter().map(super::receiver::Heard::entity).collect();
    assert_eq!(entities, crate::changes::opaque(&own));
}

#[tokio::test]
async fn what_left_its_owners_sight_is_not_delivered_and_that_it_left_is() {
    let city = open_city().await;
    let (bureau, receiver) = (city.agency("LYJ"), Receiver::start().await);
    register(&bureau, json!({ "url": receiver.url, "entityTypes": ["Assignment"] })).await;
    let row = part(&bureau, "LYJ").await;
    let items = json!([{ "id": row["id"], "expectedVersion": row["version"] }]);
    bureau.done("acknowledgeAssignments", "assignments { id }", json!({ "items": items })).await;
    receiver.answers(&[Answer::Status(500)]);
    deliver(&city).await;
    assert_eq!(receiver.take()[0].json()["data"]["outOfSight"], false);
    let row = part(&bureau, "LYJ").await;
    withdraw(&city, &row["responsibility"]).await;
    city.clock.advance(chrono::TimeDelta::hours(1));
    deliver(&city).await;
    let heard = receiver.take();
    let [message] = heard.as_slice() else { panic!("{heard:?}") };
    let data = message.json()["data"].take();
    assert_eq!((&data["entityId"], &data["outOfSight"]), (&row["id"], &json!(true)));
    assert_eq!(data["changes"], json!([{ "field": "status", "before": "ACKNOWLEDGED", "after": "WITHDRAWN" }]));
    let log = log(&bureau).await;
    assert_eq!((&log[0]["status"], &log[1]["status"]), (&json!("DELIVERED"), &json!("DROPPED")));
}

#[tokio::test]
async fn an_agency_that_no_longer_works_is_delivered_nothing() {
    let city = open_city().await;
    let (bureau, receiver) = (city.agency("LYJ"), Receiver::start().await);
    register(&bureau, json!({ "url": receiver.url, "actions": ["test"] })).await;
    let connection = city.database.connect().await;
    let mut update = agency::Entity::update_many();
    update = update.col_expr(agency::Column::Active, sea_orm::sea_query::Expr::val(false));
    update.filter(agency::Column::Code.eq("LYJ")).exec(&connection).await.unwrap();
    write(&city, 1, of_agency).await;
    deliver(&city).await;
    assert_eq!(receiver.heard().len(), 0);
}

#[tokio::test]
async fn a_webhook_is_seen_by_its_agency_and_the_office_and_changed_by_its_owner_alone() {
    let city = open_city().await;
    let (office, bureau, other) = (city.supervisor(), city.agency("LYJ"), city.agency("SWJ"));
    let (webhook, _) = register(&bureau, json!({ "url": "https://hooks.example/a" })).await;
    let (of_office, _) = register(&office, json!({ "url": "https://hooks.example/b" })).await;
    let count = async |client: &Client| seen(client).await["totalCount"].as_i64().unwrap();
    assert_eq!(
        (
            count(&office).await,
            count(&city.auditor()).await,
            count(&bureau).await,
            count(&other).await,
            count(&city.admin()).await
        ),
        (2, 2, 1, 0, 0)
    );
    for mutation in ["removeWebhook", "rotateWebhookSecret", "replayWebhookDeliveries"] {
        assert_eq!(office.refused(mutation, versioned(&webhook)).await, ["NOT_ALLOWED id"]);
        assert_eq!(other.refused(mutation, versioned(&webhook)).await, ["NOT_FOUND id"]);
        assert_eq!(bureau.refused(mutation, versioned(&of_office)).await, ["NOT_FOUND id"]);
    }
    for client in [city.auditor(), city.admin()] {
        assert_eq!(client.refused("saveWebhook", json!({ "url": "https://hooks.example/" })).await, ["NOT_ALLOWED"]);
    }
    let mut stale = versioned(&webhook);
    stale["expectedVersion"] = json!(7);
    assert_eq!(bureau.refused("removeWebhook", stale).await, ["CONFLICT expectedVersion"]);
    let refused =
        bureau.refused("saveWebhook", json!({ "url": "https://hooks.example/", "entityTypes": ["assignment"] })).await;
    assert_eq!(refused, ["INVALID entityTypes.0"]);
    let node = "query($id: ID!) { node(id: $id) { ... on Webhook { url } } }";
    let node = async |client: &Client| client.query_with(node, json!({ "id": webhook["id"] })).await["node"].take();
    assert_eq!(node(&other).await, Value::Null);
    assert_eq!(node(&bureau).await["url"], "https://hooks.example/a");
    for number in 0..9 {
        register(&bureau, json!({ "url": format!("https://hooks.example/{number}") })).await;
    }
    assert_eq!(bureau.refused("saveWebhook", json!({ "url": "https://hooks.example/" })).await, ["OUT_OF_RANGE"]);
    bureau.done("removeWebhook", WEBHOOK, versioned(&webhook)).await;
}
