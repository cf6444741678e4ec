use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::reporting_obligation::ReportingObligationFilter;
use crate::graphql::objects::reporting_obligation::ReportingObligationConnection;
use crate::model::order::{Order, ReportingObligationOrderField};
use crate::model::page::PageArguments;
use crate::store::reporting_obligation::ReportingObligationRow;

#[derive(Debug, Default)]
pub struct ReportingObligationsQuery;

#[Object]
impl ReportingObligationsQuery {
    /// The progress reports that are owed, as far as the viewer sees them, by their due days: who owes what by when, and
    /// whether it came. 应报
    async fn reporting_obligations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the rows that pass. 条件")] filter: Option<ReportingObligationFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ReportingObligationConnection> {
        let asker = asker(context);
        let order = Order::ascending(ReportingObligationOrderField::DueOn);
        let page = PageArguments { first, after, last, before };
        let query = Query::<ReportingObligationRow>::new(asker, "reportingObligations", filter, order, &page)?;
        Ok(ReportingObligationConnection(Listing::everything(asker, query)))
    }
}
