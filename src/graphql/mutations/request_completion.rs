use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{run, seen};
use crate::graphql::failure::Result;
use crate::graphql::objects::assignment::Assignment;
use crate::model::global_id::NodeKind;
use crate::service::request_completion::RequestCompletion;

/// Which assignment is done, in summary. 申请办结
#[derive(Debug, InputObject)]
pub struct RequestCompletionInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// An assignment of the viewer's own agency. 责任分工
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// What was done; at most 2,000 characters. 办结情况
    summary: String,
}

payload! {
    /// What came of asking for completion. 申请办结结果
    RequestCompletionPayload one
    /// The assignment as it now stands; null where it is hidden or missing. 责任分工
    assignment: Assignment by assignments(|row| row.assignment.id)
}

#[derive(Debug, Default)]
pub struct RequestCompletionMutation;

#[Object]
impl RequestCompletionMutation {
    /// Asks for the completion of the viewer's own assignment. An assisting agency asks the item's first stated lead, a
    /// lead asks the supervision office. 申请办结
    async fn request_completion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which assignment. 输入")] input: RequestCompletionInput,
    ) -> Result<RequestCompletionPayload> {
        let RequestCompletionInput { idempotency_key, id, expected_version, summary } = input;
        let use_case = RequestCompletion { assignment: seen(&id, expected_version, NodeKind::Assignment)?, summary };
        Ok(RequestCompletionPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
