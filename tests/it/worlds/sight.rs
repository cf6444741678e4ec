//! DESIGN §3, read as plainly as it is written, over plain vectors: who sees which row.

use duban::model::role::Role;
use entity::{assignment, contact, responsibility, source_document, work_plan, work_report};
use uuid::Uuid;

use crate::harness::world::{World, of};

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub roles: Vec<Role>,
    pub jurisdiction: Uuid,
    /// Of the role agency.
    pub agency: Option<Uuid>,
}

/// What somebody sees of a world.
#[derive(Clone, Copy)]
pub struct Sight<'w> {
    pub world: &'w World,
    pub viewer: &'w Viewer,
}

impl Sight<'_> {
    /// Supervisors and auditors: their jurisdiction and those below it in the tree.
    pub fn oversees(&self, jurisdiction: Uuid) -> bool {
        let mut place = Some(jurisdiction);
        let office = self.viewer.roles.iter().any(|role| matches!(role, Role::Supervisor | Role::Auditor));
        while let Some(id) = place.filter(|_| office) {
            if id == self.viewer.jurisdiction {
                return true;
            }
            place = of(&self.world.jurisdictions, id).parent_id;
        }
        false
    }

    /// An agency: the dispatched responsibilities to which it is assigned; withdrawn, it isn't any more.
    pub fn assigned(&self, item: &responsibility::Model) -> bool {
        let mine =
            |row: &&assignment::Model| row.responsibility_id == item.id && Some(row.agency_id) == self.viewer.agency;
        item.status != "DRAFT" && self.world.assignments.iter().filter(mine).any(|row| row.status != "WITHDRAWN")
    }

    pub fn item(&self, item: &responsibility::Model) -> bool {
        self.oversees(item.jurisdiction_id) || self.assigned(item)
    }

    /// With the item goes every assignment on it.
    pub fn assignment(&self, row: &assignment::Model) -> bool {
        self.item(of(&self.world.items, row.responsibility_id))
    }

    fn has_part_in(&self, report: Uuid) -> bool {
        self.world.items.iter().any(|item| item.work_report_id == report && self.assigned(item))
    }

    pub fn report(&self, report: &work_report::Model) -> bool {
        self.oversees(report.jurisdiction_id) || self.has_part_in(report.id)
    }

    fn owns(&self, plan: &work_plan::Model) -> bool {
        Some(plan.agency_id) == self.viewer.agency && self.has_part_in(plan.work_report_id)
    }

    /// That there is a plan, or that it is missing.
    pub fn plan(&self, plan: &work_plan::Model) -> bool {
        self.owns(plan) || self.oversees(plan.jurisdiction_id)
    }

    /// What was filed with it: of a draft its own agency's alone.
    pub fn filed(&self, plan: &work_plan::Model) -> bool {
        self.owns(plan) || self.oversees(plan.jurisdiction_id) && plan.status != "DRAFT"
    }

    pub fn source(&self, source: &source_document::Model) -> bool {
        self.world.plans.iter().any(|plan| plan.source_document_id == Some(source.id) && self.filed(plan))
    }

    /// What the plan holds of an assignment: goals, indicators, measures, contacts.
    pub fn contents(&self, assignment: Uuid) -> bool {
        let row = of(&self.world.assignments, assignment);
        let status = row.work_plan_id.map_or("DRAFT", |plan| of(&self.world.plans, plan).status.as_str());
        let own = Some(row.agency_id) == self.viewer.agency;
        let submitted = status == "SUBMITTED" || status == "ACCEPTED";
        let as_agency = self.assigned(of(&self.world.items, row.responsibility_id)) && (own || submitted);
        as_agency || self.oversees(row.jurisdiction_id) && status != "DRAFT"
    }

    pub fn contact(&self, contact: &contact::Model) -> bool {
        match (contact.work_plan_id, contact.assignment_id) {
            (Some(plan), _) => self.filed(of(&self.world.plans, plan)),
            (None, Some(assignment)) => self.contents(assignment),
            (None, None) => false,
        }
    }
}
