//! GraphQL over WebSocket and SSE, by a raw client and by those that front ends use.

mod cost;
mod events;
mod live;
mod npm;
pub mod socket;
mod websocket;

use duban::http::auth::{NewToken, issue};
use duban::model::clock::Clock;
use duban::model::ids::Ids;
use duban::model::role::Role;

use crate::harness::{TestCity, WUHAN};

const TODAY: &str = "{ viewer { today } }";

/// A supervisor's token that is good for so many seconds.
fn short_token(city: &TestCity, seconds: i64) -> String {
    let token = NewToken {
        subject: "zhang.san".to_owned(),
        name: None,
        roles: vec![Role::Supervisor],
        jurisdiction: WUHAN.to_owned(),
        agency: None,
        lifetime: chrono::TimeDelta::seconds(seconds),
    };
    issue(&city.config.jwt, token, city.clock.now(), Ids::new(city.clock.clone()).next()).unwrap()
}
