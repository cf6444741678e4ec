//! Filters on jurisdictions.

use async_graphql::InputObject;

use super::operators::StringFilter;
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{Filter, JurisdictionTest};

/// Tests a jurisdiction; all given fields must hold. 行政区划条件
#[derive(Debug, InputObject)]
pub struct JurisdictionFilter {
    /// All of these hold. 且
    and: Option<Vec<JurisdictionFilter>>,
    /// At least one of these holds. 或
    or: Option<Vec<JurisdictionFilter>>,
    /// This does not hold. 非
    not: Option<Box<JurisdictionFilter>>,
    /// Its GB/T 2260 code. 代码
    code: Option<StringFilter>,
    /// Its name. 名称
    name: Option<StringFilter>,
}

impl FilterInput for JurisdictionFilter {
    type Test = JurisdictionTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<JurisdictionTest>> {
        let Self { and, or, not, code, name } = self;
        let mut tests = Vec::new();
        if let Some(code) = code {
            code.tests(reading, &mut tests, JurisdictionTest::Code)?;
        }
        if let Some(name) = name {
            name.tests(reading, &mut tests, JurisdictionTest::Name)?;
        }
        reading.combine(and, or, not, tests)
    }
}
