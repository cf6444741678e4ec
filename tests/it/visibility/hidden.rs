//! Hidden and missing look the same, in answers, in counts, by cursors and in errors.

use std::collections::BTreeMap;

use duban::model::global_id::{GlobalId, NodeKind};
use serde_json::{Value, json};
use uuid::Uuid;

use super::city::{HiddenCity, ROLES};
use super::table::Table;
use crate::harness::client::{Client, Reply, strings};
use crate::worlds::Row;

/// An answer without what differs from one request to the next: the trace id, and the order of an object's fields, which
/// async-graphql leaves to whichever is ready first.
pub fn untraced(reply: &Reply) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields: BTreeMap<&String, &Value> = fields.iter().filter(|(name, _)| *name != "traceId").collect();
                fields.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
            }
            Value::Array(values) => values.iter().map(sorted).collect(),
            value => value.clone(),
        }
    }
    format!("{} {}", reply.status, sorted(&reply.json()))
}

/// Asks twice: the answers are the same, to the length.
async fn same(client: &Client, query: &str, hidden: Value, missing: Value) {
    let (one, other) = (client.ask(query, hidden.clone()).await, client.ask(query, missing).await);
    assert_eq!(untraced(&one), untraced(&other), "{query} {hidden}");
    assert_eq!(one.header("content-length"), other.header("content-length"), "{query} {hidden}");
}

#[tokio::test]
async fn a_hidden_id_and_a_missing_id_get_the_same_answer() {
    let city = HiddenCity::new().await;
    for role in ["KJJ", "LYJ", "SWJ", "DAJ", "admin", "supervisor", "neighbour"] {
        let client = city.client(role);
        let query = "query($id: ID!) { node(id: $id) { id __typename } }";
        for row in Row::all(&city.world) {
            let id = json!({ "id": row.global_id() });
            let missing = json!({ "id": GlobalId::new(row.kind(), Uuid::from_u128(1)).to_string() });
            if client.query_with(query, id.clone()).await["node"].is_null() {
                same(&client, query, id.clone(), missing.clone()).await;
                let many = "query($id: ID!) { nodes(ids: [$id, $id]) { id } }";
                same(&client, many, id, missing).await;
            }
        }
    }
}

#[tokio::test]
async fn an_id_of_another_type_is_missing() {
    let city = HiddenCity::new().await;
    let kjj = city.client("KJJ");
    let item = Row::Item(&city.world.items[0]);
    for kind in NodeKind::ALL.iter().filter(|kind| **kind != item.kind()) {
        let id = GlobalId::new(*kind, item.id()).to_string();
        assert_eq!(
            kjj.query_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await,
            json!({ "node": null })
        );
    }
}

#[tokio::test]
async fn hidden_words_and_missing_words_get_the_same_answer() {
    let city = HiddenCity::new().await;
    let lists = [("responsibilities", "ResponsibilityFilter"), ("assignments", "AssignmentFilter")];
    let hidden = [
        json!({ "title": { "eq": "draft" } }),
        json!({ "title": { "startsWith": "old" } }),
        json!({ "assignments": { "some": { "status": { "eq": "WITHDRAWN" } } } }),
        json!({ "assignments": { "some": { "measures": { "some": { "content": { "eq": "led/LYJ" } } } } } }),
        json!({ "assignments": { "some": { "measures": { "some": { "content": { "contains": "joint/S" } } } } } }),
        json!({ "lead": { "code": { "eq": "HSKJJ" } } }),
        json!({ "year": { "eq": 2014 } }),
        json!({ "jurisdictionCode": { "eq": "420200" } }),
    ];
    let missing = json!({ "title": { "eq": "nowhere" } });
    let kjj = city.client("KJJ");
    for (list, input) in lists {
        let page = "{ totalCount edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor } }";
        for owner in ["", "agencies { nodes {", "workReports { nodes {"] {
            if owner.contains("agencies") != (list == "assignments") && !owner.is_empty() {
                continue;
            }
            let close = if owner.is_empty() { "" } else { "} }" };
            let query = format!("query($f: {input}) {{ {owner} {list}(filter: $f) {page} {close} }}");
            let shaped = |filter: &Value| match list {
                "assignments" => json!({ "f": { "responsibility": filter } }),
                _ => json!({ "f": filter }),
            };
            for filter in &hidden {
                same(&kjj, &query, shaped(filter), shaped(&missing)).await;
            }
        }
    }
    same(
        &kjj,
        "query($y: Int!, $p: String) { workReport(year: $y, jurisdictionCode: $p) { id } }",
        json!({ "y": 2014, "p": null }),
        json!({ "y": 1999, "p": null }),
    )
    .await;
    same(
        &kjj,
        "query($y: Int!, $p: String) { workReport(year: $y, jurisdictionCode: $p) { id } }",
        json!({ "y": 2015, "p": "420200" }),
        json!({ "y": 2015, "p": "999999" }),
    )
    .await;
}

