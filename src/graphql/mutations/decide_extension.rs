use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ExtensionVerdict;
use crate::graphql::objects::extension_request::ExtensionRequest;
use crate::model::global_id::NodeKind;
use crate::service::decide_extension::DecideExtension;

/// Which request, and the decision. 审批延期
#[derive(Debug, InputObject)]
pub struct DecideExtensionInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The request. 延期申请
    id: ID,
    /// The request's version that the caller saw. 版本
    expected_version: i32,
    /// The decision. 结论
    verdict: ExtensionVerdict,
    /// A word with it, at most 2,000 characters; a refusal needs one. 审批意见
    comment: Option<String>,
}

payload! {
    /// What came of deciding a request. 延期审批结果
    DecideExtensionPayload one
    /// The request as it now stands; null where the viewer sees none. 延期申请
    extension_request: ExtensionRequest by extension_requests(|row| row.id)
}

#[derive(Debug, Default)]
pub struct DecideExtensionMutation;

#[Object]
impl DecideExtensionMutation {
    /// Decides a request for a later due date, once: by the item's first stated lead for an agency that assists it,
    /// otherwise by the supervision office. A grant moves the due date of the assignment, or of the measures that the
    /// request names; the responsibility's own stays. 审批延期
    async fn decide_extension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which request, and the decision. 输入")] input: DecideExtensionInput,
    ) -> Result<DecideExtensionPayload> {
        let DecideExtensionInput { idempotency_key, id, expected_version, verdict, comment } = input;
        let use_case = DecideExtension {
            id: key(&id, NodeKind::ExtensionRequest)?,
            expected_version,
            verdict: verdict.into(),
            comment,
        };
        Ok(DecideExtensionPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
