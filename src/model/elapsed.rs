//! How much of the year's time has passed (序时进度).

use chrono::{Datelike, NaiveDate};

use super::quantity::Quantity;

/// The share of a year's time that has passed at the end of `today`, in months as bulletins count it: 11/12 at the end
/// of November (91.7 %), a month in proportion to its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    /// Days of the current month, weighted so that twelve full months make `DENOMINATOR`.
    numerator: i128,
    denominator: i128,
}

impl Elapsed {
    /// Of the year that the work report governs.
    pub fn of_year(year: i32, today: NaiveDate) -> Self {
        if today.year() < year {
            return Self { numerator: 0, denominator: 1 };
        }
        if today.year() > year {
            return Self { numerator: 1, denominator: 1 };
        }
        let days = i128::from(today.num_days_in_month());
        Self { numerator: i128::from(today.month0()) * days + i128::from(today.day()), denominator: 12 * days }
    }

    /// That share of a quantity, rounded to ten-thousandths.
    pub fn of(self, whole: Quantity) -> Quantity {
        let exact = i128::from(whole.ten_thousandths()) * self.numerator;
        let rounded = (exact * 2 + self.denominator * exact.signum()) / (self.denominator * 2);
        Quantity::from_ten_thousandths(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::Elapsed;
    use crate::model::quantity::Quantity;

    fn expected(day: &str) -> Option<String> {
        let today: NaiveDate = day.parse().ok()?;
        Some(Elapsed::of_year(2015, today).of(Quantity::from_ten_thousandths(1_000_000)).to_string())
    }

    #[test]
    fn the_end_of_november_is_eleven_twelfths() {
        assert_eq!(expected("2015-11-30").as_deref(), Some("91.6667"));
        assert_eq!(expected("2015-06-30").as_deref(), Some("50"));
        assert_eq!(expected("2014-12-31").as_deref(), Some("0"));
        assert_eq!(expected("2016-01-01").as_deref(), Some("100"));
    }
}
