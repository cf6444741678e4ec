//! Delivers again: what a webhook was parked at, or everything from an earlier delivery on. Each keeps its id, so that a
//! receiver knows what it has had.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::Versioned;
use super::on_webhook::{about_webhook, one};
use crate::model::refusal::Refusal;
use crate::model::webhook::WebhookStatus;
use crate::store::UnitOfWork;
use crate::store::webhook::WebhookRecord;

/// Which webhook, and from which delivery on.
#[derive(Debug)]
pub struct ReplayWebhookDeliveries {
    pub webhook: Versioned,
    /// None goes on where it stopped.
    pub from: Option<Uuid>,
}

#[async_trait::async_trait]
impl UseCase for ReplayWebhookDeliveries {
    const ACTION: &'static str = "replayWebhookDeliveries";

    fn named(&self) -> Vec<Uuid> {
        vec![self.webhook.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let webhook = one(act, work, self.webhook).await?;
        let position = match self.from {
            None => None,
            Some(delivery) => {
                let change = work.scope(act.day).delivered_change(webhook.id, delivery).await?;
                Some(change.ok_or_else(|| Refusal::not_found("fromDeliveryId"))? - 1)
            }
        };
        work.requeue(webhook.id, position).await?;
        let after = WebhookRecord { status: WebhookStatus::Active.to_string(), ..webhook.clone() };
        work.about(about_webhook(&webhook));
        work.update_whole(&webhook, &after).await?;
        Ok(self.named())
    }
}
