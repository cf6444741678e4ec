//! Cursors: each belongs to one list in one order, and no other text is one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{LISTS, scattered};

#[tokio::test]
async fn a_cursor_of_another_list_or_order_is_refused_by_name() {
    let city = scattered().await;
    let client = city.supervisor();
    let mut cursors = Vec::new();
    for (place, list) in LISTS.iter().enumerate() {
        for order in list.arguments() {
            let page = list.page(&client, &format!("first: 1 {order}")).await;
            cursors.push((place, order, page.cursors[0].clone()));
        }
    }
    for (place, list) in LISTS.iter().enumerate() {
        for order in list.arguments() {
            // Every order of the same list, and of each other list the first.
            let mut firsts = Vec::new();
            let others = cursors.iter().filter(|(other, ..)| {
                let is_first = !firsts.contains(other);
                firsts.push(*other);
                *other == place || is_first
            });
            for (number, (other, other_order, cursor)) in others.enumerate() {
                let bound = if number % 2 == 0 { "after" } else { "before" };
                let document = list.document(&format!("{bound}: \"{cursor}\" {order}"), "nodes { id }");
                let reply = client.ask(&document, json!({})).await;
                if (*other, other_order) == (place, &order) {
                    assert!(reply.json().get("errors").is_none(), "{document}");
                    continue;
                }
                assert_eq!(reply.code(), "BAD_USER_INPUT", "{document}");
                let message = reply.message();
                let name = list.pointer.rsplit('/').next().unwrap();
                assert!(message.starts_with("The cursor is not of the list "), "{message}");
                assert!(message.contains(name) && message.ends_with("keep list and order while paging"), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn the_defaults_order_is_the_same_list_as_when_it_is_named() {
    let city = scattered().await;
    let client = city.supervisor();
    for (list, order) in [("assignments", "NEXT_DUE_ON"), ("responsibilities", "ORDINAL"), ("agencies", "NAME")] {
        let data = client.query(&format!("{{ {list}(first: 3) {{ pageInfo {{ endCursor }} }} }}")).await;
        let cursor = &data[list]["pageInfo"]["endCursor"];
        for order in [String::new(), format!("orderBy: {{ field: {order} }}"), "orderBy: null".to_owned()] {
            client.query(&format!("{{ {list}(after: {cursor} {order}) {{ nodes {{ id }} }} }}")).await;
        }
    }
}

#[tokio::test]
async fn what_nobody_issued_is_refused_and_no_fault_of_the_server() {
    let city = scattered().await;
    let client = city.supervisor();
    for list in &LISTS {
        // Cursors of the other direction are made and read alike.
        for order in list.arguments().iter().step_by(2) {
            let page = list.page(&client, &format!("first: 1 {order}")).await;
            let real = String::from_utf8(URL_SAFE_NO_PAD.decode(&page.cursors[0]).unwrap()).unwrap();
            let parts: Vec<&str> = real.splitn(5, '\n').collect();
            let with = |kind: &str, id: &str, key: &str| [parts[0], parts[1], kind, id, key].join("\n");
            let forged = [
                with("", parts[3], parts[4]),
                with("x", parts[3], parts[4]),
                with(parts[2], "", parts[4]),
                with(parts[2], "督", parts[4]),
                with("n", parts[3], "9223372036854775807"),
                with("n", parts[3], "-9223372036854775808"),
                with("n", parts[3], "1.5"),
                with("d", parts[3], "+262142-12-31"),
                with("d", parts[3], "-262143-01-01"),
                with("d", parts[3], "2015-02-30"),
                with("i", parts[3], "yesterday"),
                with("t", parts[3], "a\0b"),
                parts[..3].join("\n"),
                parts[0].to_owned(),
                String::new(),
            ];
            let mut texts: Vec<String> = forged.iter().map(|forged| URL_SAFE_NO_PAD.encode(forged)).collect();
            texts.extend(["督办", "%", "AA==", &page.cursors[0][1..], &"A".repeat(9_000)].map(str::to_owned));
            texts.push(URL_SAFE_NO_PAD.encode([0xff, 0xfe]));
            for cursor in texts {
                let document = list.document(&format!("after: \"{cursor}\" {order}"), "nodes { id }");
                let reply = client.ask(&document, json!({})).await;
                assert_eq!(reply.code(), "BAD_USER_INPUT", "{document}: {}", reply.text);
                let message = reply.message();
                assert!(
                    message.starts_with("The cursor cannot be read") || message.starts_with("The cursor is not of"),
                    "{message}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_holds_when_its_row_is_gone_or_hidden() {
    let city = scattered().await;
    let list = &LISTS[0];
    let whole = list.page(&city.supervisor(), "first: 100").await;
    // 市商务局 sees two of them; the cursors of the others only say where to go on.
    let own = list.page(&city.agency("A1"), "first: 100").await;
    assert_eq!(own.ids.len(), 2);
    for (place, cursor) in whole.cursors.iter().enumerate() {
        let page = list.page(&city.agency("A1"), &format!("after: \"{cursor}\"")).await;
        let expected: Vec<&String> = whole.ids[place + 1..].iter().filter(|id| own.ids.contains(id)).collect();
        assert_eq!(page.ids.iter().collect::<Vec<_>>(), expected);
    }
}
