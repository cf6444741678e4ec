//! What changes of items share: finding them, and who may act on them.

use std::collections::HashMap;

use uuid::Uuid;

use super::act::{Act, Stop};
use super::check::{Checks, Versioned};
use super::on_assignment::{not_allowed, word};
use crate::model::lifecycle::responsibility::{ResponsibilityAction, STEPS};
use crate::model::lifecycle::{self, Party};
use crate::model::refusal::{Place, Refusal};
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::UnitOfWork;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::work_report::WorkReportRow;

/// One item, locked, on which the viewer may take this action now. Hidden or missing it is NOT_FOUND.
pub async fn one(
    act: &Act<'_>,
    work: &UnitOfWork,
    Versioned { id, expected_version }: Versioned,
    action: ResponsibilityAction,
) -> Result<ResponsibilityRecord, Stop> {
    // What the office does to its items follows one after the other, on both databases alike.
    work.alone().await?;
    let row = work.scope(act.day).responsibilities_to_change(&[id]).await?.pop();
    let item = row.ok_or_else(|| Refusal::not_found("id"))?.item;
    let place = Place::field("id");
    allowed(act, &item, &place)?;
    let mut checks = Checks::default();
    checks.version(&Place::field("expectedVersion"), expected_version, item.version);
    checks.done()?;
    lifecycle::check(STEPS, status(&item)?, action, place)?;
    Ok(item)
}

/// The items of a list, locked, in the list's order, on each of which the viewer may take this action now.
pub async fn many(
    act: &Act<'_>,
    work: &UnitOfWork,
    items: &[Versioned],
    action: ResponsibilityAction,
) -> Result<Vec<ResponsibilityRecord>, Stop> {
    let mut checks = Checks::default();
    checks.list("items", items, |item| item.id);
    checks.done()?;
    work.alone().await?;
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let rows = work.scope(act.day).responsibilities_to_change(&ids).await?;
    let mut rows: HashMap<Uuid, ResponsibilityRecord> = rows.into_iter().map(|row| (row.item.id, row.item)).collect();
    let mut checks = Checks::default();
    let mut found = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let place = Place::item("items", index);
        let Some(row) = rows.remove(&item.id) else {
            checks.refuse(Refusal::not_found(place.then("id")));
            continue;
        };
        if let Err(refusal) = allowed(act, &row, &place.then("id")) {
            checks.refuse(refusal);
        } else if item.expected_version != row.version {
            checks.version(&place.then("expectedVersion"), item.expected_version, row.version);
        } else {
            checks.keep(lifecycle::check(STEPS, status(&row)?, action, place.then("id")));
        }
        found.push(row);
    }
    checks.done()?;
    Ok(found)
}

/// The work report of an item to be added: hidden or missing it is NOT_FOUND.
pub async fn report(act: &Act<'_>, work: &UnitOfWork, field: &str, id: Uuid) -> Result<WorkReportRow, Stop> {
    let row = work.scope(act.day).work_reports(&[id]).await?.pop();
    let row = row.ok_or_else(|| Refusal::not_found(field))?;
    if !act.supervises(row.jurisdiction_id) {
        return Err(not_allowed(Party::Supervisor, &Place::field(field)).into());
    }
    Ok(row)
}

/// Where an item stands.
pub fn status(item: &ResponsibilityRecord) -> Result<ResponsibilityStatus, Stop> {
    Ok(word(&item.status)?)
}

/// Who may goes first: nobody learns of a state by trying what is not theirs to do.
fn allowed(act: &Act<'_>, item: &ResponsibilityRecord, place: &Place) -> Result<(), Refusal> {
    if act.supervises(item.jurisdiction_id) { Ok(()) } else { Err(not_allowed(Party::Supervisor, place)) }
}
