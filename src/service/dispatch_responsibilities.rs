//! Dispatches items (交办): from now on the agencies on them see them, and their time counts.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::item_input::inactive;
use super::{item_change, on_item};
use crate::model::lifecycle::responsibility::ResponsibilityAction;
use crate::model::refusal::Place;
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::UnitOfWork;

/// Which items to dispatch: 1 to 100. The note is kept in their history.
#[derive(Debug)]
pub struct DispatchResponsibilities {
    pub items: Vec<Versioned>,
    pub note: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for DispatchResponsibilities {
    const ACTION: &'static str = "dispatchResponsibilities";

    fn named(&self) -> Vec<Uuid> {
        self.items.iter().map(|item| item.id).collect()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let items = on_item::many(act, work, &self.items, ResponsibilityAction::Dispatch).await?;
        let mut changes = item_change::read(act, work, items).await?;
        let mut checks = Checks::default();
        let note = checks.optional("note", self.note.as_deref(), COMMENT_MAX);
        for (index, change) in changes.iter_mut().enumerate() {
            change.after.status = ResponsibilityStatus::Dispatched.to_string();
            change.after.dispatched_on = Some(act.day.today);
            for part in change.parts.iter_mut().filter(|part| part.counts()) {
                part.begins = true;
                if !part.agency.active {
                    checks.refuse(inactive(Place::item("items", index).then("id"), &part.agency));
                }
            }
        }
        checks.done()?;
        item_change::begin(act, work, &mut changes).await?;
        item_change::write(act, work, &changes, note.as_deref()).await?;
        Ok(self.named())
    }
}
