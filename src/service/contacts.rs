//! The people who answer for a plan or an assignment (督办工作人员): replaced as a whole list.

use uuid::Uuid;

use super::act::{Act, Stop};
use super::check::{Checks, NAME_MAX};
use crate::model::contact::ContactKind;
use crate::model::refusal::{Place, Refusal};
use crate::store::contact::ContactRow;
use crate::store::{StoreError, UnitOfWork};

/// The longest list.
const CONTACTS_MAX: usize = 50;

/// A person or a division.
#[derive(Clone, Debug)]
pub struct Contact {
    pub kind: ContactKind,
    pub name: Option<String>,
    pub post: Option<String>,
    pub division: Option<String>,
    pub office_phone: Option<String>,
    pub mobile: Option<String>,
}

/// What a list of contacts belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    WorkPlan(Uuid),
    Assignment(Uuid),
}

/// The contacts without the spaces around their words; one without a name and a division names nobody.
pub fn check(list: &str, contacts: &[Contact]) -> Result<Vec<Contact>, Stop> {
    let mut checks = Checks::default();
    if contacts.len() > CONTACTS_MAX {
        checks.refuse(Refusal::too_long(list, contacts.len(), CONTACTS_MAX));
    }
    let mut checked = Vec::new();
    for (index, contact) in contacts.iter().enumerate() {
        let place = Place::item(list, index);
        let Contact { kind, name, post, division, office_phone, mobile } = contact;
        let mut text =
            |field: &str, text: &Option<String>| checks.optional(place.then(field), text.as_deref(), NAME_MAX);
        let contact = Contact {
            kind: *kind,
            name: text("name", name),
            post: text("post", post),
            division: text("division", division),
            office_phone: text("officePhone", office_phone),
            mobile: text("mobile", mobile),
        };
        if contact.name.is_none() && contact.division.is_none() {
            checks.refuse(Refusal::required(place.then("name")));
        }
        checked.push(contact);
    }
    checks.done()?;
    Ok(checked)
}

/// Brings the list to what it is to be; its order is kept.
pub async fn replace(
    act: &Act<'_>,
    work: &mut UnitOfWork,
    owner: Owner,
    contacts: &[Contact],
) -> Result<(), StoreError> {
    let scope = work.scope(act.day);
    let known = match owner {
        Owner::WorkPlan(plan) => scope.contacts_of_plans(&[plan]).await?,
        Owner::Assignment(assignment) => scope.contacts_of_assignments(&[assignment]).await?,
    };
    let (work_plan_id, assignment_id) = match owner {
        Owner::WorkPlan(plan) => (Some(plan), None),
        Owner::Assignment(assignment) => (None, Some(assignment)),
    };
    let jurisdiction_id = work.jurisdiction();
    let mut new = Vec::new();
    for (place, (contact, position)) in contacts.iter().zip(1..).enumerate() {
        let Contact { kind, name, post, division, office_phone, mobile } = contact.clone();
        let id = known.get(place).map_or_else(|| work.id(), |row| row.id);
        let kind = kind.to_string();
        let row = ContactRow {
            id,
            jurisdiction_id,
            work_plan_id,
            assignment_id,
            position,
            kind,
            name,
            post,
            division,
            office_phone,
            mobile,
        };
        match known.get(place) {
            Some(before) => work.update(before, &row).await?,
            None => new.push(row),
        }
    }
    work.add(&new).await?;
    work.remove(known.get(contacts.len()..).unwrap_or_default()).await
}
