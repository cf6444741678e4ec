//! Takes an item back (撤销): the agencies on it see it no more.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::{item_change, on_item};
use crate::model::lifecycle::responsibility::ResponsibilityAction;
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::UnitOfWork;

/// Which item to take back, and why.
#[derive(Debug)]
pub struct WithdrawResponsibility {
    pub item: Versioned,
    pub reason: String,
}

#[async_trait::async_trait]
impl UseCase for WithdrawResponsibility {
    const ACTION: &'static str = "withdrawResponsibility";

    fn named(&self) -> Vec<Uuid> {
        vec![self.item.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let item = on_item::one(act, work, self.item, ResponsibilityAction::Withdraw).await?;
        let mut checks = Checks::default();
        let reason = checks.required("reason", &self.reason, COMMENT_MAX);
        checks.done()?;
        let mut changes = item_change::read(act, work, [item]).await?;
        for change in &mut changes {
            change.after.status = ResponsibilityStatus::Withdrawn.to_string();
            change.after.summary = Some(reason.clone());
            change.parts.iter_mut().for_each(item_change::PartChange::withdraw);
        }
        item_change::write(act, work, &changes, Some(&reason)).await?;
        Ok(self.named())
    }
}
