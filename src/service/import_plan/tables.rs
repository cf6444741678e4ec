//! The rows that an import may touch: read at the start, written at the end in the order of their foreign keys.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::Context;
use super::report::ImportReport;
use super::rows::Rows;
use crate::model::event::{About, EventAudience};
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::viewer::{Sight, Viewer};
use crate::model::work_plan::FilingStatus;
use crate::service::on_assignment::{about, about_item};
use crate::store::Scope;
use crate::store::assignment::AssignmentRecord;
use crate::store::contact::ContactRow;
use crate::store::error::StoreError;
use crate::store::goal::GoalRow;
use crate::store::indicator::IndicatorRecord;
use crate::store::jurisdiction::Place;
use crate::store::measure::MeasureRow;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::unit_of_work::UnitOfWork;
use crate::store::work_plan::{SourceDocumentRow, WorkPlanRecord};
use crate::store::work_report::WorkReportRow;

/// What is there of the work report and its items, and what it becomes.
#[derive(Debug)]
pub(super) struct Tables {
    /// By year.
    pub work_reports: Rows<i32, WorkReportRow>,
    /// By agency.
    pub work_plans: Rows<Uuid, WorkPlanRecord>,
    /// By SHA-256: what this agency's plan was imported from last.
    pub source_documents: Rows<String, SourceDocumentRow>,
    /// By normalised title: the items of the file that are known.
    pub responsibilities: Rows<String, ResponsibilityRecord>,
    /// By responsibility and agency: all on these items, and all of this agency's plan.
    pub assignments: Rows<(Uuid, Uuid), AssignmentRecord>,
    /// By assignment and number, of this agency's assignments on these items; so are the next three.
    pub goals: Rows<(Uuid, i32), GoalRow>,
    /// By goal and place.
    pub indicators: Rows<(Uuid, i32), IndicatorRecord>,
    pub measures: Rows<(Uuid, i32), MeasureRow>,
    pub contacts: Rows<(Uuid, i32), ContactRow>,
    /// The titles of the items and the names of the agencies above, by id.
    pub names: HashMap<Uuid, String>,
}

