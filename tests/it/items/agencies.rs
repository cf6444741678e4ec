//! 单位: names, codes, aliases, successors.

use duban::model::role::Role;
use serde_json::{Value, json};

use super::{AGENCY, neighbours};
use crate::harness::TestCity;

async fn known(city: &TestCity, code: &str) -> Value {
    let shows = AGENCY.strip_prefix("agency ").unwrap();
    city.anonymous()
        .with_token(city.token(&[Role::Admin], "420100", None))
        .query(&format!(r#"{{ agency(code: "{code}") {shows} }}"#))
        .await["agency"]
        .clone()
}

fn revised(agency: &Value, fields: Value) -> Value {
    let mut input = json!({ "id": agency["id"], "expectedVersion": agency["version"], "name": agency["name"] });
    let Value::Object(fields) = fields else { panic!("no fields: {fields}") };
    input.as_object_mut().unwrap().extend(fields);
    input
}

#[tokio::test]
async fn a_new_agency_gets_its_initials_as_a_code_unless_one_is_given() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let water = office.done("saveAgency", AGENCY, json!({ "name": " 市水务局 ", "aliases": ["市水利局"] })).await;
    // SWJ is 市商务局.
    let expected = json!({ "code": "SWJ2", "name": "市水务局", "aliases": ["市水利局"], "active": true, "successor": null, "version": 1 });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&water["agency"][field], value, "{field}");
    }
    let tax = city.admin().done("saveAgency", AGENCY, json!({ "name": "市税务局", "code": "TAX" })).await;
    assert_eq!(tax["agency"]["code"], "TAX");
}

#[tokio::test]
async fn names_aliases_and_codes_are_unique_and_a_code_never_changes() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let water =
        office.done("saveAgency", AGENCY, json!({ "name": "市水务局", "aliases": ["市水利局"] })).await["agency"]
            .clone();
    for (input, refused) in [
        (json!({ "name": "市科技局" }), vec!["name DUPLICATE"]),
        (json!({ "name": "市水利局" }), vec!["name DUPLICATE"]),
        (json!({ "name": "" }), vec!["name REQUIRED"]),
        (json!({ "name": "局".repeat(101) }), vec!["name TOO_LONG"]),
        (json!({ "name": "市税务局", "code": "KJJ" }), vec!["code DUPLICATE"]),
        (json!({ "name": "市税务局", "code": "税 务" }), vec!["code INVALID"]),
        (
            json!({ "name": "市税务局", "aliases": ["市税务局", "市科技局", "税局", "税局", " "] }),
            vec!["aliases.0 DUPLICATE", "aliases.1 DUPLICATE", "aliases.3 DUPLICATE", "aliases.4 REQUIRED"],
        ),
        (
            json!({ "name": "市税务局", "successorId": water["id"], "jurisdictionCode": "000000" }),
            vec!["jurisdictionCode NOT_FOUND"],
        ),
        (revised(&water, json!({ "code": "WATER" })), vec!["code INVALID"]),
        (revised(&water, json!({ "expectedVersion": 9 })), vec!["expectedVersion CONFLICT"]),
        (revised(&water, json!({ "expectedVersion": null })), vec!["expectedVersion REQUIRED"]),
    ] {
        assert_eq!(office.refusals("saveAgency", AGENCY, input.clone()).await, refused, "{input}");
    }
    assert_eq!(known(&city, "SWJ2").await["version"], 1);
}

