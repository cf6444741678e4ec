//! Rows of any type, by the type's name and by the API's id.

use duban::model::global_id::{GlobalId, NodeKind};
use entity::{agency, assignment, goal, indicator, jurisdiction, measure, responsibility, work_plan, work_report};
use uuid::Uuid;

use super::sight::Sight;
use crate::harness::world::{World, of};

#[derive(Clone, Copy, Debug)]
pub enum Row<'w> {
    Place(&'w jurisdiction::Model),
    Agency(&'w agency::Model),
    Report(&'w work_report::Model),
    Plan(&'w work_plan::Model),
    Item(&'w responsibility::Model),
    Assignment(&'w assignment::Model),
    Goal(&'w goal::Model),
    Indicator(&'w indicator::Model),
    Measure(&'w measure::Model),
}

impl<'w> Row<'w> {
    pub fn kind(&self) -> NodeKind {
        match self {
            Self::Place(_) => NodeKind::Jurisdiction,
            Self::Agency(_) => NodeKind::Agency,
            Self::Report(_) => NodeKind::WorkReport,
            Self::Plan(_) => NodeKind::WorkPlan,
            Self::Item(_) => NodeKind::Responsibility,
            Self::Assignment(_) => NodeKind::Assignment,
            Self::Goal(_) => NodeKind::Goal,
            Self::Indicator(_) => NodeKind::Indicator,
            Self::Measure(_) => NodeKind::Measure,
        }
    }

    /// The name of its type in the schema.
    pub fn type_name(&self) -> String {
        format!("{:?}", self.kind())
    }

    /// The list at the root that holds its type; none for what is reached through others.
    pub fn list(&self) -> &'static str {
        match self {
            Self::Place(_) => "jurisdictions",
            Self::Agency(_) => "agencies",
            Self::Report(_) => "workReports",
            Self::Item(_) => "responsibilities",
            Self::Assignment(_) => "assignments",
            Self::Plan(_) | Self::Goal(_) | Self::Indicator(_) | Self::Measure(_) => "",
        }
    }

    pub fn id(&self) -> Uuid {
        match self {
            Self::Place(row) => row.id,
            Self::Agency(row) => row.id,
            Self::Report(row) => row.id,
            Self::Plan(row) => row.id,
            Self::Item(row) => row.id,
            Self::Assignment(row) => row.id,
            Self::Goal(row) => row.id,
            Self::Indicator(row) => row.id,
            Self::Measure(row) => row.id,
        }
    }

    pub fn global_id(&self) -> String {
        global_id(self.kind(), self.id())
    }

    /// Every row that has an id, seen or not.
    pub fn all(world: &'w World) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        rows.extend(world.jurisdictions.iter().map(Row::Place));
        rows.extend(world.agencies.iter().map(Row::Agency));
        rows.extend(world.reports.iter().map(Row::Report));
        rows.extend(world.plans.iter().map(Row::Plan));
        rows.extend(world.items.iter().map(Row::Item));
        rows.extend(world.assignments.iter().map(Row::Assignment));
        rows.extend(world.goals.iter().map(Row::Goal));
        rows.extend(world.indicators.iter().map(Row::Indicator));
        rows.extend(world.measures.iter().map(Row::Measure));
        rows
    }
}

/// The id by which the API names a row of this type.
pub fn global_id(kind: NodeKind, id: Uuid) -> String {
    GlobalId::new(kind, id).to_string()
}

impl Sight<'_> {
    pub fn sees(&self, row: Row<'_>) -> bool {
        match row {
            // Reference data: every valid token.
            Row::Place(_) | Row::Agency(_) => true,
            Row::Report(report) => self.report(report),
            Row::Plan(plan) => self.plan(plan),
            Row::Item(item) => self.item(item),
            Row::Assignment(row) => self.assignment(row),
            Row::Goal(goal) => self.contents(goal.assignment_id),
            Row::Indicator(indicator) => self.contents(of(&self.world.goals, indicator.goal_id).assignment_id),
            Row::Measure(measure) => self.contents(measure.assignment_id),
        }
    }
}
