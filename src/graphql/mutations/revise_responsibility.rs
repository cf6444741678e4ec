use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::inputs::item::ResponsibilityInput;
use crate::graphql::objects::responsibility::Responsibility;
use crate::model::global_id::NodeKind;
use crate::service::check::Versioned;
use crate::service::revise_responsibility::ReviseResponsibility;

/// An item as it shall be. 调整
#[derive(Debug, InputObject)]
pub struct ReviseResponsibilityInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Which item. 责任事项
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// The item as it shall be, as a whole: an agency that is left out is withdrawn from it. 责任事项
    responsibility: ResponsibilityInput,
    /// Why; required once the item is dispatched, and kept in its history. 调整理由
    reason: Option<String>,
}

payload! {
    /// What came of revising an item. 调整结果
    ReviseResponsibilityPayload one
    /// The item as it now stands; null where the viewer sees none. 责任事项
    responsibility: Responsibility by responsibilities(|row| row.item.id)
}

#[derive(Debug, Default)]
pub struct ReviseResponsibilityMutation;

#[Object]
impl ReviseResponsibilityMutation {
    /// Sets an item, and who leads and who assists, as a whole: what was inferred is then stated, and a dispute is settled,
    /// with the assignment PENDING again. Only the supervision office of the jurisdiction itself may. 调整
    async fn revise_responsibility(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The item as it shall be. 输入")] input: ReviseResponsibilityInput,
    ) -> Result<ReviseResponsibilityPayload> {
        let ReviseResponsibilityInput { idempotency_key, id, expected_version, responsibility, reason } = input;
        let item = Versioned { id: key(&id, NodeKind::Responsibility)?, expected_version };
        let use_case = ReviseResponsibility { item, revised: responsibility.read()?, reason };
        Ok(ReviseResponsibilityPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
