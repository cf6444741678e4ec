//! Goals (工作目标).

use async_graphql::{Context, Description, ID, Object};

use super::assignment::Assignment;
use super::indicator::Indicator;
use super::loaded;
use super::measure::Measure;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::store::goal::GoalRow;
use crate::store::indicator::IndicatorRow;
use crate::store::measure::MeasureRow;

/// What an assignment must reach; covers one or more measures. Seen as its measures are. 工作目标
#[derive(Clone, Description)]
pub struct Goal(pub Loaded<GoalRow>);

#[Object(use_type_description)]
impl Goal {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Goal, self.0.id).to_string())
    }

    /// The assignment that must reach it. 责任分工
    async fn assignment(&self, context: &Context<'_>) -> Result<Assignment> {
        Assignment::of(context, &self.0, |row| row.assignment_id).await
    }

    /// Its place among the assignment's goals, from 1. 序号
    async fn ordinal(&self) -> i32 {
        self.0.ordinal
    }

    /// As printed. 内容
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The numbers in it, in the order of the text. 量化指标
    async fn indicators(&self, context: &Context<'_>) -> Result<Vec<Indicator>> {
        let scope = &asker(context).scope;
        let indicators = self
            .0
            .many(
                "indicators",
                |row| row.id,
                |row: &IndicatorRow| Some(row.indicator.goal_id),
                async |ids| loaded(scope.indicators_of_goals(&ids).await),
            )
            .await?;
        Ok(indicators.into_iter().map(Indicator).collect())
    }

    /// The measures that it covers, by number. 具体工作内容
    async fn measures(&self, context: &Context<'_>) -> Result<Vec<Measure>> {
        let scope = &asker(context).scope;
        let measures = self
            .0
            .many(
                "measures",
                |row| row.id,
                |row: &MeasureRow| row.goal_id,
                async |ids| loaded(scope.measures_of_goals(&ids).await),
            )
            .await?;
        Ok(measures.into_iter().map(Measure).collect())
    }
}
