//! Where webhooks may lead, and how long an attempt may take.

use std::time::Duration;

use serde::Deserialize;

use super::ConfigError;
use super::layers::Places;
use crate::model::network::{Network, Networks};
use crate::model::webhook::WebhookRules;

/// A worker waits for each answer, and the webhook's later changes wait behind it.
const REQUEST_SECONDS_MAX: u64 = 60;

/// How webhooks are delivered.
#[derive(Clone, Debug)]
pub struct WebhooksConfig {
    /// Where they may lead.
    pub rules: WebhookRules,
    /// How long connecting may take.
    pub connect: Duration,
    /// How long an attempt may take, connecting included.
    pub request: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWebhooks {
    pub allow_networks: Vec<String>,
    pub allow_http: bool,
    pub connect_seconds: u64,
    pub request_seconds: u64,
}

pub(super) fn check(raw: RawWebhooks, places: &Places) -> Result<WebhooksConfig, ConfigError> {
    let RawWebhooks { allow_networks, allow_http, connect_seconds, request_seconds } = raw;
    let network = |text: String| {
        let problem = |_| format!("names `{text}`, which is no network");
        text.parse::<Network>().map_err(|error| {
            places.refuse("webhooks.allow_networks", problem(error), "write networks like 10.0.0.0/8 or fd00::/8")
        })
    };
    let networks = allow_networks.into_iter().map(network).collect::<Result<_, _>>()?;
    for (key, seconds) in [("webhooks.connect_seconds", connect_seconds), ("webhooks.request_seconds", request_seconds)]
    {
        if seconds == 0 || seconds > REQUEST_SECONDS_MAX {
            let problem = format!("is {seconds}, not between 1 and {REQUEST_SECONDS_MAX}");
            return Err(places.refuse(key, problem, "correct it"));
        }
    }
    Ok(WebhooksConfig {
        rules: WebhookRules { networks: Networks(networks), http: allow_http },
        connect: Duration::from_secs(connect_seconds),
        request: Duration::from_secs(request_seconds),
    })
}
