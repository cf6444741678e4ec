//! Measures (具体工作内容).

use async_graphql::{Context, Description, ID, Object};

use super::assignment::Assignment;
use super::goal::Goal;
use super::loaded;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::MeasureStatus;
use crate::graphql::scalars::Date;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::store::goal::GoalRow;
use crate::store::measure::MeasureRow;

/// One numbered piece of work of an assignment. Seen by its own agency, by the other agencies on the item once the plan
/// is submitted, and by supervisors and auditors unless the plan is a draft. 具体工作内容
#[derive(Clone, Description)]
pub struct Measure(pub Loaded<MeasureRow>);

#[Object(use_type_description)]
impl Measure {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Measure, self.0.id).to_string())
    }

    /// The assignment that it is work of. 责任分工
    async fn assignment(&self, context: &Context<'_>) -> Result<Assignment> {
        Assignment::of(context, &self.0, |row| row.assignment_id).await
    }

    /// Its number in the plan, from 1. 序号
    async fn ordinal(&self) -> i32 {
        self.0.ordinal
    }

    /// What is to be done, as printed, without the number. 内容
    async fn content(&self) -> &str {
        &self.0.content
    }

    /// The goal that covers it; null when the plan gives none. 工作目标
    async fn goal(&self, context: &Context<'_>) -> Result<Option<Goal>> {
        let scope = &asker(context).scope;
        let goal = self
            .0
            .one("goal", |row| row.goal_id, |goal: &GoalRow| goal.id, async |ids| loaded(scope.goals(&ids).await))
            .await?;
        Ok(goal.map(Goal))
    }

    /// The last day; null where the words give none. 完成时限
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// The deadline as printed: 12月, 年底前, 持续推进; null where none is printed. 完成时限原文
    async fn due_text(&self) -> Option<&str> {
        self.0.due_text.as_deref()
    }

    /// Whether it is done. 状态
    async fn status(&self) -> Result<MeasureStatus> {
        MeasureStatus::of_text(&self.0.status)
    }

    /// The day it was done; null while it is open. 完成日期
    async fn completed_on(&self) -> Option<Date> {
        self.0.completed_on.map(Date)
    }
}
