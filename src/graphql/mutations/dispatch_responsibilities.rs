use async_graphql::{Context, InputObject, Object};

use super::payload::payload;
use super::{Versioned, run, versioned};
use crate::graphql::failure::Result;
use crate::graphql::objects::responsibility::Responsibility;
use crate::model::global_id::NodeKind;
use crate::service::dispatch_responsibilities::DispatchResponsibilities;

/// Which items to dispatch. 交办
#[derive(Debug, InputObject)]
pub struct DispatchResponsibilitiesInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The drafts, 1 to 100, all or nothing. 责任事项
    items: Vec<Versioned>,
    /// A word to the agencies, kept in the history of each item. 交办说明
    note: Option<String>,
}

payload! {
    /// What came of dispatching items. 交办结果
    DispatchResponsibilitiesPayload many
    /// The items as they now stand. 责任事项
    responsibilities: Responsibility by responsibilities(|row| row.item.id)
}

#[derive(Debug, Default)]
pub struct DispatchResponsibilitiesMutation;

#[Object]
impl DispatchResponsibilitiesMutation {
    /// Dispatches drafts: from now on their agencies see them, each gets its work plan of the year to fill, and time counts.
    /// Only the supervision office of the jurisdiction itself may. 交办
    async fn dispatch_responsibilities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which items. 输入")] input: DispatchResponsibilitiesInput,
    ) -> Result<DispatchResponsibilitiesPayload> {
        let DispatchResponsibilitiesInput { idempotency_key, items, note } = input;
        let use_case = DispatchResponsibilities { items: versioned(&items, NodeKind::Responsibility)?, note };
        Ok(DispatchResponsibilitiesPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
