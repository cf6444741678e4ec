//! A page of the feed: what `Query.changes` answers.

use async_graphql::Context;
use tokio::sync::OnceCell;

use super::Feed;
use crate::graphql::asker::{Asker, asker};
use crate::graphql::batch::Batch;
use crate::graphql::connection::{PageInfo, Row, Rows};
use crate::graphql::failure::{Failure, Result};
use crate::graphql::inputs::change::ChangeFilter;
use crate::graphql::inputs::reading::Reading;
use crate::model::feed_cursor::FeedCursor;
use crate::model::feed_position::FeedPosition;
use crate::model::filter::{ChangeTest, Filter};
use crate::model::page::DEFAULT_SIZE;
use crate::model::problem::Problem;
use crate::model::viewer::Viewer;
use crate::store::Scope;
use crate::store::changes::ChangePage;
use crate::store::event::EventRow;

/// A page that was asked for: checked, and read by the first field that needs it.
pub struct FeedListing {
    feed: Feed,
    viewer: Viewer,
    scope: Scope<'static>,
    filter: Filter<ChangeTest>,
    after: Option<FeedCursor>,
    first: u64,
    page: OnceCell<Result<Rows<EventRow>>>,
}

impl FeedListing {
    /// Checks the arguments.
    pub fn new(
        context: &Context<'_>,
        after: Option<&str>,
        first: Option<i32>,
        filter: Option<ChangeFilter>,
    ) -> Result<Self> {
        let Asker { feed, viewer, scope, limits, .. } = asker(context);
        let filter = Reading::of(limits, filter)?;
        let most = u64::try_from(limits.page_size_max).unwrap_or(u64::MAX);
        let first = match first {
            None => DEFAULT_SIZE.min(most),
            Some(asked) => {
                let size = u64::try_from(asked).ok().filter(|size| *size <= most);
                size.ok_or(Problem::PageSize { asked, most })?
            }
        };
        let after = after.map(str::parse::<FeedCursor>).transpose()?;
        let (feed, viewer, scope) = (feed.clone(), viewer.clone(), scope.clone());
        Ok(Self { feed, viewer, scope, filter, after, first, page: OnceCell::new() })
    }

    /// The page.
    pub async fn page(&self) -> Result<&Rows<EventRow>> {
        self.page.get_or_init(|| self.read()).await.as_ref().map_err(Failure::clone)
    }

    /// How many pass, from the first on.
    pub async fn total(&self) -> Result<i32> {
        let total = self.scope.count_changes(&self.filter).await?;
        Ok(i32::try_from(total).unwrap_or(i32::MAX))
    }

    async fn read(&self) -> Result<Rows<EventRow>> {
        let store = &self.feed.0.store;
        let (position, heads) = match self.after.clone() {
            Some(cursor) => store.resume(&self.viewer, cursor).await??,
            None => (FeedPosition::beginning(&self.viewer), store.heads().await?),
        };
        let has_previous_page = self.after.is_some();
        let ChangePage { rows, positions, end, more } = if self.first == 0 {
            let end = self.scope.feed_end(&self.viewer, &heads).await?;
            ChangePage { rows: Vec::new(), positions: Vec::new(), end, more: false }
        } else {
            self.scope.changes_after(&self.viewer, position, &heads, &self.filter, self.first).await?
        };
        let cursors = positions.iter().map(|position| position.cursor().to_string());
        let rows: Vec<Row<EventRow>> =
            Batch::of(rows).into_iter().zip(cursors).map(|(node, cursor)| Row { cursor, node }).collect();
        let page_info = PageInfo {
            has_next_page: more,
            has_previous_page,
            start_cursor: rows.first().map(|row| row.cursor.clone()),
            end_cursor: Some(end.cursor().to_string()),
        };
        Ok(Rows { rows, page_info })
    }
}
