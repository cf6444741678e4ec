use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::patch::patch;
use super::payload::payload;
use super::{key, run};
use crate::graphql::asker::asker;
use crate::graphql::failure::Result;
use crate::graphql::objects::work_plan::WorkPlan;
use crate::graphql::scalars::Decimal;
use crate::model::global_id::NodeKind;
use crate::service::check;
use crate::service::evaluate_work_plan::EvaluateWorkPlan;

/// Which agency's year to score. 考核
#[derive(Debug, InputObject)]
pub struct EvaluateWorkPlanInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// The agency's plan of the year. 办理工作方案
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// The office's own points, 0 to 20 unless the server is set otherwise; left out, as before; null, none. 评分
    rating: MaybeUndefined<Decimal>,
    /// The word that goes with them; left out, as before; null, none. 评语
    comment: MaybeUndefined<String>,
}

payload! {
    /// What came of scoring a year. 考核结果
    EvaluateWorkPlanPayload one
    /// The plan as it now stands, with its score. 办理工作方案
    work_plan: WorkPlan by work_plans(|row| row.plan.id)
}

#[derive(Debug, Default)]
pub struct EvaluateWorkPlanMutation;

#[Object]
impl EvaluateWorkPlanMutation {
    /// Scores an agency's year: 100 points, less what is missing, late, empty or overdue by the rules of the server's
    /// settings, and the office's rating. Each time anew, so that it may be repeated. The supervision office of the
    /// jurisdiction itself may. 考核
    async fn evaluate_work_plan(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which year. 输入")] input: EvaluateWorkPlanInput,
    ) -> Result<EvaluateWorkPlanPayload> {
        let EvaluateWorkPlanInput { idempotency_key, id, expected_version, rating, comment } = input;
        let use_case = EvaluateWorkPlan {
            plan: check::Versioned { id: key(&id, NodeKind::WorkPlan)?, expected_version },
            rating: patch(rating, |Decimal(rating)| Ok(rating))?,
            comment: patch(comment, Ok)?,
            rules: asker(context).evaluation.clone(),
        };
        Ok(EvaluateWorkPlanPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
