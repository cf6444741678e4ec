//! What changes of work plans share: finding one, who may act on it, and the due days that follow for its assignments.

use uuid::Uuid;

use super::act::{Act, Stop};
use super::check::{Checks, Versioned};
use super::on_assignment::{about, not_allowed, word};
use super::{allowed, due};
use crate::model::event::{About, EventAudience};
use crate::model::lifecycle::filing::{PLAN_STEPS, WorkPlanAction};
use crate::model::lifecycle::{self, Party};
use crate::model::refusal::{Place, Refusal};
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::work_plan::WorkPlanRecord;

/// The plan, locked: hidden or missing it is NOT_FOUND, CONFLICT where the caller saw an older one; then who may, and
/// whether it can be done now.
pub async fn one(
    act: &Act<'_>,
    work: &UnitOfWork,
    asked: Versioned,
    action: WorkPlanAction,
) -> Result<WorkPlanRecord, Stop> {
    let row = work.scope(act.day).work_plans_to_change(&[asked.id]).await?.pop();
    let plan = row.ok_or_else(|| Refusal::not_found("id"))?.plan;
    let party = PLAN_STEPS.iter().find(|step| step.action == action).map_or(Party::Supervisor, |step| step.by);
    if !allowed::is_party_of_plan(act, party, &plan) {
        return Err(not_allowed(party, &Place::field("id")).into());
    }
    let mut checks = Checks::default();
    checks.version(&Place::field("expectedVersion"), asked.expected_version, plan.version);
    checks.done()?;
    lifecycle::check(PLAN_STEPS, word::<FilingStatus>(&plan.status)?, action, "id")?;
    Ok(plan)
}

/// What the events of a plan tell: its agency, and the supervision office.
pub const fn about_plan(plan: &WorkPlanRecord) -> About {
    About { responsibility: None, assignment: None, agency: Some(plan.agency_id), audience: EventAudience::Agency }
}

/// Brings the due days of a plan's assignments up to date with its status: a plan promises once it is submitted.
pub async fn settle_due(act: &Act<'_>, work: &mut UnitOfWork, plan: Uuid, status: FilingStatus) -> Result<(), Stop> {
    let rows = work.scope(act.day).assignments_of_plans(&[plan]).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.assignment.id).collect();
    // Those that the viewer sees by now: the plan's own status is written before this.
    let measures = work.scope(act.day).measures_of_assignments(&ids).await?;
    for row in rows {
        let mut after = row.assignment.clone();
        // What is submitted is a draft no longer; a verdict finds none.
        after.replanned = false;
        due::settle(&mut after, &row.item, Some(status), &measures)?;
        work.about(about(&row.assignment));
        // What the plan holds comes into sight of the others on the item, or leaves it, whether the due day moves or not.
        work.update_or_tell(&row.assignment, &after).await?;
    }
    Ok(())
}
