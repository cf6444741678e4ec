//! Filters on reporting obligations, and the patterns of their calendars.

use async_graphql::{Enum, InputObject};

use super::agency::AgencyFilter;
use super::assignment::AssignmentFilter;
use super::operators::{BooleanFilter, DateFilter, StringFilter, enumeration};
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model;
use crate::model::filter::{Filter, ReportingObligationTest};

enumeration! {
    /// How a city sets the days of its reporting calendar, by the example of Wuhan's notices. 报送日程样式
    CalendarPattern = "model::reporting_calendar::CalendarPattern" as model::reporting_calendar::CalendarPattern {
        /// Every responsible agency, by the 15th of the month after each quarter (Wuhan 2016). 各责任单位,季后15日前
        #[graphql(name = "EVERY_AGENCY_BY_15TH")]
        EveryAgencyBy15th,
        /// The leading agencies alone, by the 15th of the month after each quarter (Wuhan 2019). 牵头单位,季后15日前
        #[graphql(name = "LEADS_BY_15TH")]
        LeadsBy15th,
        /// The leading agencies alone, by the 20th of the month after the quarter, from the second quarter's report on
        /// (Wuhan 2022 to 2025). 牵头单位,自二季度起季后20日前
        #[graphql(name = "LEADS_BY_20TH")]
        LeadsBy20th,
    }
}

/// Tests a reporting obligation; all given fields must hold. What lies behind a relation is tested only as far as the viewer sees it. 应报条件
#[derive(Debug, InputObject)]
pub struct ReportingObligationFilter {
    /// All of these hold. 且
    and: Option<Vec<ReportingObligationFilter>>,
    /// At least one of these holds. 或
    or: Option<Vec<ReportingObligationFilter>>,
    /// This does not hold. 非
    not: Option<Box<ReportingObligationFilter>>,
    /// Who owes it. 单位
    agency: Option<AgencyFilter>,
    /// What is to be reported on. 责任分工
    assignment: Option<AssignmentFilter>,
    /// Its quarter or month: 2015-Q2 or 2015-06. 周期
    period: Option<StringFilter>,
    /// The last day on which it is on time. 时限
    due_on: Option<DateFilter>,
    /// Whether it has not been submitted though its due day is over. 是否逾期未报
    overdue: Option<BooleanFilter>,
    /// Whether it was first submitted by its due day; what has not been submitted passes only `ne`. 是否按时
    on_time: Option<BooleanFilter>,
}

impl FilterInput for ReportingObligationFilter {
    type Test = ReportingObligationTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<ReportingObligationTest>> {
        let Self { and, or, not, agency, assignment, period, due_on, overdue, on_time } = self;
        let mut tests = Vec::new();
        if let Some(agency) = agency {
            tests.push(Filter::Is(ReportingObligationTest::Agency(reading.nested(agency)?)));
        }
        if let Some(assignment) = assignment {
            tests.push(Filter::Is(ReportingObligationTest::Assignment(reading.nested(assignment)?)));
        }
        if let Some(period) = period {
            period.tests(reading, &mut tests, ReportingObligationTest::Period)?;
        }
        if let Some(due_on) = due_on {
            due_on.tests(reading, &mut tests, ReportingObligationTest::DueOn)?;
        }
        if let Some(overdue) = overdue {
            overdue.tests(reading, &mut tests, ReportingObligationTest::Overdue)?;
        }
        if let Some(on_time) = on_time {
            on_time.tests(reading, &mut tests, ReportingObligationTest::OnTime)?;
        }
        reading.combine(and, or, not, tests)
    }
}
