//! What changes of assignments share: finding them, who may act on them, and what follows for their item.

use std::collections::HashMap;

use uuid::Uuid;

use super::act::{Act, Stop};
use super::check::{Checks, Versioned};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::event::{About, EventAudience};
use crate::model::lifecycle::assignment::{AssignmentAction, STEPS};
use crate::model::lifecycle::{self, Party};
use crate::model::refusal::{Place, Refusal};
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::assignment::{AssignmentRecord, AssignmentRow};
use crate::store::assignment_facts::AssignmentFacts;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::{StoreError, UnitOfWork};

/// The word that stands in the database, which its CHECK keeps to the enum's values.
pub fn word<T: std::str::FromStr<Err = String>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(StoreError::Fault)
}

/// The rows of a list of items, locked, in the list's order: those that are hidden or missing are NOT_FOUND, stale ones
/// CONFLICT.
pub async fn versioned(
    act: &Act<'_>,
    work: &UnitOfWork,
    items: &[Versioned],
) -> Result<Vec<(Place, AssignmentRow)>, Stop> {
    let mut checks = Checks::default();
    checks.list("items", items, |item| item.id);
    checks.done()?;
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let rows = work.scope(act.day).assignments_to_change(&ids).await?;
    let mut rows: HashMap<Uuid, AssignmentRow> = rows.into_iter().map(|row| (row.assignment.id, row)).collect();
    let mut checks = Checks::default();
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let place = Place::item("items", index);
        match rows.remove(&item.id) {
            None => checks.refuse(Refusal::not_found(place.then("id"))),
            Some(row) => {
                checks.version(&place.then("expectedVersion"), item.expected_version, row.assignment.version);
                found.push((place, row));
            }
        }
    }
    checks.done()?;
    Ok(found)
}

/// One row, locked: hidden or missing it is NOT_FOUND, and CONFLICT where the caller saw an older one.
pub async fn one(act: &Act<'_>, work: &UnitOfWork, field: &str, asked: Versioned) -> Result<AssignmentRow, Stop> {
    let row = locked(act, work, field, asked.id).await?;
    let mut checks = Checks::default();
    checks.version(&Place::field("expectedVersion"), asked.expected_version, row.assignment.version);
    checks.done()?;
    Ok(row)
}

/// One row, locked, of which the caller saw no version: hidden or missing it is NOT_FOUND.
pub async fn locked(act: &Act<'_>, work: &UnitOfWork, field: &str, id: Uuid) -> Result<AssignmentRow, Stop> {
    let row = work.scope(act.day).assignments_to_change(&[id]).await?.pop();
    Ok(row.ok_or_else(|| Refusal::not_found(field))?)
}

/// The facts of these assignments, by id.
pub async fn facts(
    act: &Act<'_>,
    work: &UnitOfWork,
    rows: impl IntoIterator<Item = &AssignmentRow>,
) -> Result<HashMap<Uuid, AssignmentFacts>, Stop> {
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.assignment.id).collect();
    let facts = work.scope(act.day).assignment_facts(&ids).await?;
    Ok(facts.into_iter().map(|facts| (facts.id, facts)).collect())
}

/// Whether the viewer is the party that takes a step. `receiver` is the agency that receives what this one submits; none
/// where the supervision office does.
pub fn is_party(act: &Act<'_>, party: Party, assignment: &AssignmentRecord, receiver: Option<Uuid>) -> bool {
    match party {
        Party::Agency => act.is_of(assignment.agency_id),
        Party::Supervisor => act.supervises(assignment.jurisdiction_id),
        Party::Receiver => {
            receiver.map_or_else(|| act.supervises(assignment.jurisdiction_id), |agency| act.is_of(agency))
        }
    }
}

/// Refuses what the viewer may not do with the assignment, or what can't be done now. Who may goes first: nobody learns
/// of a state by trying what is not theirs to do.
pub fn may(
    act: &Act<'_>,
    action: AssignmentAction,
    row: &AssignmentRow,
    receiver: Option<Uuid>,
    place: &Place,
) -> Result<(), Stop> {
    let party = STEPS.iter().find(|step| step.action == action).map_or(Party::Supervisor, |step| step.by);
    if !is_party(act, party, &row.assignment, receiver) {
        return Err(not_allowed(party, place).into());
    }
    let status: AssignmentStatus = word(&row.assignment.status)?;
    let item: ResponsibilityStatus = word(&row.item.status)?;
    if !lifecycle::responsibility::OPEN.contains(&item) {
        return Err(lifecycle::invalid_transition(place, &item, &action, &[]).into());
    }
    Ok(lifecycle::check(STEPS, status, action, place)?)
}

