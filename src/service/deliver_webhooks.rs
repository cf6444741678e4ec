//! Delivers changes to webhooks: of each webhook one after the other in the order of the commits, at least once, each
//! under one id however often it is sent. What is sent is read at that moment through the scope of its owner.
//!
//! Several nodes may run this over one database: a webhook is leased before anything is sent to it, and an attempt is
//! counted before it is made.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::stream::{StreamExt, iter};
use serde_json::json;
use uuid::Uuid;

use super::on_webhook::about_webhook;
use crate::model::clock::Clock;
use crate::model::feed_cursor::FeedCursor;
use crate::model::feed_position::Range;
use crate::model::filter::{ChangeTest, Filter, Test};
use crate::model::ids::Ids;
use crate::model::told::{row_id, type_of};
use crate::model::viewer::Viewer;
use crate::model::webhook::{PATIENCE, WebhookError, WebhookStatus, signatures, wait_after};
use crate::store::event::EventRow;
use crate::store::webhook::WebhookRecord;
use crate::store::webhook_queue::{Answered, Attempt, Leased};
use crate::store::{Change, Day, Store, StoreError};

/// Webhooks that are delivered to at once: one that hangs must not keep the others waiting.
const AT_ONCE: usize = 16;

/// Deliveries to one webhook before the others have their turn.
const IN_A_ROW: usize = 100;

/// One message on its way.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub url: String,
    /// `webhook-id`
    pub id: String,
    /// `webhook-timestamp`, in seconds.
    pub timestamp: i64,
    /// `webhook-signature`
    pub signature: String,
    /// JSON.
    pub body: String,
}

/// What came back.
#[derive(Clone, Copy, Debug)]
pub struct Receipt {
    /// The HTTP status, or why there is none.
    pub answer: Result<u16, WebhookError>,
    pub took: Duration,
}

/// Who carries a message to its address: the HTTP client, which knows which addresses are refused.
#[async_trait::async_trait]
pub trait Courier: Send + Sync + std::fmt::Debug {
    async fn carry(&self, parcel: &Parcel) -> Receipt;
    /// No message takes longer than this.
    fn longest(&self) -> Duration;
}

/// What delivering needs.
#[derive(Clone, Debug)]
pub struct DeliverWebhooks {
    pub store: Store,
    pub ids: Ids,
    pub clock: Arc<dyn Clock>,
    pub near_due_days: u64,
    pub zone: chrono_tz::Tz,
    pub courier: Arc<dyn Courier>,
    /// Set when the server stops: no further attempt is begun.
    pub ending: Arc<AtomicBool>,
}

/// What became of a webhook's next change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Another may follow.
    Delivered,
    /// There is none, it must wait, or another node has it.
    Done,
}

impl DeliverWebhooks {
    /// Delivers all that is due now, and no more than a part of what one webhook is behind; whether more may be due at
    /// once.
    pub async fn run(&self) -> Result<bool, StoreError> {
        let due = self.store.due_webhooks(self.clock.now()).await?;
        let results = iter(due).map(|id| self.serve(id)).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
        let mut more = false;
        for result in results {
            // One that fails is looked at again with the next run.
            match result {
                Ok(behind) => more |= behind,
                Err(error) => tracing::error!(%error, "a webhook could not be served"),
            }
        }
        Ok(more)
    }

