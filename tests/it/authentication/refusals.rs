//! Which tokens are refused, and how.

use jsonwebtoken::{Algorithm, EncodingKey};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{ask, ask_with, claims, sign, token, unsigned, viewer};
use crate::harness::{SECRET, TestCity, now};
use crate::http::bare_client;

/// Everything that is wrong with a token itself.
fn bad_tokens() -> Vec<(&'static str, String)> {
    let good = token(&json!({}));
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let now = now().timestamp();
    let secret = |secret: &str| EncodingKey::from_secret(secret.as_bytes());
    vec![
        ("not three parts", "not.atoken".to_owned()),
        ("not base64", "督.办.事".to_owned()),
        ("not JSON", "YQ.YQ.YQ".to_owned()),
        ("no signature", format!("{signed}.")),
        ("a signature cut short", format!("{signed}.{}", &signature[..signature.len() - 4])),
        (
            "another's signature",
            sign(Algorithm::HS256, None, &claims(&json!({})), &secret("another secret of at least 32 bytes")),
        ),
        (
            "the claims of another",
            unsigned(&json!({ "alg": "HS256", "typ": "JWT" }), &claims(&json!({ "roles": ["supervisor"] })), signature),
        ),
        ("alg none", unsigned(&json!({ "alg": "none" }), &claims(&json!({})), "")),
        ("alg None", unsigned(&json!({ "alg": "None" }), &claims(&json!({})), signature)),
        ("another algorithm of the same secret", sign(Algorithm::HS512, None, &claims(&json!({})), &secret(SECRET))),
        ("an algorithm that the key is not for", unsigned(&json!({ "alg": "RS256" }), &claims(&json!({})), signature)),
        (
            "a critical extension",
            unsigned(&json!({ "alg": "HS256", "crit": ["x"], "x": 1 }), &claims(&json!({})), signature),
        ),
        ("expired", token(&json!({ "exp": now - 30 }))),
        ("without an end", token(&json!({ "exp": null }))),
        ("an end that is no time", token(&json!({ "exp": "tomorrow" }))),
        ("not yet valid", token(&json!({ "nbf": now + 31 }))),
        ("another issuer", token(&json!({ "iss": "somebody" }))),
        ("without an issuer", token(&json!({ "iss": null }))),
        ("another audience", token(&json!({ "aud": "accounts" }))),
        ("other audiences", token(&json!({ "aud": ["accounts", "mail"] }))),
        ("without an audience", token(&json!({ "aud": null }))),
        ("without a subject", token(&json!({ "sub": null }))),
        ("revoked", token(&json!({ "sub": "lisi", "iat": now - 61 }))),
        ("revoked, and silent on its age", token(&json!({ "sub": "lisi", "iat": null }))),
        ("oversize", token(&json!({ "padding": "x".repeat(20_000) }))),
    ]
}

async fn city() -> TestCity {
    TestCity::wuhan_2015_with(&[("DUBAN_JWT__NOT_BEFORE__LISI", "2026-01-05T08:59:00+08:00")]).await
}

#[tokio::test]
async fn every_bad_token_is_the_same_401() {
    let city = city().await;
    let missing = ask(&city, &[]).await;
    assert_eq!((missing.status, missing.code().as_str()), (401, "UNAUTHENTICATED"));
    assert_eq!(missing.message(), "No valid token: send one that has not expired as `Authorization: Bearer …`");
    let told: Vec<&str> = missing
        .headers
        .iter()
        .filter(|(name, _)| name == "www-authenticate")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(told, ["Bearer"], "and not why");
    for (fault, token) in bad_tokens() {
        let answer = ask_with(&city, &token).await;
        assert_eq!((answer.status, &answer.body), (401, &missing.body), "{fault}");
        assert_eq!(answer.headers, missing.headers, "{fault}");
    }
    let good = format!("Bearer {}", token(&json!({})));
    let odd: [&[&str]; 6] = [
        &[""],
        &["Bearer"],
        &["Bearer "],
        &["Basic emhhbmdzYW46cGFzc3dvcmQ="],
        &[good.trim_start_matches("Bearer ")],
        &[&good, &good],
    ];
    for headers in odd {
        let answer = ask(&city, headers).await;
        assert_eq!((answer.status, &answer.body), (401, &missing.body), "{headers:?}");
        assert_eq!(answer.headers, missing.headers, "{headers:?}");
    }
    assert_eq!(ask(&city, &[&good]).await.status, 200);
    assert_eq!(ask(&city, &[&good.replace("Bearer", "bearer")]).await.status, 200, "a scheme's case says nothing");
}

#[tokio::test]
async fn without_a_token_nothing_of_graphql_is_answered() {
    let city = city().await;
    let good = token(&json!({}));
    let client = bare_client();
    for path in [
        "/graphql?query=%7B__typename%7D".to_owned(),
        "/graphql?query=%7B__schema%7BqueryType%7Bname%7D%7D%7D".to_owned(),
        "/schema.graphql".to_owned(),
        // A token in an address would stand in logs and histories.
        format!("/graphql?query=%7B__typename%7D&access_token={good}"),
        format!("/graphql?query=%7B__typename%7D&token={good}"),
    ] {
        let answer = client.get(format!("{}{path}", city.url)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 401, "{path}");
    }
    // Before the body is read, whatever it is.
    for (content_type, body) in [("application/json", "{"), ("text/plain", "x"), ("application/json", "[]")] {
        let request = client.post(format!("{}/graphql", city.url)).header("content-type", content_type).body(body);
        assert_eq!(request.send().await.unwrap().status().as_u16(), 401, "{body}");
    }
}

