//! How much a subject may ask: a bucket of cost that empties by asking and fills again with time.
//!
//! All that is kept of a bucket is one moment, the one at which it is full again if nothing more is asked. So nothing
//! has to run to fill it, and one number can be changed by one statement of a database.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::text::hex;

const SECOND: i64 = 1_000_000_000;

/// What every bucket is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// How much cost a full one holds; more than 0, at most 2,000,000,000.
    pub limit: u32,
    /// How much cost comes back each second; more than 0.
    pub restore_rate: u32,
}

/// A moment, in nanoseconds since 1970: a bucket's only state.
pub type FullAt = i64;

/// What the bucket of a subject that is not known yet holds: it is full.
pub const FULL: FullAt = i64::MIN;

/// Whose bucket it is: a hash, because a subject may be long, and the table of buckets is nobody's list of users.
pub fn owner(issuer: &str, subject: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(issuer.as_bytes());
    hash.update([0]);
    hash.update(subject.as_bytes());
    hex(&hash.finalize())
}

/// What was taken from a bucket, and how it stood then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub owner: String,
    pub bucket: Bucket,
    /// The cost as computed before execution; the bucket gave no more than it can hold.
    pub requested: u64,
    pub full_at: FullAt,
    pub now: DateTime<Utc>,
}

/// What is not in the bucket now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Empty {
    pub bucket: Bucket,
    pub requested: u64,
    pub available: u64,
    /// Whole seconds until it is; at least 1.
    pub retry_after: u64,
}

impl Bucket {
    /// The time in which so much comes back.
    pub fn time_of(self, cost: u64) -> i64 {
        let cost = i64::try_from(cost).unwrap_or(i64::MAX).min(i64::from(self.limit));
        cost.saturating_mul(SECOND) / i64::from(self.restore_rate)
    }

    /// The time in which an empty one fills.
    pub fn time(self) -> i64 {
        self.time_of(u64::from(self.limit))
    }

    /// The bucket after so much was taken; `None` where it doesn't hold so much. What costs more than a full bucket takes
    /// a full one: it is asked rarely, but not never.
    pub fn take(self, full_at: FullAt, cost: u64, now: DateTime<Utc>) -> Option<FullAt> {
        let now = nanoseconds(now);
        let after = full_at.max(now).saturating_add(self.time_of(cost));
        (after <= now.saturating_add(self.time())).then_some(after)
    }

    /// How much a bucket in this state holds.
    pub fn available(self, full_at: FullAt, now: DateTime<Utc>) -> u64 {
        let missing = full_at.saturating_sub(nanoseconds(now)).max(0);
        let missing = i128::from(missing) * i128::from(self.restore_rate);
        // Rounded up: what is told to be there is there.
        let missing = (missing + i128::from(SECOND) - 1) / i128::from(SECOND);
        u64::try_from(i128::from(self.limit) - missing).unwrap_or_default()
    }

    /// Why so much can't be taken.
    pub fn empty(self, full_at: FullAt, requested: u64, now: DateTime<Utc>) -> Empty {
        let over = full_at.saturating_add(self.time_of(requested)).saturating_sub(self.time() + nanoseconds(now));
        let seconds = (over.max(1) + SECOND - 1) / SECOND;
        let retry_after = u64::try_from(seconds).unwrap_or(1);
        Empty { bucket: self, requested, available: self.available(full_at, now), retry_after }
    }
}

impl Charge {
    /// How the bucket stands once the difference to what was in fact used has been given back. What was used beyond the
    /// request is taken, even if the bucket doesn't hold it: it is spent.
    pub fn settled(&self, actual: u64) -> FullAt {
        self.full_at.saturating_add(self.difference(actual))
    }

    /// What settling adds to the bucket's moment.
    pub fn difference(&self, actual: u64) -> i64 {
        self.bucket.time_of(actual) - self.bucket.time_of(self.requested)
    }

    /// What is in the bucket.
    pub fn available(&self) -> u64 {
        self.bucket.available(self.full_at, self.now)
    }

    /// When it is full again if nothing more is asked.
    pub fn reset_at(&self) -> DateTime<Utc> {
        let wait = self.full_at.saturating_sub(nanoseconds(self.now)).max(0);
        self.now + TimeDelta::nanoseconds(wait)
    }
}

/// 1678 to 2262, and that is long enough.
pub fn nanoseconds(time: DateTime<Utc>) -> i64 {
    time.timestamp_nanos_opt().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: Bucket = Bucket { limit: 100, restore_rate: 10 };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp_secs(1_800_000_000).unwrap()
    }

    #[test]
    fn a_bucket_gives_what_it_holds_and_fills_with_time() {
        let after = BUCKET.take(FULL, 60, now()).unwrap();
        assert_eq!(BUCKET.available(after, now()), 40);
        assert_eq!(BUCKET.take(after, 41, now()), None);
        let empty = BUCKET.empty(after, 60, now());
        assert_eq!((empty.available, empty.retry_after), (40, 2));
        let later = now() + TimeDelta::seconds(2);
        assert_eq!(BUCKET.available(after, later), 60);
        assert!(BUCKET.take(after, 60, later).is_some());
        assert_eq!(BUCKET.available(after, now() + TimeDelta::days(1)), 100, "no fuller than full");
    }

    #[test]
    fn what_is_larger_than_a_bucket_takes_a_full_one() {
        let after = BUCKET.take(FULL, 5_000, now()).unwrap();
        assert_eq!(BUCKET.available(after, now()), 0);
        assert_eq!(BUCKET.take(after, 5_000, now() + TimeDelta::seconds(9)), None);
        assert_eq!(BUCKET.empty(after, 5_000, now() + TimeDelta::seconds(9)).retry_after, 1);
        assert!(BUCKET.take(after, 5_000, now() + TimeDelta::seconds(10)).is_some());
    }

    #[test]
    fn what_was_not_used_comes_back() {
        let full_at = BUCKET.take(FULL, 60, now()).unwrap();
        let charge = Charge { owner: owner("duban", "a"), bucket: BUCKET, requested: 60, full_at, now: now() };
        assert_eq!(BUCKET.available(charge.settled(10), now()), 90);
        assert_eq!(BUCKET.available(charge.settled(80), now()), 20, "what was used beyond it is taken");
        assert_eq!(charge.reset_at(), now() + TimeDelta::seconds(6));
    }

    #[test]
    fn owners_differ_by_issuer_and_subject() {
        assert_ne!(owner("a", "bc"), owner("ab", "c"));
        assert_eq!(owner("a", "b").len(), 64);
    }
}
