use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{run, seen};
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ReviewVerdict;
use crate::graphql::objects::assignment::Assignment;
use crate::model::global_id::NodeKind;
use crate::service::review_completion::ReviewCompletion;

/// What is decided on an assignment whose agency asked for completion. 审核办结
#[derive(Debug, InputObject)]
pub struct ReviewCompletionInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The assignment. 责任分工
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// Accept it, or return it for rework. 审核结论
    verdict: ReviewVerdict,
    /// Why; required when it is returned, at most 2,000 characters. 审核意见
    comment: Option<String>,
}

payload! {
    /// What came of reviewing a completion. 审核办结结果
    ReviewCompletionPayload one
    /// The assignment as it now stands; null where it is hidden or missing. 责任分工
    assignment: Assignment by assignments(|row| row.assignment.id)
}

#[derive(Debug, Default)]
pub struct ReviewCompletionMutation;

#[Object]
impl ReviewCompletionMutation {
    /// Accepts a completion or returns it: the item's first stated lead for those that assist it, the supervision office
    /// for all others. When every lead's is accepted, the item is UNDER_REVIEW. 审核办结
    async fn review_completion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which assignment, and the verdict. 输入")] input: ReviewCompletionInput,
    ) -> Result<ReviewCompletionPayload> {
        let ReviewCompletionInput { idempotency_key, id, expected_version, verdict, comment } = input;
        let assignment = seen(&id, expected_version, NodeKind::Assignment)?;
        let use_case = ReviewCompletion { assignment, verdict: verdict.into(), comment };
        Ok(ReviewCompletionPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
