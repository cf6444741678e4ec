//! Filters on extension requests.

use async_graphql::InputObject;

use super::actions::ExtensionStatusFilter;
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{ExtensionRequestTest, Filter, Quantifier};

/// Tests an extension request; all given fields must hold. 延期申请条件
#[derive(Debug, InputObject)]
pub struct ExtensionRequestFilter {
    /// Where it stands. 状态
    status: Option<ExtensionStatusFilter>,
}

impl FilterInput for ExtensionRequestFilter {
    type Test = ExtensionRequestTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<ExtensionRequestTest>> {
        let Self { status } = self;
        let mut tests = Vec::new();
        if let Some(status) = status {
            status.tests(reading, &mut tests, ExtensionRequestTest::Status)?;
        }
        Ok(Filter::All(tests))
    }
}

/// Tests the extension requests that the viewer sees of an assignment; all given quantifiers must hold. 延期申请列表条件
#[derive(Debug, InputObject)]
pub struct ExtensionRequestListFilter {
    /// At least one passes. 至少一项满足
    some: Option<ExtensionRequestFilter>,
    /// None passes. 没有一项满足
    none: Option<ExtensionRequestFilter>,
    /// All pass; of no requests, all do. 全部满足
    every: Option<ExtensionRequestFilter>,
}

impl ExtensionRequestListFilter {
    /// Adds this input's tests.
    pub fn tests<T>(
        self,
        reading: &mut Reading<'_>,
        tests: &mut Vec<Filter<T>>,
        field: impl Fn(Quantifier, Filter<ExtensionRequestTest>) -> T,
    ) -> Result<()> {
        let Self { some, none, every } = self;
        reading.quantified([some, none, every], tests, field)
    }
}
