//! Gives a webhook a new secret; the one before signs too for a while, so that its receiver can change at leisure.

use chrono::TimeDelta;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::Versioned;
use super::on_webhook::{ShownOnce, about_webhook, one};
use crate::model::refusal::Refusal;
use crate::store::UnitOfWork;
use crate::store::webhook::WebhookRecord;

/// The longest overlap: a week.
const OVERLAP_HOURS_MAX: i32 = 168;

/// Which webhook, and for how long the old secret signs too.
#[derive(Debug)]
pub struct RotateWebhookSecret {
    pub webhook: Versioned,
    pub overlap_hours: i32,
    pub secret: ShownOnce,
}

#[async_trait::async_trait]
impl UseCase for RotateWebhookSecret {
    const ACTION: &'static str = "rotateWebhookSecret";

    fn named(&self) -> Vec<Uuid> {
        vec![self.webhook.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let webhook = one(act, work, self.webhook).await?;
        if !(0..=OVERLAP_HOURS_MAX).contains(&self.overlap_hours) {
            return Err(Refusal::out_of_range(
                "overlapHours",
                format!("应在 0 至 {OVERLAP_HOURS_MAX} 小时之间"),
                format!("It is 0 to {OVERLAP_HOURS_MAX} hours"),
            )
            .into());
        }
        let until = work.now() + TimeDelta::hours(self.overlap_hours.into());
        work.rotate_queue(webhook.id, self.secret.make()?, until).await?;
        let after = WebhookRecord { secret_rotated_at: work.now(), ..webhook.clone() };
        work.about(about_webhook(&webhook));
        // Two rotations at one moment count both.
        work.update_whole(&webhook, &after).await?;
        Ok(self.named())
    }
}