#[tokio::test]
async fn what_is_left_out_stays_and_a_list_is_set_as_a_whole() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let science = known(&city, "KJJ").await;
    let named = office
        .done(
            "saveAgency",
            AGENCY,
            revised(&science, json!({ "name": "市科学技术局", "aliases": ["市科技局", "市科委"] })),
        )
        .await;
    let named = &named["agency"];
    assert_eq!((&named["name"], &named["version"]), (&json!("市科学技术局"), &json!(2)));
    assert_eq!((&named["code"], &named["aliases"]), (&json!("KJJ"), &json!(["市科技局", "市科委"])));
    let kept = office.done("saveAgency", AGENCY, revised(named, json!({}))).await;
    assert_eq!(&kept["agency"], named, "nothing differs, nothing is written");
    let less = office.done("saveAgency", AGENCY, revised(named, json!({ "aliases": ["市科委"] }))).await;
    assert_eq!((&less["agency"]["aliases"], &less["agency"]["version"]), (&json!(["市科委"]), &json!(3)));
    let stale = office.refusals("saveAgency", AGENCY, revised(named, json!({ "aliases": [] }))).await;
    assert_eq!(stale, ["expectedVersion CONFLICT"]);
}

#[tokio::test]
async fn a_successor_is_active_and_never_in_a_circle() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let (huangshi, _) = neighbours(&city).await;
    let (trade, tourism) = (known(&city, "SWJ").await, known(&city, "LYJ").await);
    let culture = office.done("saveAgency", AGENCY, json!({ "name": "市文旅局" })).await["agency"].clone();
    let merged = office
        .done("saveAgency", AGENCY, revised(&tourism, json!({ "active": false, "successorId": culture["id"] })))
        .await;
    let merged = &merged["agency"];
    assert_eq!((&merged["active"], &merged["successor"]["code"]), (&json!(false), &culture["code"]));
    for (agency, successor, refused) in [
        (&trade, &trade["id"], "successorId INVALID"),
        (&trade, &merged["id"], "successorId INVALID"),
        (&trade, &json!(huangshi), "successorId NOT_FOUND"),
    ] {
        let input = revised(agency, json!({ "successorId": successor }));
        assert_eq!(office.refusals("saveAgency", AGENCY, input).await, [refused]);
    }
    let active = office.done("saveAgency", AGENCY, revised(merged, json!({ "active": true }))).await["agency"].clone();
    assert_eq!(active["successor"]["code"], culture["code"], "left out it stays");
    let circle = revised(&culture, json!({ "successorId": active["id"] }));
    assert_eq!(office.refusals("saveAgency", AGENCY, circle).await, ["successorId INVALID"]);
    let free = office.done("saveAgency", AGENCY, revised(&active, json!({ "successorId": null }))).await;
    assert_eq!(free["agency"]["successor"], Value::Null);
}

#[tokio::test]
async fn agencies_are_saved_by_their_office_and_by_administrators_of_it_or_above() {
    let city = TestCity::wuhan_2015().await;
    let (huangshi, wuchang) = neighbours(&city).await;
    let named = |code: &str| json!({ "name": "民政局", "jurisdictionCode": code });
    assert_eq!(
        city.supervisor().refusals("saveAgency", AGENCY, named("420106")).await,
        ["jurisdictionCode NOT_ALLOWED"]
    );
    assert_eq!(city.admin().refusals("saveAgency", AGENCY, named("420200")).await, ["jurisdictionCode NOT_ALLOWED"]);
    for client in [city.auditor(), city.agency("KJJ")] {
        assert_eq!(client.refusals("saveAgency", AGENCY, json!({ "name": "民政局" })).await, [" NOT_ALLOWED"]);
    }
    let below = city.admin().done("saveAgency", "agency { code jurisdiction { code } }", named("420106")).await;
    assert_eq!(below["agency"], json!({ "code": "MZJ", "jurisdiction": { "code": "420106" } }));
    let rename = |id: &str| json!({ "id": id, "expectedVersion": 1, "name": "科学技术局" });
    let refused = city.admin().change("saveAgency", AGENCY, rename(&huangshi)).await;
    assert_eq!(super::refusals(&refused), ["id NOT_ALLOWED"]);
    assert_eq!(refused["agency"]["name"], "市科技局");
    city.admin().done("saveAgency", AGENCY, rename(&wuchang)).await;
}