impl Tables {
    /// Reads what the file's items, by their normalised titles, can touch: a fixed number of statements.
    pub async fn read(work: &UnitOfWork, context: &Context<'_>, titles: &[String]) -> Result<Self, StoreError> {
        let agency = context.agency.id;
        // The supervisor who imports doesn't see an agency's unsubmitted draft, which the file replaces.
        let sight = Sight { oversees: vec![context.jurisdiction.id], agency: Some(agency) };
        let viewer = Viewer { sight, ..Viewer::operator(context.jurisdiction.id) };
        let scope = work.scope_of(&viewer, context.day);

        let report = scope.work_report_of(Place::Id(context.jurisdiction.id), context.year).await?;
        let (mut plans, mut items) = (Vec::new(), Vec::new());
        if let Some(report) = &report {
            plans = scope.plans_of_work_reports(&[report.id]).await?;
            items = scope.responsibilities_titled(report.id, titles).await?;
        }
        let plan = plans.iter().find(|plan| plan.agency.id == agency).map(|plan| &plan.plan);
        let sources: Vec<Uuid> = plan.and_then(|plan| plan.source_document_id).into_iter().collect();
        let sources = if sources.is_empty() { Vec::new() } else { scope.source_documents(&sources).await? };

        let item_ids: Vec<Uuid> = items.iter().map(|row| row.item.id).collect();
        let mut assignments = Vec::new();
        if let Some(plan) = plan {
            assignments = scope.assignments_of_plans(&[plan.id]).await?;
        }
        if !item_ids.is_empty() {
            assignments.extend(scope.assignments_of_responsibilities(&item_ids).await?);
        }
        let mut names: HashMap<Uuid, String> = HashMap::new();
        for row in &assignments {
            names.insert(row.agency.id, row.agency.name.clone());
            let item = row.responsibility().item;
            names.insert(item.id, item.title);
        }

        let own = assignments.iter().map(|row| &row.assignment);
        let own = own.filter(|row| row.agency_id == agency && item_ids.contains(&row.responsibility_id));
        let own: Vec<Uuid> = own.map(|row| row.id).collect();
        let (mut goals, mut indicators, mut measures, mut contacts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        if !own.is_empty() {
            goals = scope.goals_of_assignments(&own).await?;
            let goal_ids: Vec<Uuid> = goals.iter().map(|goal| goal.id).collect();
            indicators = scope.indicators_of_goals(&goal_ids).await?;
            measures = scope.measures_of_assignments(&own).await?;
            contacts = scope.contacts_of_assignments(&own).await?;
        }

        let mut tables = Self {
            work_reports: Rows::of(report, |row| row.year),
            work_plans: Rows::of(plans.into_iter().map(|row| row.plan), |plan| plan.agency_id),
            source_documents: Rows::of(sources, |source| source.sha256.clone()),
            responsibilities: Rows::of(items.into_iter().map(|row| row.item), |item| item.normalized_title.clone()),
            assignments: Rows::of(assignments.into_iter().map(|row| row.assignment), |row| {
                (row.responsibility_id, row.agency_id)
            }),
            goals: Rows::of(goals, |goal| (goal.assignment_id, goal.ordinal)),
            indicators: Rows::of(indicators.into_iter().map(|row| row.indicator), |row| (row.goal_id, row.ordinal)),
            measures: Rows::of(measures, |measure| (measure.assignment_id, measure.ordinal)),
            contacts: Rows::of(contacts, |contact| (contact.assignment_id.unwrap_or_default(), contact.position)),
            names,
        };
        tables.guard(&scope, agency).await?;
        Ok(tables)
    }

    /// Finds what was changed otherwise than by an import, so that it is kept. What stands in a draft gives way to
    /// what the agency filed.
    async fn guard(&mut self, scope: &Scope<'_>, agency: Uuid) -> Result<(), StoreError> {
        let Self { work_plans, responsibilities, assignments, goals, indicators, measures, contacts, .. } = self;
        let plan = work_plans.get(&agency);
        let drafted = plan.is_some_and(|plan| plan.status == FilingStatus::Draft.as_str());
        let mut ids = [responsibilities.ids(), assignments.ids()].concat();
        if !drafted {
            ids.extend(plan.map(|plan| plan.id));
            ids.extend([goals.ids(), indicators.ids(), measures.ids(), contacts.ids()].concat());
        }
        if ids.is_empty() {
            return Ok(());
        }
        let changed = scope.fields_changed_since_import(&ids).await?;
        work_plans.guard(&changed);
        responsibilities.guard(&changed);
        assignments.guard(&changed);
        goals.guard(&changed);
        indicators.guard(&changed);
        measures.guard(&changed);
        contacts.guard(&changed);
        Ok(())
    }

    /// Writes what is new and what differs, then deletes what is gone: goals last, for measures and indicators refer
    /// to them.
    pub async fn write(
        &self,
        work: &mut UnitOfWork,
        report: &mut ImportReport,
        agency: Uuid,
    ) -> Result<(), StoreError> {
        let belongs = Belongs::of(self);
        let filed = |agency| About { agency: Some(agency), audience: EventAudience::Agency, ..About::default() };
        let goal = |row: &GoalRow| belongs.to_assignment(row.assignment_id);
        let indicator = |row: &IndicatorRecord| belongs.to_goal(row.goal_id);
        let measure = |row: &MeasureRow| belongs.to_assignment(row.assignment_id);
        let contact =
            |row: &ContactRow| row.assignment_id.map_or_else(|| filed(agency), |id| belongs.to_assignment(id));
        self.work_reports.write(work, report, |_| About::default()).await?;
        self.responsibilities.write(work, report, about_item).await?;
        self.source_documents.write(work, report, |_| filed(agency)).await?;
        self.work_plans.write(work, report, |plan| filed(plan.agency_id)).await?;
        self.assignments.write(work, report, |row| belongs.to_assignment(row.id)).await?;
        self.goals.write(work, report, goal).await?;
        self.indicators.write(work, report, indicator).await?;
        self.measures.write(work, report, measure).await?;
        self.contacts.write(work, report, contact).await?;
        self.indicators.erase(work, report, indicator).await?;
        self.measures.erase(work, report, measure).await?;
        self.contacts.erase(work, report, contact).await?;
        self.goals.erase(work, report, goal).await
    }
}

/// What the rows that an import changes belong to.
struct Belongs {
    assignments: HashMap<Uuid, About>,
    /// The assignment of each goal.
    goals: HashMap<Uuid, Uuid>,
}

impl Belongs {
    fn of(tables: &Tables) -> Self {
        let drafts: HashSet<Uuid> = (tables.responsibilities.all())
            .filter(|item| item.status == ResponsibilityStatus::Draft.as_str())
            .map(|item| item.id)
            .collect();
        let told = |row: &AssignmentRecord| {
            // Nobody but the office is told what happened before the item was dispatched.
            let office = drafts.contains(&row.responsibility_id);
            let audience = if office { EventAudience::Office } else { EventAudience::Agency };
            About { audience, ..about(row) }
        };
        Self {
            assignments: tables.assignments.all().map(|row| (row.id, told(row))).collect(),
            goals: tables.goals.all().map(|goal| (goal.id, goal.assignment_id)).collect(),
        }
    }

    fn to_assignment(&self, id: Uuid) -> About {
        self.assignments.get(&id).copied().unwrap_or_default()
    }

    fn to_goal(&self, id: Uuid) -> About {
        self.goals.get(&id).map(|assignment| self.to_assignment(*assignment)).unwrap_or_default()
    }
}
