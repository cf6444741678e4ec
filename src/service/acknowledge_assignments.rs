//! Acknowledges assignments (签收): the agency takes them up.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::Versioned;
use super::on_assignment::{about, may, settle_item, versioned};
use crate::model::assignment::AssignmentStatus;
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRecord;

/// Which assignments to acknowledge: 1 to 100.
#[derive(Debug)]
pub struct AcknowledgeAssignments {
    pub items: Vec<Versioned>,
}

#[async_trait::async_trait]
impl UseCase for AcknowledgeAssignments {
    const ACTION: &'static str = "acknowledgeAssignments";

    fn named(&self) -> Vec<Uuid> {
        self.items.iter().map(|item| item.id).collect()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let rows = versioned(act, work, &self.items).await?;
        for (place, row) in &rows {
            may(act, AssignmentAction::Acknowledge, row, None, place)?;
        }
        let mut items = BTreeMap::new();
        for (_, row) in &rows {
            let before = &row.assignment;
            let after = AssignmentRecord {
                status: AssignmentStatus::Acknowledged.to_string(),
                acknowledged_at: Some(act.now),
                ..before.clone()
            };
            work.about(about(before));
            work.update(before, &after).await?;
            items.insert(row.item.id, row.item.clone());
        }
        for item in items.values() {
            settle_item(act, work, item).await?;
        }
        Ok(self.named())
    }
}
