use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::Outcome;
use crate::graphql::objects::responsibility::Responsibility;
use crate::model::global_id::NodeKind;
use crate::service::check::Versioned;
use crate::service::close_responsibility::CloseResponsibility;

/// How an item ends. 销号
#[derive(Debug, InputObject)]
pub struct CloseResponsibilityInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Which item. 责任事项
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// How it ends; COMPLETED needs every lead's completion accepted. 销号结果
    outcome: Outcome,
    /// What is to be said of it; required of NOT_COMPLETED and CARRIED_OVER. 说明
    summary: Option<String>,
}

payload! {
    /// What came of closing an item. 销号结果
    CloseResponsibilityPayload one
    /// The item as it now stands; null where the viewer sees none. 责任事项
    responsibility: Responsibility by responsibilities(|row| row.item.id)
}

#[derive(Debug, Default)]
pub struct CloseResponsibilityMutation;

#[Object]
impl CloseResponsibilityMutation {
    /// Closes an item: nothing on it is judged any more. Only the supervision office of the jurisdiction itself may. 销号
    async fn close_responsibility(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How the item ends. 输入")] input: CloseResponsibilityInput,
    ) -> Result<CloseResponsibilityPayload> {
        let CloseResponsibilityInput { idempotency_key, id, expected_version, outcome, summary } = input;
        let item = Versioned { id: key(&id, NodeKind::Responsibility)?, expected_version };
        let use_case = CloseResponsibility { item, outcome: outcome.into(), summary };
        Ok(CloseResponsibilityPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
