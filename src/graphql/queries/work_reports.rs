use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::work_report::WorkReportFilter;
use crate::graphql::objects::work_report::WorkReportConnection;
use crate::model::order::{Order, WorkReportOrderField};
use crate::model::page::PageArguments;
use crate::store::work_report::WorkReportRow;

#[derive(Debug, Default)]
pub struct WorkReportsQuery;

#[Object]
impl WorkReportsQuery {
    /// The work reports that the viewer sees, the latest year first. 政府工作报告
    async fn work_reports(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the rows that pass. 条件")] filter: Option<WorkReportFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<WorkReportConnection> {
        let asker = asker(context);
        let order = Order::descending(WorkReportOrderField::Year);
        let page = PageArguments { first, after, last, before };
        let query = Query::<WorkReportRow>::new(asker, "workReports", filter, order, &page)?;
        Ok(WorkReportConnection(Listing::everything(asker, query)))
    }
}
