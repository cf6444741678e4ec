//! What can't be answered is refused, with what is wrong and what to do.

use serde_json::{Value, json};

use crate::harness::TestCity;
use crate::harness::client::Client;

/// The message of a refusal.
async fn refused(client: &Client, arguments: &str) -> String {
    let query = format!("{{ statistics({arguments}) {{ nodes {{ assignments }} }} }}");
    let reply = client.ask(&query, json!({})).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{arguments}: {}", reply.text);
    assert_eq!(reply.json()["errors"].as_array().unwrap().len(), 1);
    reply.message()
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused_and_says_what_to_do() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    for (arguments, said) in [
        ("groupBy: [AGENCY, ROLE, AGENCY]", "groupBy names AGENCY twice: name each dimension once"),
        (
            "groupBy: [AGENCY, ROLE, YEAR, STATUS]",
            "groupBy has 4 dimensions, at most 3 go together: leave some out, or ask several times",
        ),
        ("groupBy: [], period: \"第二季度\"", "period is `第二季度`, which is no period: write 2015-Q2 or 2015-06"),
        ("groupBy: [], period: \"\"", "period is ``, which is no period: write 2015-Q2 or 2015-06"),
        (
            "groupBy: [], asOf: \"2015-06-26\"",
            "asOf is 2015-06-26, which has not come yet: give 2015-06-25 or a day before it, or leave asOf out",
        ),
        (
            "groupBy: [AGENCY], asOf: \"2015-06-24\"",
            "asOf is 2015-06-24, before 2015-06-25, the first day of which anything is kept here: give 2015-06-25 or a day after it",
        ),
        ("groupBy: [], first: 101", "A page of 101 was asked for; it holds 1 to 100 (limit: page_size_max)"),
        ("groupBy: [], after: \"xx\"", "The cursor cannot be read: use one from pageInfo or edges"),
    ] {
        assert_eq!(refused(&office, arguments).await, said, "{arguments}");
    }
    let reply = office.ask("{ statistics(groupBy: [WEATHER]) { nodes { assignments } } }", json!({})).await;
    assert_eq!(reply.code(), "BAD_USER_INPUT");
    // An agency is told of its own first day, and whoever sees nothing of none.
    city.clock.set_today("2015-06-26".parse().unwrap());
    assert!(refused(&city.agency("LYJ"), "groupBy: [], asOf: \"2014-01-01\"").await.contains("before 2015-06-25"));
    let data = city.admin().query("{ statistics(groupBy: [], asOf: \"2014-01-01\") { nodes { assignments } } }").await;
    assert_eq!(data["statistics"]["nodes"], json!([{ "assignments": 0 }]));
}

#[tokio::test]
async fn what_has_no_history_is_refused_with_as_of_alone() {
    let city = TestCity::wuhan_2015().await;
    city.clock.set_today("2015-06-30".parse().unwrap());
    let office = city.supervisor();
    for (filter, field) in [
        ("dueOn: { isNull: true }", "dueOn"),
        ("origin: { eq: STATED }", "origin"),
        ("updatedAt: { gte: \"2015-01-01T00:00:00Z\" }", "updatedAt"),
        ("measures: { some: {} }", "measures"),
        ("or: [{ not: { reminders: { none: {} } } }]", "reminders"),
        ("extensionRequests: { some: {} }", "extensionRequests"),
        ("progressReports: { some: {} }", "progressReports"),
        ("responsibility: { status: { eq: CLOSED } }", "responsibility.status"),
        ("responsibility: { dueOn: { isNull: false } }", "responsibility.dueOn"),
        ("responsibility: { updatedAt: { gte: \"2015-01-01T00:00:00Z\" } }", "responsibility.updatedAt"),
        ("responsibility: { assignments: { some: { origin: { eq: STATED } } } }", "origin"),
    ] {
        let said = refused(&office, &format!("groupBy: [], asOf: \"2015-06-26\", filter: {{ {filter} }}")).await;
        assert!(said.starts_with(&format!("The filter {field} cannot be asked together with asOf")), "{said}");
        office
            .query(&format!("{{ statistics(groupBy: [], filter: {{ {filter} }}) {{ nodes {{ assignments }} }} }}"))
            .await;
    }
    for field in ["indicators", "indicatorsAttained"] {
        let query = format!(
            "{{ statistics(groupBy: [], asOf: \"2015-06-26\") {{ edges {{ node {{ ... on StatisticsBucket {{ seen: {field} }} }} }} }} }}"
        );
        let reply = office.ask(&query, json!({})).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT");
        assert!(reply.message().starts_with(&format!("{field} cannot be asked together with asOf")), "{}", reply.text);
    }
    let having = "groupBy: [AGENCY], asOf: \"2015-06-26\", having: { indicators: { gt: 1 } }";
    assert!(refused(&office, having).await.starts_with("indicators cannot be asked"));
}

