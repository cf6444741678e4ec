use async_graphql::{Context, InputObject, Object};

use super::payload::payload;
use super::{Versioned, run, versioned};
use crate::graphql::failure::Result;
use crate::graphql::objects::assignment::Assignment;
use crate::model::global_id::NodeKind;
use crate::service::acknowledge_assignments::AcknowledgeAssignments;

/// Which assignments to acknowledge. 签收
#[derive(Debug, InputObject)]
pub struct AcknowledgeAssignmentsInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Of the viewer's own agency, 1 to 100, all or nothing. 责任分工
    items: Vec<Versioned>,
}

payload! {
    /// What came of acknowledging assignments. 签收结果
    AcknowledgeAssignmentsPayload many
    /// The assignments as they now stand. 责任分工
    assignments: Assignment by assignments(|row| row.assignment.id)
}

#[derive(Debug, Default)]
pub struct AcknowledgeAssignmentsMutation;

#[Object]
impl AcknowledgeAssignmentsMutation {
    /// Takes up assignments that were dispatched to the viewer's own agency. With the first acknowledgement the item is
    /// IN_PROGRESS. 签收
    async fn acknowledge_assignments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which assignments. 输入")] input: AcknowledgeAssignmentsInput,
    ) -> Result<AcknowledgeAssignmentsPayload> {
        let AcknowledgeAssignmentsInput { idempotency_key, items } = input;
        let use_case = AcknowledgeAssignments { items: versioned(&items, NodeKind::Assignment)? };
        Ok(AcknowledgeAssignmentsPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
