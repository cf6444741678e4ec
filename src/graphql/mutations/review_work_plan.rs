use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{run, seen};
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ReviewVerdict;
use crate::graphql::objects::work_plan::WorkPlan;
use crate::model::global_id::NodeKind;
use crate::service::review_work_plan::ReviewWorkPlan;

/// What is decided on a submitted work plan. 审核办理工作方案
#[derive(Debug, InputObject)]
pub struct ReviewWorkPlanInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The plan. 办理工作方案
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// Accept it, or return it to be changed. 审核结论
    verdict: ReviewVerdict,
    /// Why; required when it is returned, at most 2,000 characters. 审核意见
    comment: Option<String>,
}

payload! {
    /// What came of reviewing a work plan. 审核结果
    ReviewWorkPlanPayload one
    /// The plan as it now stands; null where it is hidden or missing. 办理工作方案
    work_plan: WorkPlan by work_plans(|row| row.plan.id)
}

#[derive(Debug, Default)]
pub struct ReviewWorkPlanMutation;

#[Object]
impl ReviewWorkPlanMutation {
    /// Accepts an agency's plan or returns it: its supervision office alone. 审核
    async fn review_work_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which plan, and the verdict. 输入")] input: ReviewWorkPlanInput,
    ) -> Result<ReviewWorkPlanPayload> {
        let ReviewWorkPlanInput { idempotency_key, id, expected_version, verdict, comment } = input;
        let plan = seen(&id, expected_version, NodeKind::WorkPlan)?;
        let use_case = ReviewWorkPlan { plan, verdict: verdict.into(), comment };
        Ok(ReviewWorkPlanPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
