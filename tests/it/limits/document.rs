//! The document itself: before it is parsed, and before it is executed.

use std::fmt::Write as _;
use std::ops::Range;

use serde_json::json;

use super::{is_alive, passes, refused};
use crate::harness::TestCity;

const SMALL: &str = "{ viewer { today } }";

/// Inline fragments around a field: so many brackets in all.
fn nested(brackets: usize) -> String {
    let inner = brackets - 2;
    format!("{{ {} viewer {{ today }} {} }}", "... { ".repeat(inner), " }".repeat(inner))
}

/// Fragments of which each spreads the next one twice; the last holds the leaf.
fn doubling(fragments: usize, leaf: &str) -> String {
    let mut text = String::new();
    for number in 1..fragments {
        let next = number + 1;
        write!(text, " fragment F{number} on Viewer {{ ...F{next} ...F{next} }}").unwrap();
    }
    write!(text, " fragment F{fragments} on Viewer {{ {leaf} }}").unwrap();
    text
}

#[tokio::test]
async fn a_document_has_at_most_64_kib() {
    let city = TestCity::wuhan_2015().await;
    let padded = |length: usize| format!("{SMALL}{}", " ".repeat(length - SMALL.len()));
    passes(&city.auditor(), &padded(65_536)).await;
    refused(&city.auditor(), &padded(65_537), json!({})).await.is("document_bytes", 65_537, 65_536);
}

#[tokio::test]
async fn brackets_nest_at_most_64_deep_outside_strings() {
    let city = TestCity::wuhan_2015().await;
    passes(&city.auditor(), &nested(64)).await;
    refused(&city.auditor(), &nested(65), json!({})).await.is("nesting", 65, 64);
    let quoted = format!("{{ agency(code: \"{}\") {{ id }} }}", "[".repeat(2_000));
    passes(&city.auditor(), &quoted).await;
}

#[tokio::test]
async fn a_small_list_nested_2000_deep_does_not_end_the_server() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let list = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let literal = format!("{{ nodes(ids: {list}) {{ id }} }}");
    refused(&client, &literal, json!({})).await.is("nesting", 2_002, 64);
    is_alive(&client).await;
    let default = format!("query($ids: [ID!]! = {list}) {{ nodes(ids: $ids) {{ id }} }}");
    refused(&client, &default, json!({})).await.is("nesting", 2_001, 64);
    let body = format!(
        r#"{{"query": "query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id }} }}", "variables": {{"ids": {list}}}}}"#
    );
    let reply = client.post(body, &[]).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"));
    is_alive(&client).await;
}

#[tokio::test]
async fn fragments_do_not_hide_how_deep_a_document_nests() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let mut document = String::from("{ ...F1 }");
    for number in 1..60 {
        let (open, close) = ("... {".repeat(60), "}".repeat(60));
        write!(document, " fragment F{number} on Query {{ {open} ...F{} {close} }}", number + 1).unwrap();
    }
    document.push_str(" fragment F60 on Query { __typename }");
    refused(&client, &document, json!({})).await.is_beyond("nesting", 64);
    is_alive(&client).await;

    // As many fragments one inside the other as brackets may be: the operation's own set is one, too.
    let chain = |fragments: usize| {
        let mut text = String::from("{ ...F1 }");
        for number in 1..fragments {
            write!(text, " fragment F{number} on Query {{ ...F{} }}", number + 1).unwrap();
        }
        text + &format!(" fragment F{fragments} on Query {{ __typename }}")
    };
    passes(&client, &chain(63)).await;
    refused(&client, &chain(64), json!({})).await.is("nesting", 65, 64);
}

#[tokio::test]
async fn selections_are_at_most_5000() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let selecting = |selections: usize| format!("{{ viewer {{ {} }} }}", "today ".repeat(selections - 1));
    passes(&client, &selecting(5_000)).await;
    refused(&client, &selecting(5_001), json!({})).await.is("selections", 5_001, 5_000);

    // Of all operations together: each is validated, whichever is executed.
    let operations: Vec<String> = (0..3).map(|number| format!("query Q{number} {}", selecting(1_667))).collect();
    refused(&client, &operations.join(" "), json!({})).await.is("selections", 5_001, 5_000);
}

