//! Removes a webhook with its log: nothing is delivered to it any more.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::Versioned;
use super::on_webhook::{about_webhook, one};
use crate::store::UnitOfWork;

/// Which webhook.
#[derive(Debug)]
pub struct RemoveWebhook {
    pub webhook: Versioned,
}

#[async_trait::async_trait]
impl UseCase for RemoveWebhook {
    const ACTION: &'static str = "removeWebhook";

    fn named(&self) -> Vec<Uuid> {
        vec![self.webhook.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let webhook = one(act, work, self.webhook).await?;
        work.close_queue(webhook.id).await?;
        work.about(about_webhook(&webhook));
        work.remove(std::slice::from_ref(&webhook)).await?;
        Ok(self.named())
    }
}
