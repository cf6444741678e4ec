use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{ContactInput, run, seen};
use crate::graphql::failure::Result;
use crate::graphql::objects::work_plan::WorkPlan;
use crate::model::global_id::NodeKind;
use crate::service::submit_work_plan::SubmitWorkPlan;

/// Which work plan is submitted, and who signed it off. 报送办理工作方案
#[derive(Debug, InputObject)]
pub struct SubmitWorkPlanInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The viewer's own agency's plan. 办理工作方案
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// Who signed it off, name and post. 审定人
    signed_off_by: Option<String>,
    /// The people who answer for the whole plan (附表2), in their order; left out, they stay. 督办工作人员名单
    contacts: Option<Vec<ContactInput>>,
}

payload! {
    /// What came of submitting a work plan. 报送结果
    SubmitWorkPlanPayload one
    /// The plan as it now stands; null where it is hidden or missing. 办理工作方案
    work_plan: WorkPlan by work_plans(|row| row.plan.id)
}

#[derive(Debug, Default)]
pub struct SubmitWorkPlanMutation;

#[Object]
impl SubmitWorkPlanMutation {
    /// Submits the viewer's own agency's plan to the supervision office. From then on its measures count, and the other
    /// agencies on its items see them. 报送
    async fn submit_work_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which plan. 输入")] input: SubmitWorkPlanInput,
    ) -> Result<SubmitWorkPlanPayload> {
        let SubmitWorkPlanInput { idempotency_key, id, expected_version, signed_off_by, contacts } = input;
        let contacts = contacts.map(|contacts| contacts.into_iter().map(Into::into).collect());
        let use_case =
            SubmitWorkPlan { plan: seen(&id, expected_version, NodeKind::WorkPlan)?, signed_off_by, contacts };
        Ok(SubmitWorkPlanPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
