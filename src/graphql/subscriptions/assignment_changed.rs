use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::stream::{Stream, StreamExt};

use super::follow;
use crate::graphql::failure::Result;
use crate::graphql::feed::Assignments;
use crate::graphql::inputs::assignment::AssignmentFilter;
use crate::graphql::objects::assignment::Assignment;
use crate::model::global_id::{GlobalId, NodeKind};

#[derive(Debug, Default)]
pub struct AssignmentChangedSubscription;

/// That an assignment changed. 责任分工变化
#[derive(SimpleObject)]
pub struct AssignmentChange {
    /// Give it as `after` to resume behind this change. 游标
    cursor: String,
    /// Names the assignment, also when it is out of sight. 标识
    assignment_id: ID,
    /// The row as it now stands; null says that it left the viewer's sight: its own assignment was withdrawn, and with it the whole item left its sight; or, of those who oversee, that the row is gone. 责任分工
    assignment: Option<Assignment>,
}

#[Subscription]
impl AssignmentChangedSubscription {
    /// An assignment that the viewer sees changed: itself, its plan, goals and measures, or a filing that the viewer may see. Several changes at once are told once, by the row as it now stands. 责任分工变化
    async fn assignment_changed(
        &self,
        context: &Context<'_>,
        after: Option<String>,
        #[graphql(
            desc = "Tells of the rows that pass as they now stand; whether a row that left the viewer's sight passed is not asked. 条件"
        )]
        filter: Option<AssignmentFilter>,
    ) -> Result<impl Stream<Item = Result<AssignmentChange>> + use<>> {
        let moments = follow::<Assignments, _>(context, filter, after).await?;
        Ok(moments.map(|moment| {
            let moment = moment?;
            Ok(AssignmentChange {
                cursor: moment.cursor,
                assignment_id: ID(GlobalId::new(NodeKind::Assignment, moment.id).to_string()),
                assignment: moment.row.map(Assignment),
            })
        }))
    }
}
