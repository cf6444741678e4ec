use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::assignment::AssignmentFilter;
use crate::graphql::inputs::order::AssignmentOrder;
use crate::graphql::objects::assignment::AssignmentConnection;
use crate::model::order::{AssignmentOrderField, Order};
use crate::model::page::PageArguments;
use crate::store::assignment::AssignmentRow;

#[derive(Debug, Default)]
pub struct AssignmentsQuery;

#[Object]
impl AssignmentsQuery {
    /// The assignments that the viewer sees: every one on the responsibilities that it sees, other agencies' included. 责任分工
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field, as the schema has them")]
    async fn assignments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the rows that pass. 条件")] filter: Option<AssignmentFilter>,
        #[graphql(desc = "The order; NEXT_DUE_ON ASC unless given. 排序")] order_by: Option<AssignmentOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<AssignmentConnection> {
        let asker = asker(context);
        let order = order_by.map_or(Order::ascending(AssignmentOrderField::NextDueOn), Into::into);
        let page = PageArguments { first, after, last, before };
        let query = Query::<AssignmentRow>::new(asker, "assignments", filter, order, &page)?;
        Ok(AssignmentConnection(Listing::everything(asker, query)))
    }
}
