//! Filters on progress reports.

use async_graphql::InputObject;

use super::actions::FilingStatusFilter;
use super::operators::{DateTimeFilter, StringFilter};
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{Filter, ProgressReportTest, Quantifier};

/// Tests a progress report; all given fields must hold. 进展情况条件
#[derive(Debug, InputObject)]
pub struct ProgressReportFilter {
    /// Its period: 2015-Q2, or 2015-06. 报送周期
    period: Option<StringFilter>,
    /// Where it stands. 状态
    status: Option<FilingStatusFilter>,
    /// When it was last submitted. 报送时间
    submitted_at: Option<DateTimeFilter>,
}

impl FilterInput for ProgressReportFilter {
    type Test = ProgressReportTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<ProgressReportTest>> {
        let Self { period, status, submitted_at } = self;
        let mut tests = Vec::new();
        if let Some(period) = period {
            period.tests(reading, &mut tests, ProgressReportTest::Period)?;
        }
        if let Some(status) = status {
            status.tests(reading, &mut tests, ProgressReportTest::Status)?;
        }
        if let Some(submitted_at) = submitted_at {
            submitted_at.tests(reading, &mut tests, ProgressReportTest::SubmittedAt)?;
        }
        Ok(Filter::All(tests))
    }
}

/// Tests the progress reports that the viewer sees of an assignment; all given quantifiers must hold. 进展情况列表条件
#[derive(Debug, InputObject)]
pub struct ProgressReportListFilter {
    /// At least one passes. 至少一项满足
    some: Option<ProgressReportFilter>,
    /// None passes. 没有一项满足
    none: Option<ProgressReportFilter>,
    /// All pass; of no reports, all do. 全部满足
    every: Option<ProgressReportFilter>,
}

impl ProgressReportListFilter {
    /// Adds this input's tests.
    pub fn tests<T>(
        self,
        reading: &mut Reading<'_>,
        tests: &mut Vec<Filter<T>>,
        field: impl Fn(Quantifier, Filter<ProgressReportTest>) -> T,
    ) -> Result<()> {
        let Self { some, none, every } = self;
        reading.quantified([some, none, every], tests, field)
    }
}
