//! How much the subject may ask for.

use async_graphql::{Context, Description, Object};

use crate::graphql::asker::asker;
use crate::graphql::scalars::DateTime;
use crate::model::rate_limit::Charge;

/// How much the token's subject may ask for now, in cost. Each operation takes its computed cost from the bucket before it
/// runs, and what it did not use comes back after it. 访问配额
#[derive(Description)]
pub struct RateLimit(pub Charge);

/// What a bucket counts; every one of them fits an Int.
fn int(cost: impl TryInto<i32>) -> i32 {
    cost.try_into().unwrap_or(i32::MAX)
}

#[Object(use_type_description)]
impl RateLimit {
    /// The cost that a full bucket holds. 配额上限
    async fn limit(&self) -> i32 {
        int(self.0.bucket.limit)
    }

    /// The cost that is in the bucket, with that of this operation taken as computed before it ran. 可用配额
    async fn available(&self) -> i32 {
        int(self.0.available())
    }

    /// The cost that comes back each second. 每秒恢复
    async fn restore_rate(&self) -> i32 {
        int(self.0.bucket.restore_rate)
    }

    /// The cost of this operation as computed before it ran. 本次请求的成本
    async fn requested(&self) -> i32 {
        int(self.0.requested)
    }

    /// When the bucket is full again if nothing more is asked. 配额恢复时间
    async fn reset_at(&self) -> DateTime {
        DateTime(self.0.reset_at())
    }
}

/// That of this request; none where nothing is refused for it.
pub fn of(context: &Context<'_>) -> Option<RateLimit> {
    asker(context).charge.clone().map(RateLimit)
}
