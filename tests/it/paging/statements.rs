//! What a page costs the database.

use super::{LISTS, scattered};

#[tokio::test]
async fn a_total_is_right_on_every_page_and_counts_only_what_passes() {
    let city = scattered().await;
    let client = city.supervisor();
    for list in &LISTS {
        let whole = list.page(&client, "first: 100").await;
        for page in ["first: 1", "last: 3", &format!("first: 2, after: \"{}\"", whole.cursors[4])] {
            let data = client.query(&list.document(page, "totalCount")).await;
            assert_eq!(data.pointer(list.pointer).unwrap()["totalCount"], whole.ids.len(), "{} {page}", list.query);
        }
    }
    let filtered = r#"{ agencies(filter: { name: { eq: "区科技局" } }, first: 3) { totalCount nodes { code } } }"#;
    assert_eq!(client.query(filtered).await["agencies"]["totalCount"], 12);
    let nothing = "{ assignments(filter: { ordinal: { eq: 99 } }) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let data = client.query(nothing).await;
    let none =
        serde_json::json!({ "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null });
    assert_eq!((&data["assignments"]["totalCount"], &data["assignments"]["pageInfo"]), (&0.into(), &none));
}

#[tokio::test]
async fn a_page_is_one_statement_and_a_total_one_more() {
    let city = scattered().await;
    let client = city.supervisor();
    // The viewer's own lookup is made once and kept.
    client.query("{ viewer { today } }").await;
    for list in &LISTS {
        // The row that a nested list lies in.
        let parent = u64::from(list.query.contains('{'));
        for (content, expected) in [
            ("nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage }", 1),
            ("totalCount", 1),
            ("totalCount nodes { id } pageInfo { endCursor }", 2),
            ("__typename", 0),
        ] {
            for order in list.arguments() {
                let document = list.document(&format!("first: 5 {order}"), content);
                let (_, statements) = city.statements(client.query(&document)).await;
                assert_eq!(statements, expected + parent, "{document}");
            }
        }
    }
}

#[tokio::test]
async fn the_lists_of_many_rows_are_read_together() {
    let city = scattered().await;
    let client = city.supervisor();
    client.query("{ viewer { today } }").await;
    for (content, expected) in
        [("nodes { id }", 2), ("totalCount", 2), ("totalCount nodes { id role } pageInfo { hasNextPage }", 3)]
    {
        let query = format!("{{ agencies(first: 100) {{ nodes {{ assignments(first: 3) {{ {content} }} }} }} }}");
        let (data, statements) = city.statements(client.query(&query)).await;
        assert_eq!((data["agencies"]["nodes"].as_array().unwrap().len(), statements), (19, expected), "{content}");
    }
    let query =
        "{ workReports(first: 100) { nodes { year responsibilities(first: 3) { totalCount nodes { title } } } } }";
    let (_, statements) = city.statements(client.query(query)).await;
    assert_eq!(statements, 3);
}
