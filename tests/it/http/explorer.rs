//! The explorer: open to everybody, self-contained, and its own questions are answered.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::{Raw, get};
use crate::harness::TestCity;

async fn open(city: &TestCity, path: &str) -> Raw {
    let page = get(city, path, &[("authorization", "")]).await;
    assert_eq!(page.status, 200, "{path}");
    page
}

/// What stands between a mark and a closing character.
fn between<'t>(text: &'t str, mark: &str, end: &[char]) -> Vec<&'t str> {
    text.split(mark).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

#[tokio::test]
async fn the_page_and_all_that_it_loads_need_no_token() {
    let city = TestCity::wuhan_2015().await;
    let page = open(&city, "/").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let html = page.text();
    let mut loaded = Vec::new();
    for address in between(&html, "src=\"", &['"']).into_iter().chain(between(&html, "href=\"", &['"'])) {
        if !address.starts_with("data:") {
            assert!(!address.contains(':') && !address.starts_with("//"), "{address} is elsewhere");
            open(&city, &format!("/{address}")).await;
            loaded.push(address);
        }
    }
    loaded.sort_unstable();
    assert_eq!(loaded, ["explorer.css", "explorer.js"]);
    assert!(open(&city, "/LICENSES.txt").await.text().contains("MIT"));
}

#[tokio::test]
async fn the_page_may_talk_to_its_own_server_alone() {
    let city = TestCity::wuhan_2015().await;
    for path in ["/", "/explorer.js", "/explorer.css"] {
        let page = open(&city, path).await;
        let policy = page.header("content-security-policy").to_owned();
        let rules: Vec<&str> = policy.split(';').map(str::trim).collect();
        for rule in ["default-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "form-action 'none'"] {
            assert!(rules.contains(&rule), "{rule} is not in {policy}");
        }
        assert!(!policy.contains("unsafe-eval") && !policy.contains("http") && !policy.contains('*'), "{policy}");
        let script = rules.iter().find(|rule| rule.starts_with("script-src"));
        assert!(script.is_none_or(|rule| *rule == "script-src 'self'"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
}

#[tokio::test]
async fn nothing_of_the_page_names_an_address_to_load_from() {
    let city = TestCity::wuhan_2015().await;
    // Names of XML's vocabularies, and links in messages that somebody may click on.
    let known = [
        "codemirror.net",
        "commonmark.org",
        "en.wikipedia.org",
        "github.com",
        "react.dev",
        "www.w3.org",
        "yarnpkg.com",
        // Where the editor looks at how a text begins.
        "",
        "${t.url}`",
    ];
    let mut hosts = BTreeSet::new();
    for path in ["/", "/explorer.js", "/explorer.css"] {
        let text = open(&city, path).await.text();
        for scheme in ["https://", "http://", "wss://", "ws://"] {
            let ends = ['/', '"', '\'', ' ', ')', '\\', '<'];
            hosts.extend(between(&text, scheme, &ends).into_iter().map(str::to_owned));
        }
        for address in between(&text, "url(", &[')']) {
            let address = address.trim_matches(['"', '\'']);
            assert!(address.starts_with("data:") || address.starts_with('#') || path == "/explorer.js", "{address}");
        }
        assert!(!text.contains("@import"), "{path}");
    }
    let strange: Vec<&String> = hosts.iter().filter(|host| !known.contains(&host.as_str())).collect();
    assert!(strange.is_empty(), "the explorer names {strange:?}: see that nothing is loaded from there");
}

#[tokio::test]
async fn a_page_that_is_known_is_not_sent_again() {
    let city = TestCity::wuhan_2015().await;
    for path in ["/", "/explorer.js"] {
        let tag = open(&city, path).await.header("etag").to_owned();
        let again = get(&city, path, &[("authorization", ""), ("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
}

#[tokio::test]
async fn the_explorers_own_questions_are_answered() {
    let city = TestCity::wuhan_2015().await;
    let source = |name: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/explorer/src").join(name);
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    let server = source("server.js");
    let who = between(&server, "WHO_AM_I = '", &['\'']);
    let default = source("default-query.js");
    let default = between(&default, "`", &['`']);
    assert_eq!(who.len(), 1);
    for query in [who[0], default[0]] {
        for client in [city.supervisor(), city.agency("KJJ"), city.admin()] {
            let reply = client.ask(query, json!({})).await;
            assert!(reply.json().get("errors").is_none(), "{query}: {}", reply.text);
        }
    }
}
