//! Filters on work reports.

use async_graphql::InputObject;

use super::operators::{IntFilter, StringFilter};
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{Filter, WorkReportTest};

/// Tests a work report; all given fields must hold. 政府工作报告条件
#[derive(Debug, InputObject)]
pub struct WorkReportFilter {
    /// All of these hold. 且
    and: Option<Vec<WorkReportFilter>>,
    /// At least one of these holds. 或
    or: Option<Vec<WorkReportFilter>>,
    /// This does not hold. 非
    not: Option<Box<WorkReportFilter>>,
    /// The year that it governs. 年度
    year: Option<IntFilter>,
    /// The code of its jurisdiction. 行政区划代码
    jurisdiction_code: Option<StringFilter>,
}

impl FilterInput for WorkReportFilter {
    type Test = WorkReportTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<WorkReportTest>> {
        let Self { and, or, not, year, jurisdiction_code } = self;
        let mut tests = Vec::new();
        if let Some(year) = year {
            year.tests(reading, &mut tests, WorkReportTest::Year)?;
        }
        if let Some(code) = jurisdiction_code {
            code.tests(reading, &mut tests, WorkReportTest::JurisdictionCode)?;
        }
        reading.combine(and, or, not, tests)
    }
}
