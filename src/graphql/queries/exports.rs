use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::reading::NoFilter;
use crate::graphql::objects::export_job::ExportJobConnection;
use crate::model::order::{CreatedOrderField, Order};
use crate::model::page::PageArguments;
use crate::store::export_job::ExportJobRow;

#[derive(Debug, Default)]
pub struct ExportsQuery;

#[Object]
impl ExportsQuery {
    /// The exports that the viewer asked for, latest first: those of the last seven days. 导出
    async fn exports(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ExportJobConnection> {
        let asker = asker(context);
        let page = PageArguments { first, after, last, before };
        let order = Order::descending(CreatedOrderField::CreatedAt);
        let query = Query::<ExportJobRow>::new(asker, "exports", None::<NoFilter>, order, &page)?;
        Ok(ExportJobConnection(Listing::everything(asker, query)))
    }
}
