use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::agency::AgencyFilter;
use crate::graphql::inputs::order::AgencyOrder;
use crate::graphql::objects::agency::AgencyConnection;
use crate::model::order::{AgencyOrderField, Order};
use crate::model::page::PageArguments;
use crate::store::agency::AgencyRow;

#[derive(Debug, Default)]
pub struct AgenciesQuery;

#[Object]
impl AgenciesQuery {
    /// All agencies; every valid token sees their names, codes and aliases. 单位
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field, as the schema has them")]
    async fn agencies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the rows that pass. 条件")] filter: Option<AgencyFilter>,
        #[graphql(desc = "The order; NAME ASC unless given. 排序")] order_by: Option<AgencyOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<AgencyConnection> {
        let asker = asker(context);
        let order = order_by.map_or(Order::ascending(AgencyOrderField::Name), Into::into);
        let page = PageArguments { first, after, last, before };
        let query = Query::<AgencyRow>::new(asker, "agencies", filter, order, &page)?;
        Ok(AgencyConnection(Listing::everything(asker, query)))
    }
}
