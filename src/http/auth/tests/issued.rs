//! Duban's own tokens read back by the configuration that wrote them.

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::fixture::*;
use crate::config::KeySource;
use crate::http::auth::{KeyError, NewToken, issue};
use crate::model::role::Role;

fn new_token() -> NewToken {
    NewToken {
        subject: "demo".to_owned(),
        name: Some("演示".to_owned()),
        roles: vec![Role::Agency, Role::Supervisor],
        jurisdiction: "420100".to_owned(),
        agency: Some("KJJ".to_owned()),
        lifetime: TimeDelta::hours(8),
    }
}

#[tokio::test]
async fn an_issued_token_reads_back() {
    let id = Uuid::from_u128(7);
    let config = secret_config();
    let token = check(&config, &issue(&config, new_token(), start(), id).unwrap()).await.unwrap();
    assert_eq!((token.subject.as_str(), token.name.as_deref()), ("demo", Some("演示")));
    assert_eq!(token.roles, [Role::Agency, Role::Supervisor]);
    assert_eq!((token.jurisdiction.as_str(), token.agency.as_deref()), ("420100", Some("KJJ")));
    assert_eq!((token.issued_at, token.expires_at), (Some(start()), start() + TimeDelta::hours(8)));
    assert_eq!(token.token_id, Some(id.to_string()));
}

#[tokio::test]
async fn it_reads_back_through_pointers_and_words_of_an_identity_provider() {
    let mut config = secret_config();
    config.claims.roles = "/realm_access/roles".to_owned();
    config.claims.agency = "/realm_access/unit~1code".to_owned();
    config.roles = [("bureau".to_owned(), Role::Agency), ("office".to_owned(), Role::Supervisor)].into();
    let signed = issue(&config, new_token(), start(), Uuid::nil()).unwrap();
    let token = check(&config, &signed).await.unwrap();
    assert_eq!((token.roles, token.agency.as_deref()), (vec![Role::Agency, Role::Supervisor], Some("KJJ")));

    let auditor = NewToken { roles: vec![Role::Auditor], ..new_token() };
    let error = issue(&config, auditor, start(), Uuid::nil()).unwrap_err();
    assert!(error.to_string().contains("no word for the role AUDITOR"), "{error}");
}

#[test]
fn what_would_not_read_back_is_not_issued() {
    let mut config = secret_config();
    for in_the_way in ["/sub/roles", "/iss", "/exp"] {
        config.claims.roles = in_the_way.to_owned();
        let error = issue(&config, new_token(), start(), Uuid::nil()).unwrap_err();
        assert!(matches!(error, KeyError::Pointer(_)), "{error}");
    }
    for lifetime in [TimeDelta::zero(), TimeDelta::hours(-1), TimeDelta::MAX] {
        let token = NewToken { lifetime, ..new_token() };
        assert!(matches!(issue(&secret_config(), token, start(), Uuid::nil()), Err(KeyError::Lifetime)));
    }
    config.key = Some(KeySource::PublicKeyFile(key_path("rsa.pub.pem")));
    assert!(matches!(issue(&config, new_token(), start(), Uuid::nil()), Err(KeyError::NotOurs)));
    config.key = None;
    assert!(matches!(issue(&config, new_token(), start(), Uuid::nil()), Err(KeyError::NoKey)));
}

#[tokio::test]
async fn a_token_is_signed_by_the_current_secret() {
    let previous =
        config(KeySource::Secret { current: "fedcba9876543210fedcba9876543210".into(), previous: Some(SECRET.into()) });
    let signed = issue(&previous, new_token(), start(), Uuid::nil()).unwrap();
    assert!(check(&previous, &signed).await.is_ok());
    assert!(check(&secret_config(), &signed).await.is_err());
    assert!(check(&secret_config(), &token(&json!({}))).await.is_ok());
}
