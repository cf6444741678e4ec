use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{keys, run, seen};
use crate::graphql::failure::Result;
use crate::graphql::objects::extension_request::ExtensionRequest;
use crate::graphql::scalars::Date;
use crate::model::global_id::NodeKind;
use crate::service::request_extension::RequestExtension;

/// What is to be due later, and why. 申请延期
#[derive(Debug, InputObject)]
pub struct RequestExtensionInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// An assignment of the viewer's own agency. 责任分工
    assignment_id: ID,
    /// The assignment's version that the caller saw. 版本
    expected_version: i32,
    /// Open, dated measures of the assignment; none, and it is the assignment's own due date. 具体工作内容
    measure_ids: Option<Vec<ID>>,
    /// The day that is asked for: after the old one, and after today. 申请时限
    new_due_on: Date,
    /// Why, at most 2,000 characters. 延期理由
    reason: String,
    /// Name and post of who signed it off. 审定人
    signed_off_by: Option<String>,
}

payload! {
    /// What came of asking for an extension. 延期申请结果
    RequestExtensionPayload one
    /// The request; null when refused. 延期申请
    extension_request: ExtensionRequest by extension_requests(|row| row.id)
}

#[derive(Debug, Default)]
pub struct RequestExtensionMutation;

#[Object]
impl RequestExtensionMutation {
    /// Asks for a later due date, before the old one has passed: by the agency itself, one request at a time. It goes to
    /// the item's first stated lead for an agency that assists it, otherwise to the supervision office. 申请延期
    async fn request_extension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be due later, and why. 输入")] input: RequestExtensionInput,
    ) -> Result<RequestExtensionPayload> {
        let RequestExtensionInput {
            idempotency_key,
            assignment_id,
            expected_version,
            measure_ids,
            new_due_on,
            reason,
            signed_off_by,
        } = input;
        let use_case = RequestExtension {
            assignment: seen(&assignment_id, expected_version, NodeKind::Assignment)?,
            measures: keys(&measure_ids.unwrap_or_default(), NodeKind::Measure)?,
            new_due_on: new_due_on.0,
            reason,
            signed_off_by,
        };
        Ok(RequestExtensionPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
