use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::stream::{Stream, StreamExt};

use super::follow;
use crate::graphql::failure::Result;
use crate::graphql::feed::Responsibilities;
use crate::graphql::inputs::responsibility::ResponsibilityFilter;
use crate::graphql::objects::responsibility::Responsibility;
use crate::model::global_id::{GlobalId, NodeKind};

#[derive(Debug, Default)]
pub struct ResponsibilityChangedSubscription;

/// That a responsibility changed. 责任事项变化
#[derive(SimpleObject)]
pub struct ResponsibilityChange {
    /// Give it as `after` to resume behind this change. 游标
    cursor: String,
    /// Names the responsibility, also when it is out of sight. 标识
    responsibility_id: ID,
    /// The row as it now stands; null says that it left the viewer's sight: the agency's assignment on it was withdrawn; or, of those who oversee, that the row is gone. 责任事项
    responsibility: Option<Responsibility>,
}

#[Subscription]
impl ResponsibilityChangedSubscription {
    /// An item that the viewer sees changed, or an assignment on it, by which its light and its lead stand. Several changes at once are told once, by the row as it now stands. 责任事项变化
    async fn responsibility_changed(
        &self,
        context: &Context<'_>,
        after: Option<String>,
        #[graphql(
            desc = "Tells of the rows that pass as they now stand; whether a row that left the viewer's sight passed is not asked. 条件"
        )]
        filter: Option<ResponsibilityFilter>,
    ) -> Result<impl Stream<Item = Result<ResponsibilityChange>> + use<>> {
        let moments = follow::<Responsibilities, _>(context, filter, after).await?;
        Ok(moments.map(|moment| {
            let moment = moment?;
            Ok(ResponsibilityChange {
                cursor: moment.cursor,
                responsibility_id: ID(GlobalId::new(NodeKind::Responsibility, moment.id).to_string()),
                responsibility: moment.row.map(Responsibility),
            })
        }))
    }
}