#[tokio::test]
async fn the_refusal_is_in_the_callers_language() {
    let city = city().await;
    let answer = bare_client().get(format!("{}/schema.graphql", city.url)).send().await.unwrap();
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(body["errors"][0]["message"], "没有有效的令牌:请在 Authorization 头中以 Bearer 方式提供未过期的令牌");
}

#[tokio::test]
async fn clocks_may_differ_by_30_seconds_and_no_more() {
    let city = city().await;
    let now = now().timestamp();
    for good in [json!({ "exp": now - 29 }), json!({ "nbf": now + 30 }), json!({ "nbf": now - 1, "exp": now + 1 })] {
        viewer(&city, &token(&good)).await;
    }
    for bad in [json!({ "exp": now - 30 }), json!({ "nbf": now + 31 })] {
        assert_eq!(ask_with(&city, &token(&bad)).await.status, 401, "{bad}");
    }
    let strict = TestCity::wuhan_2015_with(&[("DUBAN_JWT__LEEWAY_SECONDS", "0")]).await;
    assert_eq!(ask_with(&strict, &token(&json!({ "exp": now }))).await.status, 401);
    viewer(&strict, &token(&json!({ "exp": now + 1 }))).await;
}

#[tokio::test]
async fn a_revocation_spares_other_subjects_and_later_tokens() {
    let city = city().await;
    let now = now().timestamp();
    assert_eq!(viewer(&city, &token(&json!({ "sub": "lisi", "iat": now - 60 }))).await["subject"], "lisi");
    assert_eq!(viewer(&city, &token(&json!({ "iat": now - 999 }))).await["subject"], "zhangsan");
    assert_eq!(ask_with(&city, &token(&json!({ "sub": "lisi", "iat": now - 61 }))).await.status, 401);
}

#[tokio::test]
async fn the_previous_secret_is_accepted_and_no_older_one() {
    let city = TestCity::wuhan_2015_with(&[
        ("DUBAN_JWT__SECRET", "the secret that is current, of 32 bytes or more"),
        ("DUBAN_JWT__PREVIOUS_SECRET", SECRET),
    ])
    .await;
    viewer(&city, &token(&json!({}))).await;
    viewer(&city, &city.agency("KJJ").token.unwrap()).await;
    let older = EncodingKey::from_secret(b"the secret before the previous one, also long");
    assert_eq!(ask_with(&city, &sign(Algorithm::HS256, None, &claims(&json!({})), &older)).await.status, 401);
    let changed =
        TestCity::wuhan_2015_with(&[("DUBAN_JWT__SECRET", "the secret that is current, of 32 bytes or more")]).await;
    assert_eq!(ask_with(&changed, &token(&json!({}))).await.status, 401);
}

#[tokio::test]
async fn a_valid_token_that_does_not_suffice_is_403_and_says_what_it_lacks() {
    let city = city().await;
    let database = city.database.connect().await;
    database.execute_unprepared("UPDATE agency SET active = FALSE WHERE code = 'SWJ'").await.unwrap();
    let cases = [
        (json!({ "roles": null }), "role"),
        (json!({ "roles": [] }), "role"),
        (json!({ "roles": ["superuser", "offline_access"] }), "role"),
        (json!({ "roles": { "duban": "supervisor" } }), "role"),
        (json!({ "jurisdiction": null }), "jurisdiction"),
        (json!({ "jurisdiction": "" }), "jurisdiction"),
        (json!({ "jurisdiction": "110000" }), "jurisdiction"),
        (json!({ "jurisdiction": "110000", "roles": ["supervisor"] }), "jurisdiction"),
        (json!({ "jurisdiction": "110000", "roles": ["admin"] }), "jurisdiction"),
        (json!({ "agency": null }), "agency"),
        (json!({ "agency": "" }), "agency"),
        (json!({ "agency": "NONE" }), "agency"),
        (json!({ "agency": "kjj" }), "agency"),
        (json!({ "agency": "SWJ" }), "agency"),
        // What else it may be does not make up for it.
        (json!({ "agency": "NONE", "roles": ["agency", "supervisor"] }), "agency"),
    ];
    for (changes, lacks) in cases {
        let answer = ask_with(&city, &token(&changes)).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"), "{changes}: {}", answer.body);
        assert!(
            answer.message().contains(&format!("no {lacks}"))
                || answer.message().contains(&format!("no usable {lacks}")),
            "{}",
            answer.message()
        );
        assert!(answer.headers.iter().all(|(name, _)| name != "www-authenticate"), "another token would not help");
    }
    // An agency counts for the role AGENCY alone.
    let supervisor = viewer(&city, &token(&json!({ "roles": ["supervisor"], "agency": "NONE" }))).await;
    assert_eq!((&supervisor["roles"], &supervisor["agency"]), (&json!(["SUPERVISOR"]), &Value::Null));
    let both = viewer(&city, &token(&json!({ "roles": "agency, Auditor" }))).await;
    assert_eq!((&both["roles"], &both["agency"]["code"]), (&json!(["AGENCY", "AUDITOR"]), &json!("KJJ")));
}
