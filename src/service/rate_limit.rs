//! What a subject may ask for is taken from its bucket before execution, and what was not used is given back after it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::model::rate_limit::{Bucket, Charge, Empty, FULL, FullAt, nanoseconds, owner};
use crate::store::rate_bucket::Take;
use crate::store::{Store, StoreError};

/// Subjects that are known at once. Whoever asked longest ago is forgotten first, and has a full bucket again.
const OWNERS: u64 = 20_000;

/// The buckets of a node. Clones share them.
#[derive(Clone, Debug)]
pub struct RateLimit {
    bucket: Bucket,
    issuer: Arc<str>,
    /// Where all nodes share the buckets.
    shared: Option<Store>,
    /// How each bucket stands; of a shared one, what is still to be given back to it.
    numbers: Cache<String, Arc<Mutex<i64>>>,
}

/// Why nothing was taken.
#[derive(Debug)]
pub enum Refused {
    Empty(Empty),
    Store(StoreError),
}

impl RateLimit {
    /// Buckets for the tokens of an issuer, in this node's memory or shared through the database.
    pub fn new(bucket: Bucket, issuer: &str, shared: Option<Store>) -> Self {
        let numbers = Cache::builder().max_capacity(OWNERS).eviction_policy(EvictionPolicy::lru()).build();
        Self { bucket, issuer: issuer.into(), shared, numbers }
    }

    /// Takes a cost from a subject's bucket. With shared buckets it is one statement, and one more to refuse.
    pub async fn charge(&self, subject: &str, requested: u64, now: DateTime<Utc>) -> Result<Charge, Refused> {
        let owner = owner(&self.issuer, subject);
        let taken = match &self.shared {
            None => self.take(&owner, requested, now),
            Some(store) => self.take_shared(store, &owner, requested, now).await.map_err(Refused::Store)?,
        };
        match taken {
            Ok(full_at) => Ok(Charge { owner, bucket: self.bucket, requested, full_at, now }),
            Err(full_at) => Err(Refused::Empty(self.bucket.empty(full_at, requested, now))),
        }
    }

    /// Gives back what was not used, or takes what was used beyond the request; the bucket then. A shared bucket gets it
    /// with the next request that this node takes for it, so that a request is one statement.
    pub fn settle(&self, charge: &Charge, actual: u64) -> Charge {
        let difference = charge.difference(actual);
        let sign = if self.shared.is_some() { -1 } else { 1 };
        self.change(&charge.owner, |number| *number = number.saturating_add(sign * difference));
        Charge { full_at: charge.settled(actual), ..charge.clone() }
    }

    /// From this node's own bucket; what there is instead where it does not hold so much.
    fn take(&self, owner: &str, cost: u64, now: DateTime<Utc>) -> Result<FullAt, FullAt> {
        self.change(owner, |full_at| match self.bucket.take(*full_at, cost, now) {
            Some(after) => {
                *full_at = after;
                Ok(after)
            }
            None => Err(*full_at),
        })
    }

    async fn take_shared(
        &self,
        store: &Store,
        owner: &str,
        cost: u64,
        now: DateTime<Utc>,
    ) -> Result<Result<FullAt, FullAt>, StoreError> {
        let owed = self.change(owner, std::mem::take);
        let take = Take { now: nanoseconds(now), owed, time: self.bucket.time_of(cost), most: self.bucket.time() };
        let taken = store.take_from_bucket(owner, take).await;
        if !matches!(taken, Ok(Some(_))) {
            self.change(owner, |number| *number = number.saturating_add(owed));
        }
        match taken? {
            Some(full_at) => Ok(Ok(full_at)),
            None => Ok(Err(store.bucket(owner).await?.saturating_sub(owed))),
        }
    }

    /// One number is whole at every moment, so poison is no reason to stop.
    fn change<T>(&self, owner: &str, change: impl FnOnce(&mut i64) -> T) -> T {
        let none = if self.shared.is_some() { 0 } else { FULL };
        let number = self.numbers.get_with_by_ref(owner, || Arc::new(Mutex::new(none)));
        let mut number = number.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut number)
    }
}
