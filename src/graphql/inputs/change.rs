//! Filters on changes.

use async_graphql::InputObject;

use super::agency::AgencyFilter;
use super::operators::{DateTimeFilter, StringFilter};
use super::reading::{FilterInput, Reading};
use super::responsibility::ResponsibilityFilter;
use crate::graphql::failure::Result;
use crate::model::filter::{ChangeTest, Filter};

/// Tests a change; all given fields must hold. What lies behind a relation is tested only as far as the viewer sees it. 变更记录条件
#[derive(Debug, InputObject)]
pub struct ChangeFilter {
    /// All of these hold. 且
    and: Option<Vec<ChangeFilter>>,
    /// At least one of these holds. 或
    or: Option<Vec<ChangeFilter>>,
    /// This does not hold. 非
    not: Option<Box<ChangeFilter>>,
    /// What was done: a mutation's name, `import` or `tick`. 操作
    action: Option<StringFilter>,
    /// The type of the changed row, as `Assignment`. 对象类型
    entity_type: Option<StringFilter>,
    /// When it was done. 时间
    at: Option<DateTimeFilter>,
    /// The agency whose assignment, plan or filing it is. 单位
    agency: Option<AgencyFilter>,
    /// The responsibility that it belongs to: by year, title and so on. 责任事项
    responsibility: Option<ResponsibilityFilter>,
}

impl FilterInput for ChangeFilter {
    type Test = ChangeTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<ChangeTest>> {
        let Self { and, or, not, action, entity_type, at, agency, responsibility } = self;
        let mut tests = Vec::new();
        if let Some(action) = action {
            action.tests(reading, &mut tests, ChangeTest::Action)?;
        }
        if let Some(entity_type) = entity_type {
            entity_type.tests(reading, &mut tests, ChangeTest::EntityType)?;
        }
        if let Some(at) = at {
            at.tests(reading, &mut tests, ChangeTest::At)?;
        }
        if let Some(agency) = agency {
            tests.push(Filter::Is(ChangeTest::Agency(reading.nested(agency)?)));
        }
        if let Some(responsibility) = responsibility {
            tests.push(Filter::Is(ChangeTest::Responsibility(reading.nested(responsibility)?)));
        }
        reading.combine(and, or, not, tests)
    }
}