#[tokio::test]
async fn fragments_that_double_are_refused_by_what_they_come_to() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let spread = "{ viewer { ...F1 } }";
    for leaf in ["today", "jurisdiction { code }", "...Nowhere", "... { ...Nowhere }"] {
        // The last ones are never spread by an operation.
        for (fragments, operation) in [(22, spread), (30, spread), (22, SMALL), (30, SMALL)] {
            let document = format!("{operation} {}", doubling(fragments, leaf));
            refused(&client, &document, json!({})).await.is_beyond("selections", 5_000);
        }
    }
    passes(&client, &format!("{spread} {}", doubling(13, "today"))).await;
    refused(&client, &format!("{spread} {}", doubling(14, "today")), json!({})).await.is("selections", 8_192, 5_000);
}

#[tokio::test]
async fn fragments_that_spread_themselves_are_no_document() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let documents = [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { __typename ...A }",
        "{ viewer { ...A } } fragment A on Viewer { jurisdiction { ...B } } fragment B on Jurisdiction { parent { ...B } }",
        "{ __typename } fragment A on Query { ...A }",
    ];
    for document in documents {
        let reply = client.ask(document, json!({})).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{document}");
        assert!(reply.message().contains("spreads itself"), "{}", reply.message());
    }
    is_alive(&client).await;
}

#[tokio::test]
async fn fields_nest_at_most_16_deep() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let deep = |depth: usize| {
        let parents = depth - 3;
        format!("{{ viewer {{ jurisdiction {{ {} code {} }} }} }}", "parent {".repeat(parents), "}".repeat(parents))
    };
    passes(&client, &deep(16)).await;
    refused(&client, &deep(17), json!({})).await.is("depth", 17, 16);
    let spread = format!(
        "{{ viewer {{ jurisdiction {{ ...P }} }} }} fragment P on Jurisdiction {{ {} code {} }}",
        "parent {".repeat(14),
        "}".repeat(14)
    );
    refused(&client, &spread, json!({})).await.is("depth", 17, 16);
}

#[tokio::test]
async fn a_selection_set_has_at_most_30_aliases() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let aliased = |field: &str, numbers: Range<usize>| {
        numbers.map(|number| format!("a{number}: {field}")).collect::<Vec<_>>().join(" ")
    };
    let aliases = |from: usize, to: usize| aliased("today", from..to);
    passes(&client, &format!("{{ viewer {{ {} }} }}", aliases(0, 30))).await;
    refused(&client, &format!("{{ viewer {{ {} }} }}", aliases(0, 31)), json!({})).await.is("aliases", 31, 30);
    let scattered = format!(
        "{{ viewer {{ {} ... {{ {} }} ...A ...A }} }} fragment A on Viewer {{ {} }}",
        aliases(0, 10),
        aliases(10, 20),
        aliases(20, 26)
    );
    refused(&client, &scattered, json!({})).await.is("aliases", 32, 30);
    refused(&client, &format!("{{ {} }}", aliased("__typename", 0..31)), json!({})).await.is("aliases", 31, 30);
    // One set's are not another's.
    passes(&client, &format!("{{ viewer {{ {} agency {{ {} }} }} }}", aliases(0, 30), "a: id b: id")).await;
}

#[tokio::test]
async fn an_operation_has_at_most_100_root_fields() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    passes(&client, &format!("{{ {} }}", "__typename ".repeat(100))).await;
    refused(&client, &format!("{{ {} }}", "__typename ".repeat(101)), json!({})).await.is("root_fields", 101, 100);
    let spread = format!("{{ ...A ...A ... {{ __typename }} }} fragment A on Query {{ {} }}", "__typename ".repeat(50));
    refused(&client, &spread, json!({})).await.is("root_fields", 101, 100);
}

#[tokio::test]
async fn a_document_has_at_most_20_directives() {
    let city = TestCity::wuhan_2015().await;
    let client = city.auditor();
    let directed = |number: usize| "today @include(if: true) ".repeat(number);
    passes(&client, &format!("{{ viewer {{ {} }} }}", directed(20))).await;
    refused(&client, &format!("{{ viewer {{ {} }} }}", directed(21)), json!({})).await.is("directives", 21, 20);
    let scattered = format!(
        "query Q($a: Int @a @b) @c {{ viewer {{ ... @skip(if: false) {{ {} }} ...A @skip(if: false) }} }} \
         fragment A on Viewer @d {{ {} }}",
        directed(10),
        directed(5)
    );
    refused(&client, &scattered, json!({})).await.is("directives", 21, 20);
}
