use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{ContactInput, key, run, seen};
use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::IndicatorKind;
use crate::graphql::objects::assignment::Assignment;
use crate::graphql::scalars::{Date, Decimal};
use crate::model::global_id::NodeKind;
use crate::service::plan_assignment::{GoalPlan, IndicatorPlan, MeasurePlan, PlanAssignment};

/// An assignment's plan as a whole. What has an id is kept with its readings and progress; what is left out goes, which is
/// refused once progress refers to it. 细化
#[derive(Debug, InputObject)]
pub struct PlanAssignmentInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// An assignment of the viewer's own agency, whose plan is DRAFT or RETURNED. 责任分工
    id: ID,
    /// The version that the caller saw. 版本
    expected_version: i32,
    /// What it must reach, in order. 工作目标
    goals: Vec<GoalInput>,
    /// Its pieces of work, in order. 具体工作内容
    measures: Vec<MeasureInput>,
    /// The people and divisions that answer for it, in order; left out, they stay. 督办工作人员
    contacts: Option<Vec<ContactInput>>,
}

/// A goal; its place in the list is its number. 工作目标
#[derive(Debug, InputObject)]
pub struct GoalInput {
    /// Of a goal that is there; left out, it is a new one. 标识
    id: Option<ID>,
    /// What is to be reached; at most 2,000 characters. 内容
    text: String,
    /// The numbers in it, in order. 量化指标
    indicators: Option<Vec<IndicatorInput>>,
}

/// A number in a goal. 量化指标
#[derive(Debug, InputObject)]
pub struct IndicatorInput {
    /// Of an indicator of this goal; left out, it is a new one. 标识
    id: Option<ID>,
    /// What is counted. 名称
    label: Option<String>,
    /// How the number is read over the year. 类型
    #[graphql(default_with = "IndicatorKind::Amount")]
    kind: IndicatorKind,
    /// The number to reach, in `unit`; of a range the lower bound. 目标值
    target: Decimal,
    /// The upper bound of a range. 上限
    upper: Option<Decimal>,
    /// What the number counts: 个, 万元, %. 单位
    unit: String,
    /// Where it stood before. 基期值
    baseline: Option<Decimal>,
}

/// A piece of work; its place in the list is its number. 具体工作内容
#[derive(Debug, InputObject)]
pub struct MeasureInput {
    /// Of a measure that is there; left out, it is a new one. 标识
    id: Option<ID>,
    /// What is to be done; at most 2,000 characters. 内容
    content: String,
    /// The last day; a new one is not before today. 完成时限
    due_on: Option<Date>,
    /// The deadline in words: 年底前, 持续推进. 完成时限原文
    due_text: Option<String>,
    /// The place in `goals`, from 1, of the goal that covers it. 目标序号
    goal_ordinal: Option<i32>,
}

payload! {
    /// What came of planning an assignment. 细化结果
    PlanAssignmentPayload one
    /// The assignment as it now stands; null where it is hidden or missing. 责任分工
    assignment: Assignment by assignments(|row| row.assignment.id)
}

impl GoalInput {
    fn read(self) -> Result<GoalPlan> {
        let Self { id, text, indicators } = self;
        let id = id.map(|id| key(&id, NodeKind::Goal)).transpose()?;
        let indicators = indicators.unwrap_or_default().into_iter().map(IndicatorInput::read);
        Ok(GoalPlan { id, text, indicators: indicators.collect::<Result<_>>()? })
    }
}

impl IndicatorInput {
    fn read(self) -> Result<IndicatorPlan> {
        let Self { id, label, kind, target, upper, unit, baseline } = self;
        let id = id.map(|id| key(&id, NodeKind::Indicator)).transpose()?;
        let (upper, baseline) = (upper.map(|upper| upper.0), baseline.map(|baseline| baseline.0));
        Ok(IndicatorPlan { id, label, kind: kind.into(), target: target.0, upper, unit, baseline })
    }
}

impl MeasureInput {
    fn read(self) -> Result<MeasurePlan> {
        let Self { id, content, due_on, due_text, goal_ordinal } = self;
        let id = id.map(|id| key(&id, NodeKind::Measure)).transpose()?;
        Ok(MeasurePlan { id, content, due_on: due_on.map(|day| day.0), due_text, goal_ordinal })
    }
}

#[derive(Debug, Default)]
pub struct PlanAssignmentMutation;

#[Object]
impl PlanAssignmentMutation {
    /// Sets goals, indicators and measures of the viewer's own assignment, atomically, while its plan is DRAFT or
    /// RETURNED. Nobody else sees them before the plan is submitted. 细化
    async fn plan_assignment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The whole plan of the assignment. 输入")] input: PlanAssignmentInput,
    ) -> Result<PlanAssignmentPayload> {
        let PlanAssignmentInput { idempotency_key, id, expected_version, goals, measures, contacts } = input;
        let use_case = PlanAssignment {
            assignment: seen(&id, expected_version, NodeKind::Assignment)?,
            goals: goals.into_iter().map(GoalInput::read).collect::<Result<_>>()?,
            measures: measures.into_iter().map(MeasureInput::read).collect::<Result<_>>()?,
            contacts: contacts.map(|contacts| contacts.into_iter().map(Into::into).collect()),
        };
        Ok(PlanAssignmentPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
