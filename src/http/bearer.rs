//! From a request's bearer token to who asks.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::auth::{Malformed, Refusal, Refused, Token};
use super::context::Context;
use super::rejection::Rejection;
use super::state::App;
use crate::graphql::problem_of;
use crate::model::problem::Problem;
use crate::model::role::Role;
use crate::model::viewer::{Sight, Viewer};
use crate::store::viewer::Identity;

/// Checks the token and finds what its codes are here. The log learns whose token it was as soon as that is certain.
pub(super) async fn viewer(app: &App, context: &Context, headers: &HeaderMap) -> Result<Viewer, Rejection> {
    viewer_of(app, context, authorization(headers)).await
}

/// The same for an `Authorization` that came by another way, as in a WebSocket's `connection_init`.
pub(super) async fn viewer_of(
    app: &App,
    context: &Context,
    authorization: Result<Option<&str>, Refusal>,
) -> Result<Viewer, Rejection> {
    let token = match authorization {
        Ok(value) => app.authenticator().authenticate(value).await,
        Err(refusal) => Err(refusal.into()),
    };
    let token = token.map_err(|Refused { why, subject, token_id }| {
        context.note(|note| (note.subject, note.token_id) = (subject, token_id));
        Rejection::new(problem(why), why.label())
    })?;
    context.note(|note| (note.subject, note.token_id) = (Some(token.subject.clone()), token.token_id.clone()));

    let identity = app.store().identity(&token.jurisdiction, agency_code(&token)).await;
    match identity.map_err(|error| Rejection::new(problem_of(&error), "database"))? {
        Some(identity) => see(token, &identity),
        None => Err(Rejection::new(Problem::NoUsableJurisdiction, "unknown_jurisdiction")),
    }
}

/// Two tokens are none: who would say which one counts?
fn authorization(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Refusal::Malformed(Malformed::Shape)),
        (Some(_), Some(_)) => Err(Refusal::Malformed(Malformed::Scheme)),
    }
}

/// What a client is told: all that is wrong with a token itself has one face.
const fn problem(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Missing
        | Refusal::Malformed(_)
        | Refusal::BadSignature
        | Refusal::WrongIssuer
        | Refusal::WrongAudience
        | Refusal::Expired
        | Refusal::NotYetValid
        | Refusal::Revoked
        | Refusal::UnknownKey => Problem::Unauthenticated,
        Refusal::NoUsableRole => Problem::NoUsableRole,
        Refusal::NoJurisdiction => Problem::NoUsableJurisdiction,
        Refusal::NoAgency => Problem::NoUsableAgency,
        Refusal::KeysUnavailable => Problem::KeysUnavailable,
    }
}

/// The agency counts for the role AGENCY alone: a supervisor's token may name the office where its bearer sits.
fn agency_code(token: &Token) -> Option<&str> {
    token.agency.as_deref().filter(|_| token.roles.contains(&Role::Agency))
}

/// What a token and its codes give sight of (DESIGN §3). Several roles see the union.
fn see(token: Token, identity: &Identity) -> Result<Viewer, Rejection> {
    let sight = Sight::of_roles(&token.roles, &identity.tree, identity.agency);
    let sight = sight.ok_or(Rejection::new(Problem::NoUsableAgency, "unknown_agency"))?;
    let Token { subject, name, roles, jurisdiction: _, agency: _, expires_at, issued_at: _, token_id: _ } = token;
    let (jurisdiction, agency) = (identity.jurisdiction, sight.agency);
    Ok(Viewer { subject, name, roles, jurisdiction, agency, sight, expires_at })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    const CITY: Uuid = Uuid::from_u128(1);
    const DISTRICT: Uuid = Uuid::from_u128(2);
    const BUREAU: Uuid = Uuid::from_u128(3);

    fn seen_by(roles: &[Role], agency: Option<Uuid>) -> Result<(Vec<Uuid>, Option<Uuid>), &'static str> {
        let token = Token {
            subject: "zhang.san".to_owned(),
            name: None,
            roles: roles.to_vec(),
            jurisdiction: "420100".to_owned(),
            agency: Some("KJJ".to_owned()),
            expires_at: DateTime::UNIX_EPOCH,
            issued_at: None,
            token_id: None,
        };
        let agency = agency_code(&token).and(agency);
        let identity = Identity { jurisdiction: CITY, tree: vec![CITY, DISTRICT], agency };
        let viewer = see(token, &identity).map_err(|rejection| rejection.rule)?;
        assert_eq!((viewer.jurisdiction, viewer.agency), (CITY, viewer.sight.agency));
        Ok((viewer.sight.oversees, viewer.sight.agency))
    }

    #[test]
    fn roles_give_sight_and_several_give_the_union() {
        use Role::{Admin, Agency, Auditor, Supervisor};
        let tree = vec![CITY, DISTRICT];
        assert_eq!(seen_by(&[Agency], Some(BUREAU)), Ok((vec![], Some(BUREAU))));
        assert_eq!(seen_by(&[Supervisor], Some(BUREAU)), Ok((tree.clone(), None)));
        assert_eq!(seen_by(&[Auditor], Some(BUREAU)), Ok((tree.clone(), None)));
        assert_eq!(seen_by(&[Admin], Some(BUREAU)), Ok((vec![], None)));
        assert_eq!(seen_by(&[Agency, Auditor], Some(BUREAU)), Ok((tree.clone(), Some(BUREAU))));
        assert_eq!(seen_by(&[Supervisor, Admin], None), Ok((tree, None)));
    }

    #[test]
    fn an_agency_that_is_not_known_sees_nothing_whatever_else_its_token_says() {
        assert_eq!(seen_by(&[Role::Agency], None), Err("unknown_agency"));
        assert_eq!(seen_by(&[Role::Agency, Role::Supervisor], None), Err("unknown_agency"));
    }

    #[test]
    fn two_tokens_are_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(authorization(&headers), Ok(None));
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        assert_eq!(authorization(&headers), Ok(Some("Bearer a")));
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer b"));
        assert_eq!(authorization(&headers), Err(Refusal::Malformed(Malformed::Scheme)));
        headers.insert(AUTHORIZATION, HeaderValue::from_bytes(b"Bearer \xff").unwrap());
        assert_eq!(authorization(&headers), Err(Refusal::Malformed(Malformed::Shape)));
    }
}