#[tokio::test]
async fn counts_of_another_agency_count_only_what_is_shared() {
    let city = HiddenCity::new().await;
    let query = "query($code: String!) { agency(code: $code) { assignments { totalCount nodes { id } } } }";
    for (asks, of, shared) in [
        ("KJJ", "KJJ", 3),
        ("KJJ", "LYJ", 2),
        ("KJJ", "SWJ", 1),
        ("LYJ", "SWJ", 0),
        ("SWJ", "LYJ", 0),
        ("SWJ", "KJJ", 2),
        ("DAJ", "KJJ", 0),
        ("admin", "KJJ", 0),
        ("supervisor", "KJJ", 6),
        ("neighbour", "KJJ", 0),
    ] {
        let client = city.client(asks);
        let place = json!({ "code": of });
        let query = if asks == "neighbour" {
            query.replace("$code)", "$code, jurisdictionCode: \"420100\")")
        } else {
            query.to_owned()
        };
        let list = &client.query_with(&query, place).await["agency"]["assignments"];
        assert_eq!(
            (&list["totalCount"], list["nodes"].as_array().unwrap().len()),
            (&json!(shared), shared),
            "{asks} {of}"
        );
    }
}

#[tokio::test]
async fn a_cursor_of_a_hidden_row_pages_as_if_the_row_were_not_there() {
    let city = HiddenCity::new().await;
    let all = city
        .client("supervisor")
        .query("{ responsibilities(first: 100, orderBy: { field: TITLE }) { edges { cursor node { title } } } }")
        .await;
    let edges = all["responsibilities"]["edges"].as_array().unwrap();
    let titles: Vec<&str> = edges.iter().map(|edge| edge["node"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["draft", "joint", "led", "left", "old", "shared", "trade"]);
    let query = "query($c: String) { responsibilities(first: 100, after: $c, orderBy: { field: TITLE }) { totalCount nodes { title } pageInfo { hasNextPage hasPreviousPage } } }";
    let before =
        "query($c: String) { responsibilities(last: 100, before: $c, orderBy: { field: TITLE }) { nodes { title } } }";
    for role in ["KJJ", "LYJ", "SWJ", "admin"] {
        let client = city.client(role);
        let own = client.query("{ responsibilities(first: 100) { totalCount nodes { title } } }").await;
        let own_titles = strings(&own["responsibilities"]["nodes"], "title");
        for (place, edge) in edges.iter().enumerate() {
            let cursor = json!({ "c": edge["cursor"] });
            let visible = |of: &[&str]| -> Vec<String> {
                of.iter().map(|title| (*title).to_owned()).filter(|title| own_titles.contains(title)).collect()
            };
            let page = &client.query_with(query, cursor.clone()).await["responsibilities"];
            assert_eq!(
                strings(&page["nodes"], "title"),
                visible(&titles[place + 1..]),
                "{role} after {}",
                titles[place]
            );
            assert_eq!(page["totalCount"], own["responsibilities"]["totalCount"], "{role}");
            assert_eq!(page["pageInfo"], json!({ "hasNextPage": false, "hasPreviousPage": true }), "{role}");
            let page = &client.query_with(before, cursor).await["responsibilities"];
            assert_eq!(strings(&page["nodes"], "title"), visible(&titles[..place]), "{role} before {}", titles[place]);
        }
    }
}

#[tokio::test]
async fn what_a_draft_holds_is_seen_by_its_own_agency_alone() {
    let city = HiddenCity::new().await;
    let query = r#"{ assignments(filter: { agency: { code: { eq: "LYJ" } } }, orderBy: { field: RESPONSIBILITY }) { nodes {
        goals { text indicators { unit } measures { content } } measures { content goal { text } } contacts { name }
        plan { source { fileName warnings { code } } contacts { name } } light { rule reason } } } }"#;
    let hidden = json!({ "goals": [], "measures": [], "contacts": [] });
    for (role, plan, sees) in [
        (
            "LYJ",
            json!({ "source": { "fileName": "LYJ", "warnings": [{ "code": "missing_measures" }] }, "contacts": [{ "name": "LYJ" }] }),
            true,
        ),
        ("KJJ", Value::Null, false),
        ("supervisor", json!({ "source": null, "contacts": [] }), false),
        ("auditor", json!({ "source": null, "contacts": [] }), false),
    ] {
        let data = city.client(role).query(query).await;
        let rows = data["assignments"]["nodes"].as_array().unwrap();
        assert_eq!(rows.len(), 2, "{role}");
        for (row, name) in rows.iter().zip(["led/LYJ", "shared/LYJ"]) {
            let what = if sees { format!("Measure 1 “{name}”") } else { "The item".to_owned() };
            let mut expected = json!({
                "goals": [{ "text": name, "indicators": [{ "unit": name }], "measures": [{ "content": name }] }],
                "measures": [{ "content": name, "goal": { "text": name } }],
                "contacts": [{ "name": name }],
                "plan": plan,
                "light": { "rule": "OVERDUE", "reason": format!("{what} was due on 2015-06-20, 5 days ago") },
            });
            if !sees {
                for (field, empty) in hidden.as_object().unwrap() {
                    expected[field] = empty.clone();
                }
            }
            assert_eq!(*row, expected, "{role} {name}");
        }
    }
}

