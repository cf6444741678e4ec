//! What the clock brings about: the due rules, run once for every jurisdiction. The server runs them by itself, `duban
//! tick` by hand; twice at once or one after the other, they do nothing twice.

mod reminders;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::reminders::Sent;
use crate::model::ids::Ids;
use crate::model::rate_limit::nanoseconds;
use crate::model::reminder::ReminderRules;
use crate::model::viewer::Viewer;
use crate::store::{Change, Day, Store, StoreError, UnitOfWork};

/// The action that the events tell.
const ACTION: &str = "tick";

/// What the rules run on.
#[derive(Clone, Debug)]
pub struct Tick {
    pub store: Store,
    pub ids: Ids,
    pub now: DateTime<Utc>,
    pub day: Day,
    pub reminders: ReminderRules,
}

/// What a tick did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TickReport {
    /// The slips that were sent.
    pub sent: Vec<Sent>,
    /// How many idempotency keys were forgotten.
    pub forgotten: u64,
}

impl Tick {
    /// Runs every rule once: first those of each jurisdiction, in the order of their codes, then the housekeeping.
    pub async fn run(&self) -> Result<TickReport, StoreError> {
        let mut report = TickReport::default();
        let everywhere = Viewer::tick(Uuid::nil());
        for jurisdiction in self.store.scope(&everywhere, self.day).every_jurisdiction().await? {
            let viewer = Viewer::tick(jurisdiction.id);
            report.sent.extend(self.remind(&viewer).await?);
        }
        report.forgotten = self.forget(&everywhere).await?;
        Ok(report)
    }

    /// Forgets the idempotency keys that have had their day, and the buckets that are full.
    async fn forget(&self, viewer: &Viewer) -> Result<u64, StoreError> {
        let work = self.begin(viewer).await?;
        let forgotten = work.forget_answers().await?;
        work.commit().await?;
        self.store.forget_buckets(nanoseconds(self.now)).await?;
        Ok(forgotten)
    }

    async fn begin(&self, viewer: &Viewer) -> Result<UnitOfWork, StoreError> {
        let change = Change {
            viewer,
            jurisdiction: viewer.jurisdiction,
            action: ACTION,
            ids: &self.ids,
            now: self.now,
            today: self.day.today,
            trace_id: None,
        };
        self.store.begin(&change).await
    }
}
