//! Who sees which attachments: by GraphQL, over HTTP with a token, and by a link made for oneself.

use serde_json::json;

use super::{Filing, PDF};

/// Of LYJ's reports. KJJ leads its item by the document's word, SWJ is a peer there and the other item's inferred lead.
const SEEN: &str = "
LYJ         DRAFT SUBMITTED ACCEPTED RETURNED guessed
KJJ               SUBMITTED ACCEPTED RETURNED
SWJ
DAJ
supervisor        SUBMITTED ACCEPTED RETURNED guessed
auditor           SUBMITTED ACCEPTED RETURNED guessed
admin
neighbour
";

#[tokio::test]
async fn attachments_are_seen_by_their_own_side_alone() {
    let filing = Filing::new().await;
    let mut attached = Vec::new();
    for (name, _) in &filing.reports {
        attached.push((*name, filing.attached(name).await));
    }
    for line in SEEN.trim().lines() {
        let (who, seen) = line.split_once(' ').unwrap_or((line, ""));
        for (name, id) in &attached {
            let expected = seen.split_whitespace().any(|seen| seen == *name);
            let shown = filing.shown(who, id).await;
            assert_eq!(!shown.is_null(), expected, "{who} by GraphQL: {name}");
            let listed = filing.listed(who, name).await;
            // Whoever sees the report without its details sees it without its files, too.
            let is_peer = who == "SWJ" && *name == "ACCEPTED";
            let list = if expected { json!([{ "id": id }]) } else { json!(is_peer.then(|| json!([]))) };
            assert_eq!(listed, list, "{who} in the report: {name}");
            let got = filing.get(Some(who), &format!("/files/{id}")).await;
            assert_eq!(got.status, if expected { 200 } else { 404 }, "{who} by token: {name}");
            if let Some(link) = shown["downloadUrl"].as_str() {
                assert_eq!(filing.get(None, link).await.status, 200, "{who} by link: {name}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_attached_after_a_return_is_a_draft_until_it_is_submitted_again() {
    let filing = Filing::new().await;
    let first = filing.attached("RETURNED").await;
    let late = filing.upload("LYJ", &filing.report_id("RETURNED"), "补充.pdf", PDF).await.json();
    let late = late["attachment"]["id"].as_str().unwrap();
    let events = filing.events().await;
    assert_eq!(events.last().unwrap().audience, "DRAFT");
    for (who, list) in [("LYJ", vec![first.as_str(), late]), ("KJJ", vec![&first]), ("supervisor", vec![&first])] {
        let list: Vec<_> = list.into_iter().map(|id| json!({ "id": id })).collect();
        assert_eq!(filing.listed(who, "RETURNED").await, json!(list), "{who}");
        let status = if who == "LYJ" { 200 } else { 404 };
        assert_eq!(filing.get(Some(who), &format!("/files/{late}")).await.status, status, "{who}");
    }
    assert_eq!(filing.remove("supervisor", late).await.status, 404);
}

#[tokio::test]
async fn hidden_and_missing_files_look_the_same() {
    let filing = Filing::new().await;
    let id = filing.attached("DRAFT").await;
    let hidden = filing.get(Some("KJJ"), &format!("/files/{id}")).await.untraced();
    for other in ["ATT_AAAAAAAAAAAAAAAAAAAAAA", "督办", "ASG_AAAAAAAAAAAAAAAAAAAAAA", "a%2Fb", "%ff"] {
        assert_eq!(filing.get(Some("KJJ"), &format!("/files/{other}")).await.untraced(), hidden, "{other}");
    }
}
