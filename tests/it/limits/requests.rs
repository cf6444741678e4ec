//! What a request costs, and what it weighs.

use serde_json::{Value, json};

use super::{passes, refused, refused_body};
use crate::harness::TestCity;

/// What a document costs: asked of a city in which nothing may cost anything.
async fn cost(city: &TestCity, query: &str, variables: Value) -> u64 {
    let refused = refused(&city.auditor(), query, variables).await;
    assert_eq!((refused.limit.as_str(), refused.most), ("complexity", 1));
    refused.value
}

#[tokio::test]
async fn a_connection_costs_its_page_times_what_it_contains_and_an_unpaged_list_five_times() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_LIMITS__COMPLEXITY", "1")]).await;
    passes(&city.auditor(), "{ viewer { today } }").await;
    let none = || json!({});
    let costs = [
        ("{ viewer { jurisdiction { code } } }", none(), 2),
        ("{ assignments { totalCount } }", none(), 1 + 20),
        ("{ assignments { nodes { id status } } }", none(), 1 + 20 * 2),
        ("{ assignments(first: 3) { nodes { id } } }", none(), 1 + 3 * 2),
        ("{ assignments(last: 3) { nodes { id } } }", none(), 1 + 3 * 2),
        ("{ assignments(first: 2) { edges { cursor node { id } } pageInfo { endCursor } } }", none(), 1 + 2 * 4),
        ("{ assignments(first: 2) { nodes { measures { content } } } }", none(), 1 + 2 * (2 + 5)),
        (
            "{ assignments(first: 2) { nodes { responsibility { assignments { agency { name } } } } } }",
            none(),
            1 + 2 * (3 + 5 * 2),
        ),
        (
            "{ agencies(first: 4) { nodes { assignments(first: 5) { nodes { id } } } } }",
            none(),
            1 + 4 * (2 + (1 + 5 * 2)),
        ),
        (r#"{ nodes(ids: ["a", "b", "c"]) { id } }"#, none(), 1 + 3),
        (r#"{ node(id: "a") { ... on Assignment { goals { text } } } }"#, none(), 1 + 5),
        ("{ a: viewer { today } b: viewer { today } }", none(), 2),
        ("{ ...V ...V } fragment V on Query { viewer { jurisdiction { code } } }", none(), 4),
        ("query($n: Int) { assignments(first: $n) { totalCount } }", json!({ "n": 7 }), 1 + 7),
        ("query($n: Int) { assignments(first: $n) { totalCount } }", none(), 1 + 20),
        ("query($n: Int = 9) { assignments(first: $n) { totalCount } }", none(), 1 + 9),
        ("query($n: Int = 9) { assignments(first: $n) { totalCount } }", json!({ "n": 7 }), 1 + 7),
        ("query($n: Int = 9) { assignments(first: $n) { totalCount } }", json!({ "n": null }), 1 + 20),
        ("query($n: Int = 9) { ...A } fragment A on Query { assignments(last: $n) { totalCount } }", none(), 1 + 9),
        ("query($i: [ID!]!) { nodes(ids: $i) { id } }", json!({ "i": ["a", "b"] }), 1 + 2),
        // Both branches count: which one is skipped is known only later.
        ("{ viewer @skip(if: true) { today } a: viewer { today } }", none(), 2),
    ];
    for (query, variables, expected) in costs {
        assert_eq!(cost(&city, query, variables).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_request_costs_at_most_20_000() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let asking = |more: &str| {
        format!(
            "{{ assignments(first: 100) {{ nodes {{ responsibility {{ assignments {{ measures {{ content }} \
             goals {{ indicators {{ unit }} }} {more} }} }} }} }} }}"
        )
    };
    passes(&client, &asking("")).await;
    refused(&client, &asking("contacts { name }"), json!({})).await.is("complexity", 20_801, 20_000);
    // A page that no list has is refused by what it would cost, before anything is read.
    let query = "query($n: Int!) { assignments(first: $n) { totalCount } }";
    refused(&client, query, json!({ "n": 2_147_483_647 })).await.is("complexity", 2_147_483_648, 20_000);
}

#[tokio::test]
async fn a_page_holds_1_to_100_rows() {
    let city = TestCity::wuhan_2015().await;
    let client = city.supervisor();
    // A list that lies in a row that may be null takes nothing but that row away.
    let lists = [
        ("assignments(PAGE) { totalCount }", 400),
        ("responsibilities(PAGE) { totalCount }", 400),
        ("agencies(PAGE) { totalCount }", 400),
        ("jurisdictions(PAGE) { totalCount }", 400),
        ("workReports(PAGE) { totalCount }", 400),
        (r#"agency(code: "KJJ") { assignments(PAGE) { totalCount } }"#, 200),
        ("workReport(year: 2015) { responsibilities(PAGE) { totalCount } }", 200),
    ];
    let told = |asked: i32| format!("A page of {asked} was asked for; it holds 1 to 100 (limit: page_size_max)");
    let both = "first and last exclude each other: use one".to_owned();
    for (list, status) in lists {
        for (page, message) in [
            ("first: 0", told(0)),
            ("first: 101", told(101)),
            ("first: -1", told(-1)),
            ("last: 0", told(0)),
            ("last: 101", told(101)),
            ("last: -1", told(-1)),
            ("first: 1, last: 1", both.clone()),
        ] {
            let reply = client.ask(&format!("{{ {} }}", list.replace("PAGE", page)), json!({})).await;
            assert_eq!((reply.status, reply.code().as_str()), (status, "BAD_USER_INPUT"), "{list} {page}");
            assert_eq!(reply.message(), message, "{list} {page}");
        }
        for page in ["first: 1", "first: 100", "last: 1", "last: 100", "first: null, last: null"] {
            passes(&client, &format!("{{ {} }}", list.replace("PAGE", page))).await;
        }
    }
    let chinese = client
        .post(json!({ "query": "{ agencies(first: 101) { totalCount } }" }).to_string(), &[("accept-language", "zh")])
        .await;
    assert_eq!(chinese.message(), "每页条数为 101,应在 1 至 100 之间(限制:page_size_max)");
}

#[tokio::test]
async fn a_body_has_at_most_1_mib() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let padded = |length: usize| {
        let body = json!({ "query": "{ viewer { today } }" }).to_string();
        format!("{body}{}", " ".repeat(length - body.len()))
    };
    let reply = client.post(padded(1_048_576), &[]).await;
    assert_eq!(reply.json()["data"]["viewer"]["today"], "2015-06-25");
    refused_body(&client, padded(1_048_577), 413).await.is("body_bytes", 1_048_577, 1_048_576);
}

#[tokio::test]
async fn batches_are_refused() {
    let city = TestCity::wuhan_2015().await;
    let one = json!({ "query": "{ viewer { today } }" });
    for batch in [json!([]), json!([one]), json!([one, one])] {
        let reply = city.auditor().post(batch.to_string(), &[]).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{batch}");
        assert!(reply.message().starts_with("Batches are refused"), "{}", reply.message());
    }
}