    async fn serve(&self, webhook: Uuid) -> Result<bool, StoreError> {
        for _ in 0..IN_A_ROW {
            if self.ending.load(Ordering::Relaxed) || self.step(webhook).await? == Step::Done {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn step(&self, webhook: Uuid) -> Result<Step, StoreError> {
        let now = self.clock.now();
        // The lease outlives the longest attempt, and ends soon after a node has died.
        let longest = TimeDelta::from_std(self.courier.longest()).unwrap_or(TimeDelta::hours(1));
        let until = now + longest * 2 + TimeDelta::seconds(10);
        let Some(leased) = self.store.lease_webhook(webhook, self.ids.next(), now, until).await? else {
            return Ok(Step::Done);
        };
        let hook = &leased.webhook;
        let viewer = Viewer::of_webhook(hook.jurisdiction_id, hook.agency_id);
        let day = Day { today: self.clock.today(), near_due_days: self.near_due_days, zone: self.zone };
        let ahead = Range { jurisdiction: hook.jurisdiction_id, from: leased.position, to: leased.head };
        let change = self.store.scope(&viewer, day).next_change(&ahead, &filter_of(hook)?).await?;
        let Some(change) = change else {
            self.store.passed(&leased).await?;
            return Ok(Step::Done);
        };
        let sequence = change.event.sequence;
        let attempt = self.store.begin_attempt(&leased, self.ids.next(), change.event.id, sequence, now).await?;
        let (id, body) = (message_id(attempt.id), body_of(hook, &change)?);
        let parcel = Parcel {
            url: hook.url.clone(),
            signature: signatures(&leased.secrets, &id, now, &body),
            timestamp: now.timestamp(),
            id,
            body,
        };
        let receipt = self.courier.carry(&parcel).await;
        let answered = answered(receipt);
        if answered.error.is_none() {
            self.store.delivered(&leased, &attempt, sequence, &answered).await?;
            return Ok(Step::Delivered);
        }
        self.failed(&leased, &attempt, &answered, &viewer, day).await?;
        Ok(Step::Done)
    }

    async fn failed(
        &self,
        leased: &Leased,
        attempt: &Attempt,
        answered: &Answered,
        viewer: &Viewer,
        day: Day,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let webhook = &leased.webhook;
        let error = answered.error.map(WebhookError::as_str);
        let status = match answered.response_code {
            Some(410) => WebhookStatus::Gone,
            _ if now - attempt.first_attempt_at >= PATIENCE => WebhookStatus::Parked,
            _ => {
                let next = now + wait_after(attempt.id, attempt.attempts);
                // Neither the address nor what was sent: both may be private.
                tracing::info!(webhook = %webhook.id, attempt = attempt.attempts, error, "a webhook was not delivered");
                return self.store.failed(leased, attempt, next, answered).await;
            }
        };
        tracing::warn!(webhook = %webhook.id, attempt = attempt.attempts, error, %status, "a webhook stops");
        let change = Change {
            viewer,
            jurisdiction: webhook.jurisdiction_id,
            action: "deliverWebhooks",
            ids: &self.ids,
            now,
            today: day.today,
            trace_id: None,
        };
        let mut work = self.store.begin(&change).await?;
        work.stop_queue(leased, attempt, answered).await?;
        work.about(about_webhook(webhook));
        let after = WebhookRecord { status: status.to_string(), ..webhook.clone() };
        match work.update(webhook, &after).await {
            // Its owner changed it meanwhile, and knows better.
            Err(StoreError::Stale(_)) => self.store.release(webhook.id, leased.lease).await,
            Err(error) => Err(error),
            Ok(()) => work.commit().await,
        }
    }
}

/// The `webhook-id` of a delivery.
pub fn message_id(delivery: Uuid) -> String {
    format!("msg_{}", delivery.simple())
}

fn answered(Receipt { answer, took }: Receipt) -> Answered {
    let duration_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    let error = match answer {
        Ok(200..=299) => None,
        Ok(300..=399) => Some(WebhookError::Redirect),
        Ok(_) => Some(WebhookError::Status),
        Err(error) => Some(error),
    };
    Answered { error, response_code: answer.ok(), duration_ms }
}

/// What a webhook is to be told of.
fn filter_of(webhook: &WebhookRecord) -> Result<Filter<ChangeTest>, StoreError> {
    let words = |list: &serde_json::Value| {
        serde_json::from_value::<Vec<String>>(list.clone()).map_err(|error| StoreError::Fault(error.to_string()))
    };
    let (actions, types) = (words(&webhook.actions)?, words(&webhook.entity_types)?);
    let types = types.iter().map(|table| type_of(table)).collect::<Vec<_>>();
    let tests = [
        (!actions.is_empty()).then_some(Filter::Is(ChangeTest::Action(Test::In(actions)))),
        (!types.is_empty()).then_some(Filter::Is(ChangeTest::EntityType(Test::In(types)))),
    ];
    Ok(Filter::All(tests.into_iter().flatten().collect()))
}

/// The message: what changed, and no more of it than `changes` tells; who needs more asks for it with the cursor.
fn body_of(webhook: &WebhookRecord, change: &EventRow) -> Result<String, StoreError> {
    let event = &change.event;
    let cursor = match webhook.agency_id {
        Some(_) => FeedCursor::Event(event.id),
        None => FeedCursor::Places([(event.jurisdiction_id, event.sequence)].into()),
    };
    let changes: Vec<_> = change
        .told()?
        .into_iter()
        .map(|told| json!({ "field": told.field, "before": told.before, "after": told.after }))
        .collect();
    Ok(json!({
        "type": format!("{}.changed", event.entity_type),
        "timestamp": event.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        "data": {
            "cursor": cursor.to_string(),
            "action": change.action(),
            "entityType": type_of(&event.entity_type),
            "entityId": row_id(&event.entity_type, event.entity_id),
            "outOfSight": change.is_tombstone(),
            "changes": changes,
        },
    })
    .to_string())
}
