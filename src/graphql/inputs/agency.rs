//! Filters on agencies.

use async_graphql::InputObject;

use super::operators::{BooleanFilter, StringFilter};
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{AgencyTest, Filter};

/// Tests an agency; all given fields must hold. 单位条件
#[derive(Debug, InputObject)]
pub struct AgencyFilter {
    /// All of these hold. 且
    and: Option<Vec<AgencyFilter>>,
    /// At least one of these holds. 或
    or: Option<Vec<AgencyFilter>>,
    /// This does not hold. 非
    not: Option<Box<AgencyFilter>>,
    /// Its code, unique in its jurisdiction. 代码
    code: Option<StringFilter>,
    /// Its name; aliases are not compared. 名称
    name: Option<StringFilter>,
    /// Whether it still works under this name. 是否在用
    active: Option<BooleanFilter>,
    /// The code of its jurisdiction. 行政区划代码
    jurisdiction_code: Option<StringFilter>,
}

impl FilterInput for AgencyFilter {
    type Test = AgencyTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<AgencyTest>> {
        let Self { and, or, not, code, name, active, jurisdiction_code } = self;
        let mut tests = Vec::new();
        if let Some(code) = code {
            code.tests(reading, &mut tests, AgencyTest::Code)?;
        }
        if let Some(name) = name {
            name.tests(reading, &mut tests, AgencyTest::Name)?;
        }
        if let Some(active) = active {
            active.tests(reading, &mut tests, AgencyTest::Active)?;
        }
        if let Some(code) = jurisdiction_code {
            code.tests(reading, &mut tests, AgencyTest::JurisdictionCode)?;
        }
        reading.combine(and, or, not, tests)
    }
}
