//! How much of the time for a piece of work has passed (序时进度): positions in time as integers, so that the database
//! and the program compute the same.

use chrono::{Datelike, NaiveDate};

use super::quantity::Quantity;

/// A month, in units of pace: the least number that 28, 29, 30 and 31 divide, so that a day of any month is whole.
const MONTH: i64 = 377_580;
/// A year: twelve months that count alike, as bulletins count them (11/12 at the end of November).
const YEAR: i64 = 12 * MONTH;
/// All of it, in ten-thousandths of a percent.
pub const WHOLE: i64 = 1_000_000;

/// Where the end of a day stands in time.
pub fn position(day: NaiveDate) -> i64 {
    let month = i64::from(day.year()) * 12 + i64::from(day.month0());
    month * MONTH + i64::from(day.day()) * (MONTH / i64::from(day.num_days_in_month()))
}

/// The first day whose end stands there or later; none beyond the calendar.
fn day_at(position: i64) -> Option<NaiveDate> {
    let month = (position - 1).div_euclid(MONTH);
    let first = NaiveDate::from_ymd_opt(
        i32::try_from(month.div_euclid(12)).ok()?,
        u32::try_from(month.rem_euclid(12)).ok()? + 1,
        1,
    )?;
    let unit = MONTH / i64::from(first.num_days_in_month());
    let before = (position - 1 - month * MONTH) / unit;
    first.checked_add_days(chrono::Days::new(u64::try_from(before).ok()?))
}

/// The time for a piece of work, from the start of its first day to the end of its last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    pub from: i64,
    pub to: i64,
}

impl Pace {
    /// Of what an import brought: the whole year that the work report governs.
    pub fn of_year(year: i32) -> Self {
        let from = i64::from(year) * YEAR;
        Self { from, to: from + YEAR }
    }

    /// Of what was dispatched on a day: from then to the end of the year. Nothing is left to pace after it.
    pub fn from_dispatch(started_on: NaiveDate, year: i32) -> Self {
        let to = Self::of_year(year).to;
        let day = MONTH / i64::from(started_on.num_days_in_month());
        Self { from: (position(started_on) - day).min(to), to }
    }

    /// Whether there is anything to pace.
    pub const fn is_set(self) -> bool {
        self.to > self.from
    }

    /// The time that has passed at the end of a day, and all of it.
    fn passed(self, today: NaiveDate) -> (i64, i64) {
        if !self.is_set() {
            return (1, 1);
        }
        (position(today).clamp(self.from, self.to) - self.from, self.to - self.from)
    }

    /// The share of the time that has passed at the end of a day, in ten-thousandths of a percent, rounded down: a
    /// share attained is rounded down too, so what is exactly on schedule is never behind it.
    pub fn expected(self, today: NaiveDate) -> i64 {
        let (passed, all) = self.passed(today);
        let share = i128::from(passed) * i128::from(WHOLE) / i128::from(all);
        i64::try_from(share).unwrap_or(WHOLE)
    }

    /// That share of a quantity, rounded to ten-thousandths.
    pub fn share_of(self, whole: Quantity, today: NaiveDate) -> Quantity {
        let (passed, all) = self.passed(today);
        let (passed, all) = (i128::from(passed), i128::from(all));
        let exact = i128::from(whole.ten_thousandths()) * passed;
        let rounded = (exact * 2 + all * exact.signum()) / (all * 2);
        Quantity::from_ten_thousandths(i64::try_from(rounded).unwrap_or(i64::MAX))
    }

    /// The first day on which more is expected than this share; none where it never is.
    pub fn first_day_beyond(self, share: i64) -> Option<NaiveDate> {
        if !self.is_set() || share >= WHOLE {
            return None;
        }
        let all = i128::from(self.to - self.from);
        let least = ((i128::from(share) + 1) * all + i128::from(WHOLE) - 1) / i128::from(WHOLE);
        day_at(self.from + i64::try_from(least.max(1)).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_end_of_november_is_eleven_twelfths_of_the_year() {
        let year = Pace::of_year(2015);
        let hundred = Quantity::from_ten_thousandths(WHOLE);
        for (today, share, expected) in [
            ("2015-11-30", "91.6667", 916_666),
            ("2015-06-30", "50", 500_000),
            ("2014-12-31", "0", 0),
            ("2015-12-31", "100", WHOLE),
            ("2016-01-01", "100", WHOLE),
        ] {
            assert_eq!(year.share_of(hundred, day(today)).to_string(), share, "{today}");
            assert_eq!(year.expected(day(today)), expected, "{today}");
        }
        let sixty = Quantity::from_ten_thousandths(600_000);
        assert_eq!(year.share_of(sixty, day("2015-11-30")).to_string(), "55");
    }

    #[test]
    fn what_was_dispatched_in_july_is_half_due_at_the_end_of_september() {
        let pace = Pace::from_dispatch(day("2015-07-01"), 2015);
        assert_eq!(pace.expected(day("2015-06-30")), 0);
        assert_eq!(pace.expected(day("2015-09-30")), 500_000);
        assert_eq!(pace.expected(day("2015-12-31")), WHOLE);
        assert_eq!(Pace::from_dispatch(day("2015-01-01"), 2015), Pace::of_year(2015));
        assert_eq!(Pace::from_dispatch(day("2015-12-31"), 2015).expected(day("2015-12-31")), WHOLE);
        assert!(!Pace::from_dispatch(day("2016-01-01"), 2015).is_set());
    }

    #[test]
    fn the_migration_counts_a_year_alike() {
        assert_eq!(YEAR, 4_530_960);
        assert_eq!(position(day("2015-12-31")), 2016 * 4_530_960);
        assert_eq!(position(day("2016-02-29")) - position(day("2016-01-31")), MONTH);
    }

    prop_compose! {
        fn any_day()(days in 0_u64..2_000) -> NaiveDate {
            day("2013-01-01") + chrono::Days::new(days)
        }
    }

    proptest! {
        #[test]
        fn a_position_leads_back_to_its_day(day in any_day()) {
            prop_assert_eq!(day_at(position(day)), Some(day));
            prop_assert_eq!(day_at(position(day) + 1), day.succ_opt());
            prop_assert!(position(day) < position(day.succ_opt().unwrap()));
        }

        #[test]
        fn the_first_day_beyond_a_share_is_the_first(start in any_day(), share in 0..WHOLE) {
            let pace = Pace::from_dispatch(start, 2018);
            let first = pace.first_day_beyond(share).unwrap();
            prop_assert!(pace.expected(first) > share);
            prop_assert!(pace.expected(first.pred_opt().unwrap()) <= share);
        }

        #[test]
        fn no_share_is_beyond_the_whole(start in any_day(), today in any_day(), share in WHOLE..) {
            let pace = Pace::from_dispatch(start, 2015);
            prop_assert!((0..=WHOLE).contains(&pace.expected(today)));
            prop_assert_eq!(pace.first_day_beyond(share), None);
        }
    }
}
