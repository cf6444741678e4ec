use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::inputs::item::ResponsibilityInput;
use crate::graphql::objects::responsibility::Responsibility;
use crate::model::global_id::NodeKind;
use crate::service::create_responsibility::CreateResponsibility;

/// An item to be added to a work report. 立项
#[derive(Debug, InputObject)]
pub struct CreateResponsibilityInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The work report that promises it. 政府工作报告
    work_report_id: ID,
    /// The item. 责任事项
    responsibility: ResponsibilityInput,
}

payload! {
    /// What came of adding an item. 立项结果
    CreateResponsibilityPayload one
    /// The item; null where it was not created. 责任事项
    responsibility: Responsibility by responsibilities(|row| row.item.id)
}

#[derive(Debug, Default)]
pub struct CreateResponsibilityMutation;

#[Object]
impl CreateResponsibilityMutation {
    /// Adds an item to a work report as a draft, which no agency sees before it is dispatched. Only the supervision office
    /// of the jurisdiction itself may. 立项
    async fn create_responsibility(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The item. 输入")] input: CreateResponsibilityInput,
    ) -> Result<CreateResponsibilityPayload> {
        let CreateResponsibilityInput { idempotency_key, work_report_id, responsibility } = input;
        let work_report = key(&work_report_id, NodeKind::WorkReport)?;
        let use_case = CreateResponsibility { work_report, item: responsibility.read()? };
        Ok(CreateResponsibilityPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
