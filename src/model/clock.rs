//! Time as a parameter: whoever needs the time or the day is given a `Clock`, so that tests and the demo set it.

use std::fmt::Debug;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;

/// Where the time and the business day come from.
pub trait Clock: Send + Sync + Debug {
    /// This moment in UTC, in whole microseconds: PostgreSQL keeps no more, and a time must read back as written.
    fn now(&self) -> DateTime<Utc>;

    /// The business day: what "overdue" and "near due" are judged by.
    fn today(&self) -> NaiveDate;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    /// The deployment's time zone: decides when a day ends.
    pub zone: Tz,
    /// The demo's business day, for its plan is of 2015. Only the day stands still: tokens and events use real time.
    pub fixed_day: Option<NaiveDate>,
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    fn today(&self) -> NaiveDate {
        self.fixed_day.unwrap_or_else(|| self.now().with_timezone(&self.zone).date_naive())
    }
}

/// A clock that moves only when it is told to.
#[derive(Debug)]
pub struct FixedClock {
    reading: Mutex<Reading>,
}

#[derive(Debug)]
struct Reading {
    now: DateTime<Utc>,
    today: NaiveDate,
}

impl FixedClock {
    /// A clock that stands at `now` on the business day `today`; the two needn't agree.
    pub fn new(now: DateTime<Utc>, today: NaiveDate) -> Self {
        Self { reading: Mutex::new(Reading { now: now.trunc_subsecs(6), today }) }
    }

    /// Sets the time and leaves the day.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.reading().now = now.trunc_subsecs(6);
    }

    /// Sets the day and leaves the time.
    pub fn set_today(&self, today: NaiveDate) {
        self.reading().today = today;
    }

    /// Moves the time forward (or back) and leaves the day.
    pub fn advance(&self, by: TimeDelta) {
        self.reading().now += by;
    }

    /// A panic in another thread can't leave the reading half written, so poison is no reason to stop.
    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.reading().now
    }

    fn today(&self) -> NaiveDate {
        self.reading().today
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_keeps_microseconds_and_a_fixed_day() {
        let day = NaiveDate::from_ymd_opt(2015, 6, 25).unwrap();
        let clock = SystemClock { zone: chrono_tz::Asia::Shanghai, fixed_day: Some(day) };
        assert_eq!(clock.today(), day);
        assert_eq!(clock.now().timestamp_subsec_nanos() % 1_000, 0);
    }

    #[test]
    fn the_fixed_clock_moves_only_when_told() {
        let day = NaiveDate::from_ymd_opt(2015, 6, 25).unwrap();
        let start = day.and_hms_opt(1, 2, 3).unwrap().and_utc();
        let clock = FixedClock::new(start, day);
        clock.advance(TimeDelta::seconds(40));
        assert_eq!(clock.now(), start + TimeDelta::seconds(40));
        assert_eq!(clock.today(), day);
        clock.set_today(day.succ_opt().unwrap());
        clock.set_now(start);
        assert_eq!((clock.now(), clock.today()), (start, day.succ_opt().unwrap()));
    }
}
