//! The clients of front ends that ask by hash: Apollo Client and urql.

use serde_json::Value;

use super::{Documents, operations};
use crate::harness::TestCity;
use crate::http::npm::node;

const TODAY: &str = "query Today { viewer { today } }";

/// What the client asked, each by its hash and its document if it sent that, and what came of it.
async fn ask(client: &str, city: &TestCity, token: &str) -> (Vec<(String, Option<String>)>, String) {
    let url = format!("{}/graphql", city.url);
    let said = node("persisted.mjs", [client, &url, token, TODAY].map(str::to_owned).to_vec()).await;
    assert_eq!(said.code, 0, "{}", said.error);
    let (mut requests, mut came) = (Vec::new(), String::new());
    for line in said.output.lines() {
        match line.strip_prefix("request ") {
            Some(request) => {
                let request: Value = serde_json::from_str(request).unwrap();
                let hash = request["hash"].as_str().unwrap_or_default().to_owned();
                requests.push((hash, request["query"].as_str().map(str::to_owned)));
            }
            None => line.clone_into(&mut came),
        }
    }
    (requests, came)
}

#[tokio::test]
async fn a_client_sends_the_document_where_its_hash_is_not_known_and_never_where_it_is() {
    let city = TestCity::wuhan_2015().await;
    let token = city.supervisor().token.unwrap();
    for client in ["apollo", "urql"] {
        let (requests, came) = ask(client, &city, &token).await;
        let [(first, None), (second, Some(document))] = requests.as_slice() else { panic!("{client}: {requests:?}") };
        assert_eq!(first, second, "{client}");
        assert!(came.starts_with("data ") && came.contains("2015-06-25"), "{client}: {came}");
        // That it was sent does not register it.
        assert_eq!(ask(client, &city, &token).await.0.len(), 2, "{client}");
        let documents = Documents::new(&[("today.graphql", document)]);
        let said = operations(&city, &["push", documents.file("today.graphql").to_str().unwrap()]);
        assert_eq!(said.code, 0, "{}", said.error);
        let (requests, came) = ask(client, &city, &token).await;
        assert!(matches!(requests.as_slice(), [(hash, None)] if hash == first), "{client}: {requests:?}");
        assert!(came.contains("2015-06-25"), "{client}: {came}");
    }
}

#[tokio::test]
async fn a_client_that_may_ask_registered_operations_alone_is_told_so() {
    let city = TestCity::wuhan_2015_with(&[("DUBAN_OPERATIONS__ONLY", "AGENCY")]).await;
    let token = city.agency("KJJ").token.unwrap();
    for client in ["apollo", "urql"] {
        let (requests, came) = ask(client, &city, &token).await;
        assert_eq!(requests.len(), 2, "{client}: the hash, then the document");
        assert!(came.starts_with("error ") && came.contains("registered"), "{client}: {came}");
    }
}
