//! Ends requests for a later due date that nobody can decide any more: their assignment was withdrawn, or their item
//! closed or taken back.

use std::collections::HashMap;

use uuid::Uuid;

use super::act::{Act, Stop};
use super::item_change::ItemChange;
use super::on_assignment::about;
use crate::model::event::About;
use crate::model::extension::ExtensionStatus;
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::UnitOfWork;
use crate::store::extension_request::ExtensionRequestRow;

/// What stands in a request that ended so: in Chinese, as all that stands in the files.
const CLOSED: &str = "事项已销号,申请自动终止";
const WITHDRAWN: &str = "责任分工已撤销,申请自动终止";

/// Refuses what still waits, once the assignments were written: so no decision is under way.
pub async fn end(act: &Act<'_>, work: &mut UnitOfWork, changes: &[ItemChange]) -> Result<(), Stop> {
    let closed = ResponsibilityStatus::Closed.as_str();
    let mut ended: HashMap<Uuid, (About, &str)> = HashMap::new();
    for change in changes {
        let over = change.after.status == closed;
        for part in change.parts.iter().filter(|part| part.before.is_some() && (over || !part.counts())) {
            ended.insert(part.after.id, (about(&part.after), if part.counts() { CLOSED } else { WITHDRAWN }));
        }
    }
    if ended.is_empty() {
        return Ok(());
    }
    let assignments: Vec<Uuid> = ended.keys().copied().collect();
    for before in work.scope(act.day).pending_extensions(&assignments).await? {
        let Some((about, comment)) = ended.get(&before.assignment_id) else { continue };
        let after = ExtensionRequestRow {
            status: ExtensionStatus::Refused.to_string(),
            comment: Some((*comment).to_owned()),
            decided_at: Some(act.now),
            decided_by_subject: Some(act.viewer.subject.clone()),
            decided_by_name: act.viewer.name.clone(),
            decided_by_agency_id: None,
            ..before.clone()
        };
        work.about(*about);
        work.update(&before, &after).await?;
    }
    Ok(())
}
