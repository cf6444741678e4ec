//! Who sees what (DESIGN §3): one condition a table, made of the viewer's sight.

mod events;
mod filings;
mod past;
mod search_text;

use entity::{
    assignment, assignment_state, contact, evaluation_line, export_job, goal, indicator, measure, progress_report,
    reporting_deadline, reporting_obligation, responsibility, review, source_document, webhook, work_plan, work_report,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::scope::Scope;
use super::sql::{all, among, any, col};
use crate::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::viewer::Bearer;
use crate::model::work_plan::FilingStatus;

impl Scope<'_> {
    /// Responsibilities: all of the overseen tree; of an agency the dispatched ones to which it is assigned.
    pub(super) fn sees_responsibility(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, responsibility::Column::JurisdictionId), oversees),
            |agency| col(alias, responsibility::Column::Id).in_subquery(held_by(agency, HELD_ID)),
        )
    }

    /// Assignments: with a responsibility goes every assignment on it.
    pub(super) fn sees_assignment(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, assignment::Column::JurisdictionId), oversees),
            |agency| col(alias, assignment::Column::ResponsibilityId).in_subquery(held_by(agency, HELD_ID)),
        )
    }

    /// Work reports: an agency sees those that hold a responsibility of its own.
    pub(super) fn sees_work_report(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, work_report::Column::JurisdictionId), oversees),
            |agency| col(alias, work_report::Column::Id).in_subquery(held_by(agency, HELD_REPORT)),
        )
    }

    /// Work plans: of agencies only their own, as long as they see the work report.
    pub(super) fn sees_work_plan(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, work_plan::Column::JurisdictionId), oversees),
            |agency| owned_plan(alias, agency),
        )
    }

    /// What was filed with a plan: of a draft its own agency alone sees more than that the plan is missing.
    fn sees_filing(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| {
                among(self.backend(), col(alias, work_plan::Column::JurisdictionId), oversees)
                    .and(col(alias, work_plan::Column::Status).ne(FilingStatus::Draft.as_str()))
            },
            |agency| owned_plan(alias, agency),
        )
    }

    /// Source documents: with what was filed, of the plan that they were read for.
    pub(super) fn sees_source_document(&self, alias: &str) -> Expr {
        let plan = Query::select()
            .expr(Expr::cust("1"))
            .from_as(work_plan::Entity, Alias::new("filed"))
            .and_where(col("filed", work_plan::Column::SourceDocumentId).eq(col(alias, source_document::Column::Id)))
            .and_where(self.sees_filing("filed"))
            .to_owned();
        Expr::exists(plan)
    }

    /// Goals: what the plan holds of an assignment.
    pub(super) fn sees_goal(&self, alias: &str) -> Expr {
        self.sees_contents(col(alias, goal::Column::AssignmentId))
    }

    /// Indicators: with their goal.
    pub(super) fn sees_indicator(&self, alias: &str) -> Expr {
        let goal = Query::select()
            .expr(Expr::cust("1"))
            .from_as(goal::Entity, Alias::new("promised"))
            .and_where(col("promised", goal::Column::Id).eq(col(alias, indicator::Column::GoalId)))
            .and_where(self.sees_goal("promised"))
            .to_owned();
        Expr::exists(goal)
    }

    /// Measures: what the plan holds of an assignment.
    pub(super) fn sees_measure(&self, alias: &str) -> Expr {
        self.sees_contents(col(alias, measure::Column::AssignmentId))
    }

    /// Contacts: with what was filed, of the plan that lists them, or as what the plan holds of an assignment.
    pub(super) fn sees_contact(&self, alias: &str) -> Expr {
        let plan = Query::select()
            .expr(Expr::cust("1"))
            .from_as(work_plan::Entity, Alias::new("filed"))
            .and_where(col("filed", work_plan::Column::Id).eq(col(alias, contact::Column::WorkPlanId)))
            .and_where(self.sees_filing("filed"))
            .to_owned();
        Expr::exists(plan).or(self.sees_contents(col(alias, contact::Column::AssignmentId)))
    }

    /// Reminders, extension requests and obligations of an assignment: its own agency, the lead that it assists,
    /// supervisors and auditors.
    pub(super) fn sees_privately(&self, assignment_id: Expr) -> Expr {
        self.sees_of_assignment(assignment_id, &everybody(), &everybody(), &nobody())
    }

    /// What stood on an assignment: with the assignment.
    pub(super) fn sees_assignment_state(&self, alias: &str) -> Expr {
        let state_of = col("owner", assignment::Column::Id).eq(col(alias, assignment_state::Column::AssignmentId));
        let owner = Query::select()
            .expr(Expr::cust("1"))
            .from_as(assignment::Entity, Alias::new("owner"))
            .and_where(state_of)
            .and_where(self.sees_assignment("owner"))
            .to_owned();
        Expr::exists(owner)
    }

    /// Obligations: as what is private to an assignment, found by their own jurisdiction where that is enough.
    pub(super) fn sees_reporting_obligation(&self, alias: &str) -> Expr {
        use reporting_obligation::Column;
        self.sees_dues(col(alias, Column::JurisdictionId), col(alias, Column::AssignmentId))
    }

    /// That a progress report was submitted, and returned, whatever it says and wherever it stands now: with what its
    /// assignment owes.
    pub(super) fn sees_submission(&self, alias: &str) -> Expr {
        use progress_report::Column;
        self.sees_dues(col(alias, Column::JurisdictionId), col(alias, Column::AssignmentId))
    }

    fn sees_dues(&self, jurisdiction: Expr, assignment_id: Expr) -> Expr {
        self.sees(
            |oversees| among(self.backend(), jurisdiction, oversees),
            |agency| {
                let owner = Query::select()
                    .expr(Expr::cust("1"))
                    .from_as(assignment::Entity, Alias::new("owner"))
                    .and_where(col("owner", assignment::Column::Id).eq(assignment_id))
                    .and_where(col("owner", assignment::Column::ResponsibilityId).in_subquery(held_by(agency, HELD_ID)))
                    .and_where(col("owner", assignment::Column::AgencyId).eq(agency).or(assists(agency)))
                    .to_owned();
                Expr::exists(owner)
            },
        )
    }

    /// Reviews: with the details of what was reviewed.
    pub(super) fn sees_review(&self, alias: &str) -> Expr {
        let plan = Query::select()
            .expr(Expr::cust("1"))
            .from_as(work_plan::Entity, Alias::new("filed"))
            .and_where(col("filed", work_plan::Column::Id).eq(col(alias, review::Column::WorkPlanId)))
            .and_where(self.sees_filing("filed"))
            .to_owned();
        any([
            self.sees_with_report_details(col(alias, review::Column::ProgressReportId)),
            Expr::exists(plan),
            self.sees_privately(col(alias, review::Column::AssignmentId)),
        ])
    }

    /// Webhooks: the agency whose they are, supervisors and auditors.
    pub(super) fn sees_webhook(&self, alias: &str) -> Expr {
        self.sees(
            |oversees| among(self.backend(), col(alias, webhook::Column::JurisdictionId), oversees),
            |agency| col(alias, webhook::Column::AgencyId).eq(agency),
        )
    }

    /// Exports that are written aside: who asked for them alone, as long as its token says the same of it.
    pub(super) fn sees_export_job(&self, alias: &str) -> Expr {
        let Bearer { subject, roles: _, jurisdiction, agency } = &self.bearer;
        let of_agency = col(alias, export_job::Column::AgencyId);
        all([
            col(alias, export_job::Column::Subject).eq(subject.as_str()),
            col(alias, export_job::Column::Roles).eq(self.bearer.roles_text()),
            col(alias, export_job::Column::JurisdictionId).eq(*jurisdiction),
            agency.map_or_else(|| of_agency.clone().is_null(), |agency| of_agency.clone().eq(agency)),
        ])
    }

    /// The lines of a score: its own agency, supervisors and auditors.
    pub(super) fn sees_evaluation_line(&self, alias: &str) -> Expr {
        let plan = Query::select()
            .expr(Expr::cust("1"))
            .from_as(work_plan::Entity, Alias::new("scored"))
            .and_where(col("scored", work_plan::Column::Id).eq(col(alias, evaluation_line::Column::WorkPlanId)))
            .and_where(self.sees_work_plan("scored"))
            .to_owned();
        Expr::exists(plan)
    }

    /// The lines of a reporting calendar: with its work report.
    pub(super) fn sees_reporting_deadline(&self, alias: &str) -> Expr {
        let report = Query::select()
            .expr(Expr::cust("1"))
            .from_as(work_report::Entity, Alias::new("year"))
            .and_where(col("year", work_report::Column::Id).eq(col(alias, reporting_deadline::Column::WorkReportId)))
            .and_where(self.sees_work_report("year"))
            .to_owned();
        Expr::exists(report)
    }

    /// What belongs to an assignment: `office` says when supervisors and auditors see it, `lead` when the lead of an
    /// item sees it of an agency that assists, `peer` when the other agencies on the item do. Its own agency always does,
    /// as long as it holds the item.
    fn sees_of_assignment(&self, assignment_id: Expr, office: &Expr, lead: &Expr, peer: &Expr) -> Expr {
        let seen = self.sees(
            |oversees| {
                among(self.backend(), col("owner", assignment::Column::JurisdictionId), oversees).and(office.clone())
            },
            |agency| {
                let own = col("owner", assignment::Column::AgencyId).eq(agency);
                col("owner", assignment::Column::ResponsibilityId).in_subquery(held_by(agency, HELD_ID)).and(any([
                    own,
                    assists(agency).and(lead.clone()),
                    peer.clone(),
                ]))
            },
        );
        let owner = Query::select()
            .expr(Expr::cust("1"))
            .from_as(assignment::Entity, Alias::new("owner"))
            .and_where(col("owner", assignment::Column::Id).eq(assignment_id))
            .and_where(seen)
            .to_owned();
        Expr::exists(owner)
    }

    /// What a plan holds of an assignment: its own agency sees it from the first draft, the other agencies on the item
    /// once it is submitted, supervisors and auditors once it was, unless it is being changed again after a return.
    fn sees_contents(&self, assignment_id: Expr) -> Expr {
        let status = || col("filed", work_plan::Column::Status);
        let seen = self.sees(
            |oversees| {
                among(self.backend(), col("owner", assignment::Column::JurisdictionId), oversees)
                    .and(status().ne(FilingStatus::Draft.as_str()))
                    .and(col("owner", assignment::Column::Replanned).not())
            },
            |agency| {
                let submitted =
                    [FilingStatus::Submitted, FilingStatus::Accepted].map(|filed| status().eq(filed.as_str()));
                col("owner", assignment::Column::ResponsibilityId)
                    .in_subquery(held_by(agency, HELD_ID))
                    .and(col("owner", assignment::Column::AgencyId).eq(agency).or(any(submitted)))
            },
        );
        let owner = Query::select()
            .expr(Expr::cust("1"))
            .from_as(assignment::Entity, Alias::new("owner"))
            .join_as(
                JoinType::LeftJoin,
                work_plan::Entity,
                Alias::new("filed"),
                col("filed", work_plan::Column::Id).eq(col("owner", assignment::Column::WorkPlanId)),
            )
            .and_where(col("owner", assignment::Column::Id).eq(assignment_id))
            .and_where(seen)
            .to_owned();
        Expr::exists(owner)
    }

    /// The union of what the roles see; nothing where no role gives sight (an admin's lists of city data are empty).
    fn sees(&self, overseen: impl FnOnce(&[Uuid]) -> Expr, held: impl FnOnce(Uuid) -> Expr) -> Expr {
        let oversees = Some(self.sight.oversees.as_slice()).filter(|jurisdictions| !jurisdictions.is_empty());
        any([oversees.map(overseen), self.sight.agency.map(held)].into_iter().flatten())
    }
}