#[tokio::test]
async fn a_cursor_holds_for_its_dimensions_and_its_order_alone() {
    let city = TestCity::wuhan_2015().await;
    let office = city.supervisor();
    let query = "query($g: [StatisticsDimension!]!, $o: StatisticsOrder, $after: String) { statistics(groupBy: $g, orderBy: $o, first: 1, after: $after) { pageInfo { endCursor } } }";
    let cursor = async |group_by: Value, order: Value| {
        let data = office.query_with(query, json!({ "g": group_by, "o": order })).await;
        data["statistics"]["pageInfo"]["endCursor"].clone()
    };
    let known = cursor(json!(["AGENCY"]), json!({ "field": "OVERDUE" })).await;
    for (group_by, order) in [
        (json!(["AGENCY"]), json!({ "field": "OVERDUE", "direction": "DESC" })),
        (json!(["AGENCY"]), json!({ "field": "ASSIGNMENTS" })),
        (json!(["AGENCY"]), Value::Null),
        (json!(["ROLE"]), json!({ "field": "OVERDUE" })),
        (json!(["AGENCY", "ROLE"]), json!({ "field": "OVERDUE" })),
        (json!([]), json!({ "field": "OVERDUE" })),
    ] {
        let reply = office.ask(query, json!({ "g": group_by, "o": order, "after": known })).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT");
        assert!(reply.message().starts_with("The cursor is not of the list statistics ordered by"), "{}", reply.text);
    }
    let foreign = office.query("{ assignments(first: 1) { pageInfo { endCursor } } }").await;
    let foreign = &foreign["assignments"]["pageInfo"]["endCursor"];
    let reply = office.ask(query, json!({ "g": ["AGENCY"], "after": foreign })).await;
    assert_eq!(reply.code(), "BAD_USER_INPUT");
    let reply = office
        .ask("query($after: String) { assignments(after: $after) { totalCount } }", json!({ "after": known }))
        .await;
    assert_eq!(reply.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn cursors_that_nobody_issued_are_refused_and_never_a_fault() {
    use base64::Engine;
    let city = TestCity::wuhan_2015().await;
    let id = "0".repeat(32);
    for (order, key) in [
        ("KEY ASC OF [AGENCY]", "[\"a\",\"b\"]"),
        ("KEY ASC OF [AGENCY]", "[]"),
        ("KEY ASC OF [AGENCY]", "[1]"),
        ("KEY ASC OF [AGENCY]", "[\"\\u0000\"]"),
        ("KEY ASC OF [AGENCY]", "nonsense"),
        ("OVERDUE ASC OF [AGENCY]", "[\"many\",\"a\"]"),
        ("OVERDUE ASC OF [AGENCY]", "[\"99999999999999999999\",\"a\"]"),
    ] {
        let text = format!("statistics\n{order}\nt\n{id}\n{key}");
        let cursor = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        let field = order.split(' ').next().unwrap();
        let query = format!(
            "{{ statistics(groupBy: [AGENCY], orderBy: {{ field: {field} }}, after: \"{cursor}\") {{ totalCount }} }}"
        );
        let reply = city.supervisor().ask(&query, json!({})).await;
        assert_eq!((reply.code().as_str(), reply.status), ("BAD_USER_INPUT", 400), "{key}: {}", reply.text);
    }
}
