//! How much a token's subject may ask for.

use serde::Deserialize;

use super::ConfigError;
use super::layers::Places;
use crate::model::rate_limit::Bucket;

/// The API tells these as Int, and moments are counted in nanoseconds.
const MOST: u32 = 1_000_000_000;

/// How much a token's subject may ask for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Whether anything is refused for it.
    pub enabled: bool,
    /// The cost that a full bucket holds.
    pub bucket: u32,
    /// The cost that comes back each second.
    pub restore_per_second: u32,
    /// Whether all nodes of the database share the buckets.
    pub shared: bool,
}

impl RateLimitConfig {
    /// What every bucket is like; none where nothing is refused.
    pub fn bucket(self) -> Option<Bucket> {
        self.enabled.then_some(Bucket { limit: self.bucket, restore_rate: self.restore_per_second })
    }
}

pub(super) fn check(rate_limit: RateLimitConfig, places: &Places) -> Result<RateLimitConfig, ConfigError> {
    let RateLimitConfig { enabled: _, bucket, restore_per_second, shared: _ } = rate_limit;
    for (key, value) in [("rate_limit.bucket", bucket), ("rate_limit.restore_per_second", restore_per_second)] {
        if value == 0 || value > MOST {
            let remedy = "correct it; `rate_limit.enabled = false` refuses nothing";
            return Err(places.refuse(key, format!("is {value}, not between 1 and {MOST}"), remedy));
        }
    }
    Ok(rate_limit)
}