/// The refusal that says who may.
pub fn not_allowed(party: Party, place: &Place) -> Refusal {
    let (chinese, english) = match party {
        Party::Agency => ("只有承办单位自己可以执行此操作", "Only the agency itself may do this"),
        Party::Receiver => (
            "只有受理单位可以审核:配合单位报送的由牵头单位审核,其他由本级督查室审核",
            "Only who receives it may do this: the item's lead for an assisting agency, else its supervision office",
        ),
        Party::Supervisor => {
            ("只有本级督查室可以执行此操作", "Only the supervision office of this jurisdiction itself may do this")
        }
    };
    Refusal::not_allowed(place, chinese, english)
}

/// What the events of an assignment's own changes tell: its agency, and the lead that it assists.
pub const fn about(row: &AssignmentRecord) -> About {
    About {
        responsibility: Some(row.responsibility_id),
        assignment: Some(row.id),
        agency: Some(row.agency_id),
        audience: EventAudience::Agency,
    }
}

/// What the events of rows that hang on assignments tell, by the assignment.
pub fn about_each<'r>(rows: impl IntoIterator<Item = &'r AssignmentRow>) -> impl Fn(Uuid) -> About {
    let each: HashMap<Uuid, About> = rows.into_iter().map(|row| (row.assignment.id, about(&row.assignment))).collect();
    move |assignment| each.get(&assignment).copied().unwrap_or_default()
}

/// What the events of an item tell: whoever sees it, once it is dispatched.
pub fn about_item(item: &ResponsibilityRecord) -> About {
    let draft = item.status == ResponsibilityStatus::Draft.as_str();
    About {
        responsibility: Some(item.id),
        assignment: None,
        agency: None,
        audience: if draft { EventAudience::Office } else { EventAudience::Item },
    }
}

/// Where an open item stands by its assignments: IN_PROGRESS from the first acknowledgement, UNDER_REVIEW once every
/// lead's completion is accepted, and back when a lead is at work again. Any other item stays as it is.
pub fn settled<'r>(
    status: ResponsibilityStatus,
    assignments: impl IntoIterator<Item = &'r AssignmentRecord>,
) -> Result<ResponsibilityStatus, StoreError> {
    if !lifecycle::responsibility::OPEN.contains(&status) {
        return Ok(status);
    }
    let mut acknowledged = status != ResponsibilityStatus::Dispatched;
    let (mut leads, mut completed) = (0, 0);
    for row in assignments {
        let state: AssignmentStatus = word(&row.status)?;
        acknowledged |= matches!(
            state,
            AssignmentStatus::Acknowledged | AssignmentStatus::CompletionRequested | AssignmentStatus::Completed
        );
        if row.role == AssignmentRole::Lead.as_str() && state != AssignmentStatus::Withdrawn {
            leads += 1;
            completed += i32::from(state == AssignmentStatus::Completed);
        }
    }
    Ok(if leads > 0 && leads == completed {
        ResponsibilityStatus::UnderReview
    } else if acknowledged {
        ResponsibilityStatus::InProgress
    } else {
        ResponsibilityStatus::Dispatched
    })
}

/// Brings an item's status up to date with its assignments.
pub async fn settle_item(act: &Act<'_>, work: &mut UnitOfWork, item: &ResponsibilityRecord) -> Result<(), Stop> {
    let status: ResponsibilityStatus = word(&item.status)?;
    if !lifecycle::responsibility::OPEN.contains(&status) {
        return Ok(());
    }
    let rows = work.scope(act.day).assignments_of_responsibilities(&[item.id]).await?;
    let settled = settled(status, rows.iter().map(|row| &row.assignment))?;
    if settled != status {
        let after = ResponsibilityRecord { status: settled.to_string(), ..item.clone() };
        work.about(about_item(&after));
        work.update(item, &after).await?;
    }
    Ok(())
}
