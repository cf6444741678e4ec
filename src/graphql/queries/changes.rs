use async_graphql::{Context, Object};

use crate::graphql::failure::Result;
use crate::graphql::feed::FeedListing;
use crate::graphql::inputs::change::ChangeFilter;
use crate::graphql::objects::change::ChangeConnection;

#[derive(Debug, Default)]
pub struct ChangesQuery;

#[Object]
impl ChangesQuery {
    /// The feed of changes: every change that the viewer is told, from the first on, without a gap. Those of one jurisdiction are in the order of the commits; those of one jurisdiction come after those of another. `pageInfo.endCursor` is there on an empty page too: keep it, and give it as `after` the next time, here or to a subscription. With `first: 0` nothing is read, and `endCursor` is where the feed ends now. While `hasNextPage` is true there is more to look at, also where a filter kept nothing of a page. An agency whose assignment was withdrawn is told so by a last change: its `entity` is null, its `entityId` names the assignment, and the item with all on it is out of sight. 变更记录
    async fn changes(
        &self,
        context: &Context<'_>,
        after: Option<String>,
        first: Option<i32>,
        #[graphql(
            desc = "Keeps the changes that pass; whether a row that left the viewer's sight passed is not asked. 条件"
        )]
        filter: Option<ChangeFilter>,
    ) -> Result<ChangeConnection> {
        Ok(ChangeConnection::feed(FeedListing::new(context, after.as_deref(), first, filter)?))
    }
}
