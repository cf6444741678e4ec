use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{run, seen};
use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::LightColor;
use crate::graphql::objects::assignment::Assignment;
use crate::graphql::scalars::Date;
use crate::model::global_id::NodeKind;
use crate::service::override_light::OverrideLight;

/// Which light, what it shows, and until when. 人工调整灯色
#[derive(Debug, InputObject)]
pub struct OverrideLightInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// An assignment of the viewer's own jurisdiction. 责任分工
    assignment_id: ID,
    /// The assignment's version that the caller saw. 版本
    expected_version: i32,
    /// What the light shows; null ends what was set by hand. 灯色
    color: Option<LightColor>,
    /// Why, at most 2,000 characters. 理由
    reason: String,
    /// The last day on which it holds, not before today; an end does not look at it. 截止日期
    until: Date,
}

payload! {
    /// What came of setting a light by hand. 人工调整结果
    OverrideLightPayload one
    /// The assignment as it now stands; null where the viewer sees none. 责任分工
    assignment: Assignment by assignments(|row| row.assignment.id)
}

#[derive(Debug, Default)]
pub struct OverrideLightMutation;

#[Object]
impl OverrideLightMutation {
    /// Sets an assignment's light by hand, with a reason and an end, or ends that: by the supervision office of the
    /// jurisdiction itself. While it holds, no rule urges the agency. 人工调整灯色
    async fn override_light(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which light, and what it shows. 输入")] input: OverrideLightInput,
    ) -> Result<OverrideLightPayload> {
        let OverrideLightInput { idempotency_key, assignment_id, expected_version, color, reason, until } = input;
        let use_case = OverrideLight {
            assignment: seen(&assignment_id, expected_version, NodeKind::Assignment)?,
            color: color.map(Into::into),
            reason,
            until: until.0,
        };
        Ok(OverrideLightPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
