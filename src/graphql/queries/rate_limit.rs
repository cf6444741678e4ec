use async_graphql::{Context, Object};

use crate::graphql::objects::rate_limit::{self, RateLimit};

#[derive(Debug, Default)]
pub struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// How much the token's subject may ask for now; null where the server limits nobody. 访问配额
    async fn rate_limit(&self, context: &Context<'_>) -> Option<RateLimit> {
        rate_limit::of(context)
    }
}
