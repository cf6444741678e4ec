//! What a token must say, and when.

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::json;

use super::fixture::*;
use crate::http::auth::{Authenticator, Malformed, Refusal, RefusalClass, Token};
use crate::model::role::Role;

#[tokio::test]
async fn a_good_token_says_who_asks() {
    let token = check(&secret_config(), &token(&json!({}))).await.unwrap();
    let expected = Token {
        subject: "zhang.san".to_owned(),
        name: Some("张三".to_owned()),
        roles: vec![Role::Agency],
        jurisdiction: "420100".to_owned(),
        agency: Some("KJJ".to_owned()),
        expires_at: start() + TimeDelta::hours(1),
        issued_at: Some(start()),
        token_id: Some("token-1".to_owned()),
    };
    assert_eq!(token, expected);
}

#[tokio::test]
async fn the_header_is_read_as_bearer_and_nothing_else() {
    let authenticator = Authenticator::new(&secret_config(), clock()).unwrap();
    let token = token(&json!({}));
    for header in [format!("Bearer {token}"), format!("bearer   {token}"), format!(" BEARER {token} ")] {
        assert!(authenticator.authenticate(Some(&header)).await.is_ok(), "{header}");
    }
    let refused = [
        (None, Refusal::Missing),
        (Some(String::new()), Refusal::Missing),
        (Some("Bearer".to_owned()), Refusal::Missing),
        (Some("Bearer  ".to_owned()), Refusal::Missing),
        (Some(token.clone()), Refusal::Malformed(Malformed::Scheme)),
        (Some("Basic dXNlcjpwYXNz".to_owned()), Refusal::Malformed(Malformed::Scheme)),
        (Some("Bearer a.b".to_owned()), Refusal::Malformed(Malformed::Shape)),
        (Some(format!("Bearer {token} {token}")), Refusal::Malformed(Malformed::Shape)),
        (Some(format!("Bearer {}", "x".repeat(8_193))), Refusal::Malformed(Malformed::Size)),
    ];
    for (header, why) in refused {
        assert_eq!(authenticator.authenticate(header.as_deref()).await.unwrap_err().why, why, "{header:?}");
    }
}

#[tokio::test]
async fn issuer_and_audience_must_be_ours() {
    let config = secret_config();
    assert_eq!(refusal(&config, &json!({ "iss": "another" })).await, Refusal::WrongIssuer);
    assert_eq!(refusal(&config, &json!({ "iss": null })).await, Refusal::WrongIssuer);
    assert_eq!(refusal(&config, &json!({ "aud": "another" })).await, Refusal::WrongAudience);
    assert_eq!(refusal(&config, &json!({ "aud": null })).await, Refusal::WrongAudience);
    assert_eq!(refusal(&config, &json!({ "aud": [] })).await, Refusal::WrongAudience);
    assert_eq!(refusal(&config, &json!({ "aud": ["another", "third"] })).await, Refusal::WrongAudience);
    assert!(check(&config, &token(&json!({ "aud": ["another", "duban-api"] }))).await.is_ok());
}

#[tokio::test]
async fn times_are_judged_by_the_clock_to_the_second() {
    let config = secret_config();
    let now = start().timestamp();
    // 30 s of leeway: the last second that is good, and the first that is not.
    assert!(check(&config, &token(&json!({ "exp": now - 29 }))).await.is_ok());
    assert_eq!(refusal(&config, &json!({ "exp": now - 30 })).await, Refusal::Expired);
    assert!(check(&config, &token(&json!({ "nbf": now + 30 }))).await.is_ok());
    assert_eq!(refusal(&config, &json!({ "nbf": now + 31 })).await, Refusal::NotYetValid);
    assert!(check(&config, &token(&json!({ "exp": 1e12 }))).await.is_ok(), "a far end is an end");

    let mut strict = secret_config();
    strict.leeway = TimeDelta::zero();
    assert!(check(&strict, &token(&json!({ "exp": now + 1, "nbf": now }))).await.is_ok());
    assert_eq!(refusal(&strict, &json!({ "exp": now })).await, Refusal::Expired);
    assert_eq!(refusal(&strict, &json!({ "nbf": now + 1 })).await, Refusal::NotYetValid);

    let clock = clock();
    let authenticator = Authenticator::new(&config, clock.clone()).unwrap();
    let token = token(&json!({}));
    assert!(authenticator.authenticate_token(&token).await.is_ok());
    clock.advance(TimeDelta::seconds(3_630));
    assert_eq!(authenticator.authenticate_token(&token).await.unwrap_err().why, Refusal::Expired);
}

#[tokio::test]
async fn times_that_are_none_are_malformed() {
    let config = secret_config();
    assert_eq!(refusal(&config, &json!({ "exp": null })).await, Refusal::Malformed(Malformed::Expiry));
    for bad in [json!("tomorrow"), json!(-1), json!(1e300)] {
        let why = refusal(&config, &json!({ "exp": bad })).await;
        assert_eq!(why, Refusal::Malformed(Malformed::Expiry), "{bad}");
        assert_eq!(refusal(&config, &json!({ "nbf": bad })).await, Refusal::Malformed(Malformed::NotBefore));
        assert_eq!(refusal(&config, &json!({ "iat": bad })).await, Refusal::Malformed(Malformed::IssuedAt));
    }
}

