//! The score of an agency's year (考核).

use std::collections::HashMap;

use async_graphql::{Context, Description, Object};
use uuid::Uuid;

use super::assignment::Assignment;
use super::loaded;
use super::node::Node;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::scalars::Decimal;
use crate::model::evaluation::{Details, EvaluationRule};
use crate::model::global_id::NodeKind;
use crate::model::problem::Problem;
use crate::model::quantity::Quantity;
use crate::store::assignment::AssignmentRow;
use crate::store::evaluation_line::EvaluationLineRow;
use crate::store::work_plan::WorkPlanRow;

/// The score of an agency's year: 100 points and its lines together. Seen by its own agency, supervisors and auditors. 考核
#[derive(Clone, Description)]
pub struct Evaluation {
    pub plan: Loaded<WorkPlanRow>,
    /// Ten-thousandths of a point.
    pub score: i64,
}

#[Object(use_type_description)]
impl Evaluation {
    /// What every year begins with, 100 points, and what the lines give and take. 得分
    async fn score(&self) -> Decimal {
        Decimal(Quantity::from_ten_thousandths(self.score))
    }

    /// What gave and took points: the plan first, then reports and assignments, the office's rating last. 加减分项
    async fn lines(&self, context: &Context<'_>) -> Result<Vec<EvaluationLine>> {
        let scope = &asker(context).scope;
        let lines = self
            .plan
            .many(
                "evaluationLines",
                |row| row.plan.id,
                |row: &EvaluationLineRow| Some(row.work_plan_id),
                async |ids| loaded(scope.evaluation_lines_of_plans(&ids).await),
            )
            .await?;
        Ok(lines.into_iter().map(EvaluationLine).collect())
    }
}

/// What gave or took points of an agency's year, with what proves it. Seen as the score is. 加减分项
#[derive(Clone, Description)]
pub struct EvaluationLine(Loaded<EvaluationLineRow>);

impl EvaluationLine {
    fn rule_of(row: &EvaluationLineRow) -> std::result::Result<EvaluationRule, Problem> {
        row.rule.parse().map_err(|_| Problem::Internal)
    }
}

#[Object(use_type_description)]
impl EvaluationLine {
    /// MISSING_PLAN, LATE_PLAN, EMPTY_PLAN, MISSING_REPORT, LATE_REPORT, EMPTY_REPORT, OVERDUE_CLOSE, or RATING by the
    /// supervision office. 规则
    async fn rule(&self) -> &str {
        &self.0.rule
    }

    /// The points that it gives; negative where it takes them. 分值
    async fn points(&self) -> Decimal {
        Decimal(Quantity::from_ten_thousandths(self.0.points))
    }

    /// Why, in words and with the days, in the language that the request asks for. 理由
    async fn reason(&self, context: &Context<'_>) -> Result<String> {
        let details: Details = serde_json::from_value(self.0.details.clone()).map_err(|_| Problem::Internal)?;
        Ok(Self::rule_of(&self.0)?.reason(&details, asker(context).language))
    }

    /// The assignment that it is about; null where it is about the plan or the whole year, and where the viewer no
    /// longer sees it. 责任分工
    async fn assignment(&self, context: &Context<'_>) -> Result<Option<Assignment>> {
        let scope = &asker(context).scope;
        let assignment = self
            .0
            .one(
                "assignment",
                |row| row.assignment_id,
                |row: &AssignmentRow| row.assignment.id,
                async |ids| loaded(scope.assignments(&ids).await),
            )
            .await?;
        Ok(assignment.map(Assignment))
    }

    /// What proves it: the plan, the progress report that was late or empty, the obligation that none answered, or the
    /// assignment that was not completed in time; null for a rating, and where the viewer no longer sees it. 依据
    async fn evidence(&self, context: &Context<'_>) -> Result<Option<Node>> {
        let (Some(kind), Some(id)) = (&self.0.evidence_type, self.0.evidence_id) else { return Ok(None) };
        // A kind of evidence without an id of its own in the graph has none to show.
        let Ok(kind) = kind.parse::<NodeKind>() else { return Ok(None) };
        let scope = &asker(context).scope;
        // The ids of all lines: those of another kind name no row of this one.
        let load = async |ids: Vec<Uuid>| -> std::result::Result<HashMap<Uuid, Node>, Problem> {
            let nodes = Node::of_kind(scope, kind, &ids).await.map_err(|failure| failure.0)?;
            Ok(nodes.into_iter().collect())
        };
        let key = |row: &EvaluationLineRow| row.evidence_id.unwrap_or_default();
        let nodes = self.0.shared("evidence", kind.to_string(), key, load).await?;
        Ok(nodes.get(&id).cloned())
    }
}
