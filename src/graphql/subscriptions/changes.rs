use async_graphql::{Context, Subscription};
use futures_util::stream::{Stream, StreamExt};

use super::follow;
use crate::graphql::failure::{Failure, Result};
use crate::graphql::feed::Changes;
use crate::graphql::inputs::change::ChangeFilter;
use crate::graphql::objects::change::Change;
use crate::model::problem::Problem;

#[derive(Debug, Default)]
pub struct ChangesSubscription;

#[Subscription]
impl ChangesSubscription {
    /// Every change that the viewer is told, in the order of the commits of each jurisdiction, as `Query.changes` gives them by pages. 变更记录
    async fn changes(
        &self,
        context: &Context<'_>,
        after: Option<String>,
        #[graphql(
            desc = "Keeps the changes that pass; whether a row that left the viewer's sight passed is not asked. 条件"
        )]
        filter: Option<ChangeFilter>,
    ) -> Result<impl Stream<Item = Result<Change>> + use<>> {
        let moments = follow::<Changes, _>(context, filter, after).await?;
        Ok(moments.map(|moment| {
            let moment = moment?;
            let row = moment.row.ok_or(Failure(Problem::Internal))?;
            Ok(Change::new(row, moment.cursor))
        }))
    }
}