#[tokio::test]
async fn errors_name_no_row() {
    let city = HiddenCity::new().await;
    let swj = city.client("SWJ");
    for query in [
        r#"{ node(id: "RSP_led") { id } }"#,
        r#"{ node(id: "draft") { id } }"#,
        r#"{ responsibilities(after: "led") { totalCount } }"#,
        "{ responsibilities(filter: { title: { eq: null } }) { totalCount } }",
        "{ responsibilities(first: 101) { totalCount } }",
        "{ responsibilities(orderBy: { field: NOWHERE }) { totalCount } }",
    ] {
        let reply = swj.ask(query, json!({})).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{query}: {}", reply.text);
        for item in city.world.items.iter().filter(|item| !query.contains(&item.title)) {
            assert!(!reply.text.contains(&format!("{}\"", item.title)), "{query}: {}", reply.text);
        }
        for row in Row::all(&city.world) {
            assert!(
                !reply.text.contains(&row.global_id()) && !reply.text.contains(&row.id().to_string()),
                "{}",
                reply.text
            );
        }
    }
}

#[tokio::test]
async fn of_another_agencys_accepted_report_only_its_lead_and_the_office_see_more_than_what_was_done() {
    let (city, table) = (HiddenCity::new().await, Table::read());
    let ids: Vec<_> =
        city.world.progress_reports.iter().map(|row| GlobalId::new(NodeKind::ProgressReport, row.id)).collect();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on ProgressReport { narrative percentDone problems nextSteps signedOffBy onTime submittedBy { subject } review { comment } sources { id } } } }";
    for role in ROLES.into_iter().filter(|role| *role != "anonymous") {
        let data = city.client(role).query_with(query, json!({ "ids": ids })).await;
        for (row, seen) in city.world.progress_reports.iter().zip(data["nodes"].as_array().unwrap()) {
            let name = row.narrative.as_str();
            if !table.sight("Progress", role).contains(name) {
                assert!(seen.is_null(), "{role} {name}");
                continue;
            }
            assert_eq!((&seen["narrative"], &seen["percentDone"]), (&json!(name), &json!("50")), "{role} {name}");
            let details = table.sight("Details", role).contains(name);
            for field in ["problems", "nextSteps", "signedOffBy"] {
                assert_eq!(seen[field].as_str(), details.then_some(name), "{role} {name} {field}");
            }
            // Something is owed for these quarters alone.
            let owed = details && ["2015-Q2", "2015-Q4"].contains(&row.period.as_str());
            assert_eq!(seen["onTime"].as_bool(), owed.then_some(true), "{role} {name}");
            if !details {
                assert_eq!(
                    (&seen["submittedBy"], &seen["review"], &seen["sources"]),
                    (&Value::Null, &Value::Null, &json!([]))
                );
            }
        }
    }
}
