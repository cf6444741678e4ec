//! The fields of Subscription, one file each, named as in schema.graphql: each follows the feed.

mod assignment_changed;
mod changes;
mod responsibility_changed;

use async_graphql::{Context, MergedSubscription};
use futures_util::stream::{Stream, StreamExt};

use super::asker::asker;
use super::failure::{Failure, Result};
use super::feed::{Followed, Moment};
use super::inputs::reading::{FilterInput, Reading};

/// What is told as it happens. Each resumes after a cursor without a gap: whatever was committed since is told first. An
/// administrator, who sees no city data, is told nothing. 订阅
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(
    assignment_changed::AssignmentChangedSubscription,
    responsibility_changed::ResponsibilityChangedSubscription,
    changes::ChangesSubscription,
);

/// Follows the feed for the asker.
async fn follow<F, I>(
    context: &Context<'_>,
    filter: Option<I>,
    after: Option<String>,
) -> Result<impl Stream<Item = Result<Moment<F::Row>>> + Send + use<F, I>>
where
    F: Followed,
    I: FilterInput<Test = F::Test>,
{
    let asker = asker(context);
    let filter = Reading::of(&asker.limits, filter)?;
    let following = asker.feed.follow::<F>(asker.viewer.clone(), filter, after.as_deref()).await?;
    Ok(following.moments().map(|moment| moment.map_err(Failure)))
}
