use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::jurisdiction::JurisdictionFilter;
use crate::graphql::objects::jurisdiction::JurisdictionConnection;
use crate::model::order::{JurisdictionOrderField, Order};
use crate::model::page::PageArguments;
use crate::store::jurisdiction::JurisdictionRow;

#[derive(Debug, Default)]
pub struct JurisdictionsQuery;

#[Object]
impl JurisdictionsQuery {
    /// All jurisdictions, by code; every valid token sees them. 行政区划
    async fn jurisdictions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the rows that pass. 条件")] filter: Option<JurisdictionFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<JurisdictionConnection> {
        let asker = asker(context);
        let order = Order::ascending(JurisdictionOrderField::Code);
        let page = PageArguments { first, after, last, before };
        let query = Query::<JurisdictionRow>::new(asker, "jurisdictions", filter, order, &page)?;
        Ok(JurisdictionConnection(Listing::everything(asker, query)))
    }
}
