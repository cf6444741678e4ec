use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::order::ResponsibilityOrder;
use crate::graphql::inputs::responsibility::ResponsibilityFilter;
use crate::graphql::objects::responsibility::ResponsibilityConnection;
use crate::model::order::{Order, ResponsibilityOrderField};
use crate::model::page::PageArguments;
use crate::store::responsibility::ResponsibilityRow;

#[derive(Debug, Default)]
pub struct ResponsibilitiesQuery;

#[Object]
impl ResponsibilitiesQuery {
    /// The responsibilities that the viewer sees: of a supervisor or auditor those of its tree, of an agency the dispatched ones to which it is assigned. 责任事项
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field, as the schema has them")]
    async fn responsibilities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the rows that pass. 条件")] filter: Option<ResponsibilityFilter>,
        #[graphql(desc = "The order; ORDINAL ASC unless given. 排序")] order_by: Option<ResponsibilityOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ResponsibilityConnection> {
        let asker = asker(context);
        let order = order_by.map_or(Order::ascending(ResponsibilityOrderField::Ordinal), Into::into);
        let page = PageArguments { first, after, last, before };
        let query = Query::<ResponsibilityRow>::new(asker, "responsibilities", filter, order, &page)?;
        Ok(ResponsibilityConnection(Listing::everything(asker, query)))
    }
}
