use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{run, seen};
use crate::graphql::failure::Result;
use crate::graphql::objects::assignment::Assignment;
use crate::model::global_id::NodeKind;
use crate::service::dispute_assignment::DisputeAssignment;

/// Which assignment is disputed, and why. 提出异议
#[derive(Debug, InputObject)]
pub struct DisputeAssignmentInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// An assignment of the viewer's own agency. 责任分工
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// Why the division of labour is disputed; at most 2,000 characters. 理由
    reason: String,
}

payload! {
    /// What came of disputing an assignment. 异议结果
    DisputeAssignmentPayload one
    /// The assignment as it now stands; null where it is hidden or missing. 责任分工
    assignment: Assignment by assignments(|row| row.assignment.id)
}

#[derive(Debug, Default)]
pub struct DisputeAssignmentMutation;

#[Object]
impl DisputeAssignmentMutation {
    /// Disputes the viewer's own part in an item: it is not judged until the supervision office settles the dispute by
    /// `reviseResponsibility`, which returns it to PENDING or withdraws it. 提出异议
    async fn dispute_assignment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which assignment, and why. 输入")] input: DisputeAssignmentInput,
    ) -> Result<DisputeAssignmentPayload> {
        let DisputeAssignmentInput { idempotency_key, id, expected_version, reason } = input;
        let use_case = DisputeAssignment { assignment: seen(&id, expected_version, NodeKind::Assignment)?, reason };
        Ok(DisputeAssignmentPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
