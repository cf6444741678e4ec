use async_graphql::{Context, Object};

use crate::graphql::asker::asker;
use crate::graphql::connection::{Listing, Query};
use crate::graphql::failure::Result;
use crate::graphql::inputs::reading::NoFilter;
use crate::graphql::objects::webhook::WebhookConnection;
use crate::model::order::{CreatedOrderField, Order};
use crate::model::page::PageArguments;
use crate::store::webhook::WebhookRow;

#[derive(Debug, Default)]
pub struct WebhooksQuery;

#[Object]
impl WebhooksQuery {
    /// The webhooks that the viewer sees, oldest first: an agency its own, supervisors and auditors all of the jurisdictions that they oversee. 推送
    async fn webhooks(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<WebhookConnection> {
        let asker = asker(context);
        let page = PageArguments { first, after, last, before };
        let order = Order::ascending(CreatedOrderField::CreatedAt);
        let query = Query::<WebhookRow>::new(asker, "webhooks", None::<NoFilter>, order, &page)?;
        Ok(WebhookConnection(Listing::everything(asker, query)))
    }
}
