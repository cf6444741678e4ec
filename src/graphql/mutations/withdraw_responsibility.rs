use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::objects::responsibility::Responsibility;
use crate::model::global_id::NodeKind;
use crate::service::check::Versioned;
use crate::service::withdraw_responsibility::WithdrawResponsibility;

/// Which item to take back. 撤销
#[derive(Debug, InputObject)]
pub struct WithdrawResponsibilityInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Which item. 责任事项
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// Why; kept in its history. 撤销理由
    reason: String,
}

payload! {
    /// What came of taking an item back. 撤销结果
    WithdrawResponsibilityPayload one
    /// The item as it now stands; null where the viewer sees none. 责任事项
    responsibility: Responsibility by responsibilities(|row| row.item.id)
}

#[derive(Debug, Default)]
pub struct WithdrawResponsibilityMutation;

#[Object]
impl WithdrawResponsibilityMutation {
    /// Takes an item back, with its assignments: its agencies see it no more. Only the supervision office of the
    /// jurisdiction itself may. 撤销
    async fn withdraw_responsibility(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which item, and why. 输入")] input: WithdrawResponsibilityInput,
    ) -> Result<WithdrawResponsibilityPayload> {
        let WithdrawResponsibilityInput { idempotency_key, id, expected_version, reason } = input;
        let item = Versioned { id: key(&id, NodeKind::Responsibility)?, expected_version };
        let use_case = WithdrawResponsibility { item, reason };
        Ok(WithdrawResponsibilityPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