#[tokio::test]
async fn what_is_valid_but_does_not_suffice_is_forbidden_and_says_whose_it_is() {
    let config = secret_config();
    let insufficient = [
        (json!({ "roles": null }), Refusal::NoUsableRole),
        (json!({ "roles": [] }), Refusal::NoUsableRole),
        (json!({ "roles": ["manager", 7] }), Refusal::NoUsableRole),
        (json!({ "roles": { "agency": true } }), Refusal::NoUsableRole),
        (json!({ "jurisdiction": null }), Refusal::NoJurisdiction),
        (json!({ "jurisdiction": "  " }), Refusal::NoJurisdiction),
        (json!({ "agency": null }), Refusal::NoAgency),
        (json!({ "agency": null, "roles": ["supervisor", "agency"] }), Refusal::NoAgency),
    ];
    for (changes, why) in insufficient {
        let refused = check(&config, &token(&changes)).await.unwrap_err();
        assert_eq!((refused.why, refused.why.class()), (why, RefusalClass::Forbidden), "{changes}");
        assert_eq!((refused.subject.as_deref(), refused.token_id.as_deref()), (Some("zhang.san"), Some("token-1")));
    }
    let nobody = check(&config, &token(&json!({ "sub": "" }))).await.unwrap_err();
    assert_eq!(nobody.why, Refusal::Malformed(Malformed::Subject));
    assert_eq!(nobody.why.class(), RefusalClass::Unauthenticated);
    let stranger = sign_with_secret("another secret of 32 bytes length", &claims(&json!({})));
    assert_eq!(check(&config, &stranger).await.unwrap_err().subject, None, "an unproven subject is not logged");
}

#[tokio::test]
async fn roles_come_as_a_list_or_as_words_and_add_up() {
    let config = secret_config();
    let all = [
        json!(["Supervisor", "auditor", "superuser", "auditor"]),
        json!("auditor supervisor"),
        json!("SUPERVISOR, auditor"),
    ];
    for roles in all {
        let token = check(&config, &token(&json!({ "roles": roles, "agency": null }))).await.unwrap();
        assert_eq!((token.roles, token.agency), (vec![Role::Supervisor, Role::Auditor], None), "{roles}");
    }
}

#[tokio::test]
async fn an_existing_identity_providers_tokens_work() {
    let mut config = secret_config();
    config.claims.subject = "/preferred_username".to_owned();
    config.claims.roles = "/realm_access/roles".to_owned();
    config.claims.jurisdiction = "/https:~1~1id.example~1claims/area/0".to_owned();
    config.roles = [("duban-supervision".to_owned(), Role::Supervisor)].into();
    let keycloak = json!({
        "preferred_username": "li.si", "jurisdiction": null, "agency": null,
        "realm_access": { "roles": ["offline_access", "admin", "Duban-Supervision"] },
        "https://id.example/claims": { "area": [420_100, "湖北省"] },
    });
    let token = check(&config, &token(&keycloak)).await.unwrap();
    assert_eq!((token.subject.as_str(), token.jurisdiction.as_str()), ("li.si", "420100"));
    // The provider's `admin` is none of ours, since a word of ours was not asked for.
    assert_eq!(token.roles, [Role::Supervisor]);
}

#[tokio::test]
async fn a_subjects_older_tokens_can_be_revoked() {
    let mut config = secret_config();
    config.not_before = [("zhang.san".to_owned(), start())].into();
    let now = start().timestamp();
    assert!(check(&config, &token(&json!({ "iat": now }))).await.is_ok());
    assert_eq!(refusal(&config, &json!({ "iat": now - 1 })).await, Refusal::Revoked);
    assert_eq!(refusal(&config, &json!({ "iat": null })).await, Refusal::Revoked);
    assert!(check(&config, &token(&json!({ "iat": now - 1, "sub": "li.si" }))).await.is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic_or_let_anyone_in(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        assert_refused(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_change_to_a_token_goes_unnoticed(at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_.=-]") {
        let good = token(&json!({}));
        let at = at.index(good.len());
        let changed = format!("{}{with}{}", &good[..at], &good[at + 1..]);
        prop_assume!(changed != good);
        assert_refused(&changed);
    }

    #[test]
    fn no_signed_claims_make_it_panic(value in arbitrary_claim(), name in "sub|exp|nbf|iat|iss|aud|roles|jurisdiction|agency|name|jti") {
        let signed = token(&json!({ name: value }));
        // Let in or refused, but never a panic.
        drop(block_on(check(&secret_config(), &signed)));
    }
}

fn arbitrary_claim() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<u64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        ".*".prop_map(|value| json!(value)),
        prop::collection::vec(".*", 0..4).prop_map(|value| json!(value)),
        prop::collection::btree_map(".*", ".*", 0..4).prop_map(|value| json!(value)),
    ]
}

fn assert_refused(token: &str) {
    assert!(block_on(check(&secret_config(), token)).is_err(), "{token}");
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
