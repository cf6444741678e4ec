//! Reporting periods (报送周期): a quarter or a month of a year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// A quarter, written `2015-Q2`, or a month, written `2015-06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Quarter { year: i32, quarter: u32 },
    Month { year: i32, month: u32 },
}

impl Period {
    pub const fn year(self) -> i32 {
        match self {
            Self::Quarter { year, .. } | Self::Month { year, .. } => year,
        }
    }

    /// The first day.
    pub fn start(self) -> NaiveDate {
        let month = match self {
            Self::Quarter { quarter, .. } => quarter * 3 - 2,
            Self::Month { month, .. } => month,
        };
        NaiveDate::from_ymd_opt(self.year(), month, 1).unwrap_or(NaiveDate::MAX)
    }

    /// The last day.
    pub fn end(self) -> NaiveDate {
        let month = match self {
            Self::Quarter { quarter, .. } => quarter * 3,
            Self::Month { month, .. } => month,
        };
        let next = if month == 12 { (self.year() + 1, 1) } else { (self.year(), month + 1) };
        let next = NaiveDate::from_ymd_opt(next.0, next.1, 1).and_then(|day| day.pred_opt());
        next.unwrap_or(NaiveDate::MAX)
    }

    /// The quarter in which a day lies.
    pub fn quarter_of(day: NaiveDate) -> Self {
        Self::Quarter { year: day.year(), quarter: day.month0() / 3 + 1 }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quarter { year, quarter } => write!(formatter, "{year:04}-Q{quarter}"),
            Self::Month { year, month } => write!(formatter, "{year:04}-{month:02}"),
        }
    }
}

/// Why a text names no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no period: write 2015-Q2 or 2015-06")]
pub struct InvalidPeriod(String);

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, InvalidPeriod> {
        let read = || {
            let (year, part) = text.split_once('-')?;
            let year: i32 = year.parse().ok().filter(|year| (1949..=2999).contains(year))?;
            let period = match part.strip_prefix('Q') {
                Some(quarter) => Self::Quarter { year, quarter: quarter.parse().ok().filter(|q| (1..=4).contains(q))? },
                None => Self::Month { year, month: part.parse().ok().filter(|month| (1..=12).contains(month))? },
            };
            // Written back it must be the same: 2015-6 and 02015-06 are not.
            (period.to_string() == text).then_some(period)
        };
        read().ok_or_else(|| InvalidPeriod(super::text::shorten(text, 40)))
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn a_period_reads_back_and_knows_its_days() {
        for (text, start, end) in [
            ("2015-Q1", "2015-01-01", "2015-03-31"),
            ("2015-Q4", "2015-10-01", "2015-12-31"),
            ("2016-02", "2016-02-01", "2016-02-29"),
            ("2015-12", "2015-12-01", "2015-12-31"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(
                (period.to_string(), period.start().to_string(), period.end().to_string()),
                (text.to_owned(), start.to_owned(), end.to_owned())
            );
        }
        for text in
            ["2015", "2015-Q5", "2015-Q0", "2015-13", "2015-6", "15-Q1", "2015-Q2 ", "2015-q2", "", "-", "2015-Q+1"]
        {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        assert_eq!(Period::quarter_of("2015-06-25".parse().unwrap()).to_string(), "2015-Q2");
    }
}
