//! What every change has in common: who acts and when, one transaction, the idempotency key, and the refusals.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::model::ids::Ids;
use crate::model::refusal::{Refusal, UserErrorCode};
use crate::model::role::Role;
use crate::model::text::hex;
use crate::model::viewer::Viewer;
use crate::store::idempotency::Known;
use crate::store::{Change, Day, Store, StoreError, UnitOfWork};

/// The longest idempotency key, in characters.
const KEY_LENGTH_MAX: usize = 200;

/// Who acts, when, and on what.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    pub store: &'a Store,
    pub viewer: &'a Viewer,
    pub ids: &'a Ids,
    pub now: DateTime<Utc>,
    pub day: Day,
    /// Of the request, to find its log lines.
    pub trace_id: Option<&'a str>,
}

impl Act<'_> {
    /// Whether the viewer supervises this jurisdiction itself: it sees those below it, and acts in its own.
    pub fn supervises(&self, jurisdiction: Uuid) -> bool {
        self.viewer.roles.contains(&Role::Supervisor) && self.viewer.jurisdiction == jurisdiction
    }

    /// Whether the viewer works for this agency.
    pub fn is_of(&self, agency: Uuid) -> bool {
        self.viewer.agency == Some(agency)
    }
}

/// What came of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The objects that the answer shows as they now stand, also when it was refused; those that the viewer does not see
    /// are left out when they are read.
    pub objects: Vec<Uuid>,
    /// Why nothing was changed; empty when it was.
    pub refusals: Vec<Refusal>,
}

/// Why a change stopped: everything is as it was.
#[derive(Debug)]
pub enum Stop {
    Refused(Vec<Refusal>),
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

/// A change that somebody asks for: one mutation, with its input.
///
/// The rows that it judges by are read inside the transaction, and locked, so that what it saw still holds when it
/// commits. It works through the viewer's scope: what the viewer does not see is NOT_FOUND.
#[async_trait::async_trait]
pub trait UseCase: Debug + Send + Sync {
    /// The mutation's name, as the events tell it.
    const ACTION: &'static str;

    /// The objects that the input names, which a refusal shows as they now stand.
    fn named(&self) -> Vec<Uuid>;

    /// Makes the change; the objects that the answer shows.
    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop>;
}

/// Runs a change in one transaction: all of it, or nothing.
pub async fn run<U: UseCase>(act: &Act<'_>, key: Option<&str>, use_case: &U) -> Result<Outcome, StoreError> {
    run_in(act, act.viewer.jurisdiction, key, use_case).await
}

/// The same in another jurisdiction than the viewer's own.
pub async fn run_in<U: UseCase>(
    act: &Act<'_>,
    jurisdiction: Uuid,
    key: Option<&str>,
    use_case: &U,
) -> Result<Outcome, StoreError> {
    let refused = |refusals| Ok(Outcome { objects: use_case.named(), refusals });
    if let Some(refusal) = key.and_then(bad_key) {
        return refused(vec![refusal]);
    }
    let Act { store, viewer, ids, now, day, trace_id } = *act;
    let change = Change { viewer, jurisdiction, action: U::ACTION, ids, now, today: day.today, trace_id };
    match attempt(act, store.begin(&change).await?, key, use_case).await {
        Ok(objects) => Ok(Outcome { objects, refusals: Vec::new() }),
        Err(Stop::Refused(refusals)) => refused(refusals),
        // Somebody else was first: with this row, or with another that has the same unique key.
        Err(Stop::Failed(StoreError::Stale(_) | StoreError::Constraint(_))) => refused(vec![Refusal::overtaken()]),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Dropped before its end, the unit of work is rolled back.
async fn attempt<U: UseCase>(
    act: &Act<'_>,
    mut work: UnitOfWork,
    key: Option<&str>,
    use_case: &U,
) -> Result<Vec<Uuid>, Stop> {
    if let Some(key) = key {
        match work.take_key(key, &fingerprint(use_case)).await? {
            Known::First => {}
            Known::Again(objects) => return Ok(objects),
            Known::Other => return Err(mismatch().into()),
        }
    }
    let objects = use_case.perform(act, &mut work).await?;
    if let Some(key) = key {
        work.keep_answer(key, &objects).await?;
    }
    work.commit().await?;
    Ok(objects)
}

/// Tells one request from another.
fn fingerprint<U: UseCase>(use_case: &U) -> String {
    hex(&Sha256::digest(format!("{} {use_case:?}", U::ACTION)))
}

fn bad_key(key: &str) -> Option<Refusal> {
    let length = key.chars().count();
    if length == 0 {
        return Some(Refusal::required("idempotencyKey"));
    }
    (length > KEY_LENGTH_MAX).then(|| Refusal::too_long("idempotencyKey", length, KEY_LENGTH_MAX))
}

fn mismatch() -> Refusal {
    Refusal::new(
        "idempotencyKey",
        UserErrorCode::IdempotencyMismatch,
        "这个幂等键已用于另一请求:请为新的请求换一个键",
        "This key was used for another request: give a new request a new key",
    )
}
