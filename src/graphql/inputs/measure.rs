//! Filters on measures.

use async_graphql::InputObject;

use super::operators::{DateFilter, MeasureStatusFilter, StringFilter};
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{Filter, MeasureTest, Quantifier};

/// Tests a measure; all given fields must hold. 具体工作内容条件
#[derive(Debug, InputObject)]
pub struct MeasureFilter {
    /// Whether it is done. 状态
    status: Option<MeasureStatusFilter>,
    /// Its last day. 完成时限
    due_on: Option<DateFilter>,
    /// Its text. 内容
    content: Option<StringFilter>,
}

impl FilterInput for MeasureFilter {
    type Test = MeasureTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<MeasureTest>> {
        let Self { status, due_on, content } = self;
        let mut tests = Vec::new();
        if let Some(status) = status {
            status.tests(reading, &mut tests, MeasureTest::Status)?;
        }
        if let Some(due_on) = due_on {
            due_on.tests(reading, &mut tests, MeasureTest::DueOn)?;
        }
        if let Some(content) = content {
            content.tests(reading, &mut tests, MeasureTest::Content)?;
        }
        Ok(Filter::All(tests))
    }
}

/// Tests the measures that the viewer sees of an assignment; all given quantifiers must hold. 具体工作内容列表条件
#[derive(Debug, InputObject)]
pub struct MeasureListFilter {
    /// At least one passes. 至少一项满足
    some: Option<MeasureFilter>,
    /// None passes. 没有一项满足
    none: Option<MeasureFilter>,
    /// All pass; of no measures, all do. 全部满足
    every: Option<MeasureFilter>,
}

impl MeasureListFilter {
    /// Adds this input's tests.
    pub fn tests<T>(
        self,
        reading: &mut Reading<'_>,
        tests: &mut Vec<Filter<T>>,
        field: impl Fn(Quantifier, Filter<MeasureTest>) -> T,
    ) -> Result<()> {
        let Self { some, none, every } = self;
        reading.quantified([some, none, every], tests, field)
    }
}
