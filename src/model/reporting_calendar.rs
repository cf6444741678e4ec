//! The reporting calendar (报送日程) of a year: by when who owes a progress report. It is explicit days; the patterns here
//! only propose them.

use chrono::{Months, NaiveDate};

use super::assignment::AssignmentRole;
use super::period::Period;
use super::text_enum::text_enum;

/// A line of a calendar: who has this role owes the report of this period by this day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub period: Period,
    pub role: AssignmentRole,
    /// The last day.
    pub due_on: NaiveDate,
}

text_enum! {
    /// How a city sets its days, as Wuhan's notices of the progress reports did.
    CalendarPattern {
        /// Every responsible agency, by the 15th of the month after the quarter: Wuhan 2016.
        EveryAgencyBy15th = "EVERY_AGENCY_BY_15TH",
        /// The leading agencies alone, by the 15th of the month after the quarter: Wuhan 2019.
        LeadsBy15th = "LEADS_BY_15TH",
        /// The leading agencies alone, by the 20th of the month after the quarter, from the second quarter's report on:
        /// Wuhan 2022 to 2025.
        LeadsBy20th = "LEADS_BY_20TH",
    }
}

impl CalendarPattern {
    /// The days of a year by this pattern, in order; of one day leads come first.
    pub fn deadlines(self, year: i32) -> Vec<Deadline> {
        let (roles, quarters, day): (&[AssignmentRole], _, u32) = match self {
            Self::EveryAgencyBy15th => (&[AssignmentRole::Lead, AssignmentRole::Assist], 1..=4, 15),
            Self::LeadsBy15th => (&[AssignmentRole::Lead], 1..=4, 15),
            Self::LeadsBy20th => (&[AssignmentRole::Lead], 2..=4, 20),
        };
        let mut deadlines = Vec::new();
        for quarter in quarters {
            let period = Period::Quarter { year, quarter };
            // The first day of the quarter, three months on: the month after it, of the next year after the fourth.
            let due_on = period.start().checked_add_months(Months::new(3)).map(|first| with_day(first, day));
            deadlines.extend(
                due_on.into_iter().flat_map(|due_on| roles.iter().map(move |&role| Deadline { period, role, due_on })),
            );
        }
        deadlines
    }
}

fn with_day(first: NaiveDate, day: u32) -> NaiveDate {
    chrono::Datelike::with_day(&first, day).unwrap_or(first)
}

/// Whether an assignment that was dispatched on a day owes the report of a period: nobody reports on a time in which the
/// work was not theirs yet.
pub fn counts(started_on: Option<NaiveDate>, period: Period) -> bool {
    started_on.is_none_or(|day| day <= period.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(pattern: CalendarPattern, year: i32) -> Vec<String> {
        let line = |line: &Deadline| format!("{} {} {}", line.period, line.role, line.due_on);
        pattern.deadlines(year).iter().map(line).collect()
    }

    // Issue 3, point 5, names the notices: "in 2016 every responsible agency, by the 15th; in 2019 and 2022-2025 the
    // leads only, since 2022 by the 20th of the month after the quarter, from the second quarter's report on".

    #[test]
    fn in_2016_every_responsible_agency_reports_by_the_15th() {
        assert_eq!(
            days(CalendarPattern::EveryAgencyBy15th, 2016),
            [
                "2016-Q1 LEAD 2016-04-15",
                "2016-Q1 ASSIST 2016-04-15",
                "2016-Q2 LEAD 2016-07-15",
                "2016-Q2 ASSIST 2016-07-15",
                "2016-Q3 LEAD 2016-10-15",
                "2016-Q3 ASSIST 2016-10-15",
                "2016-Q4 LEAD 2017-01-15",
                "2016-Q4 ASSIST 2017-01-15",
            ]
        );
    }

    #[test]
    fn in_2019_the_leads_alone_report_by_the_15th() {
        assert_eq!(
            days(CalendarPattern::LeadsBy15th, 2019),
            [
                "2019-Q1 LEAD 2019-04-15",
                "2019-Q2 LEAD 2019-07-15",
                "2019-Q3 LEAD 2019-10-15",
                "2019-Q4 LEAD 2020-01-15",
            ]
        );
    }

    #[test]
    fn since_2022_the_leads_alone_report_by_the_20th_from_the_second_quarter_on() {
        assert_eq!(
            days(CalendarPattern::LeadsBy20th, 2022),
            ["2022-Q2 LEAD 2022-07-20", "2022-Q3 LEAD 2022-10-20", "2022-Q4 LEAD 2023-01-20"]
        );
    }

    #[test]
    fn what_is_dispatched_after_a_periods_end_owes_nothing_for_it() {
        let quarter = Period::Quarter { year: 2015, quarter: 2 };
        let day = |text: &str| Some(text.parse().unwrap());
        assert!(counts(day("2015-06-30"), quarter) && counts(None, quarter));
        assert!(!counts(day("2015-07-01"), quarter));
    }
}