fn everybody() -> Expr {
    Expr::cust("TRUE")
}

fn nobody() -> Expr {
    Expr::cust("FALSE")
}

/// The assignment `owner` assists an item that the agency leads. A lead's rights need a role that is stated: one that was
/// concluded from wording waits for the supervision office's word.
fn assists(agency: Uuid) -> Expr {
    let leads = Query::select()
        .expr(Expr::cust("1"))
        .from_as(assignment::Entity, Alias::new("leader"))
        .and_where(
            col("leader", assignment::Column::ResponsibilityId).eq(col("owner", assignment::Column::ResponsibilityId)),
        )
        .and_where(col("leader", assignment::Column::AgencyId).eq(agency))
        .and_where(col("leader", assignment::Column::Role).eq(AssignmentRole::Lead.as_str()))
        .and_where(col("leader", assignment::Column::Origin).eq(Origin::Stated.as_str()))
        .and_where(col("leader", assignment::Column::Status).ne(AssignmentStatus::Withdrawn.as_str()))
        .to_owned();
    col("owner", assignment::Column::Role).eq(AssignmentRole::Assist.as_str()).and(Expr::exists(leads))
}

const HELD_ID: responsibility::Column = responsibility::Column::Id;
const HELD_REPORT: responsibility::Column = responsibility::Column::WorkReportId;

/// The agency's own plan, as long as it sees the work report.
fn owned_plan(alias: &str, agency: Uuid) -> Expr {
    col(alias, work_plan::Column::AgencyId)
        .eq(agency)
        .and(col(alias, work_plan::Column::WorkReportId).in_subquery(held_by(agency, HELD_REPORT)))
}

/// A column of the dispatched responsibilities to which the agency is assigned; a withdrawn assignment gives no sight.
fn held_by(agency: Uuid, column: responsibility::Column) -> SelectStatement {
    Query::select()
        .expr(col("held", column))
        .from_as(assignment::Entity, Alias::new("mine"))
        .join_as(
            JoinType::InnerJoin,
            responsibility::Entity,
            Alias::new("held"),
            col("held", responsibility::Column::Id).eq(col("mine", assignment::Column::ResponsibilityId)),
        )
        .and_where(col("mine", assignment::Column::AgencyId).eq(agency))
        .and_where(col("mine", assignment::Column::Status).ne(AssignmentStatus::Withdrawn.as_str()))
        .and_where(col("held", responsibility::Column::Status).ne(ResponsibilityStatus::Draft.as_str()))
        .to_owned()
}
