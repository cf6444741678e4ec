//! Filters on responsibilities.

use async_graphql::InputObject;

use super::agency::AgencyFilter;
use super::assignment::AssignmentListFilter;
use super::operators::{
    DateFilter, DateTimeFilter, IntFilter, LightColorFilter, ResponsibilityStatusFilter, StringFilter,
};
use super::reading::{FilterInput, Reading};
use crate::graphql::failure::Result;
use crate::model::filter::{Filter, Quantifier, ResponsibilityTest};

/// Tests a responsibility; all given fields must hold. What lies behind a relation is tested only as far as the viewer sees it. 责任事项条件
#[derive(Debug, InputObject)]
pub struct ResponsibilityFilter {
    /// All of these hold. 且
    and: Option<Vec<ResponsibilityFilter>>,
    /// At least one of these holds. 或
    or: Option<Vec<ResponsibilityFilter>>,
    /// This does not hold. 非
    not: Option<Box<ResponsibilityFilter>>,
    /// The year of its work report. 年度
    year: Option<IntFilter>,
    /// The code of its jurisdiction. 行政区划代码
    jurisdiction_code: Option<StringFilter>,
    /// The leader in charge, as printed. 牵头负责领导
    leader: Option<StringFilter>,
    /// Its title. 标题
    title: Option<StringFilter>,
    /// Any heading above it in the notice. 所属章节
    section: Option<StringFilter>,
    /// Its number in the city's notice. 序号
    ordinal: Option<IntFilter>,
    /// Where it stands. 状态
    status: Option<ResponsibilityStatusFilter>,
    /// The colour of its light today. 灯色
    light: Option<LightColorFilter>,
    /// Its last day. 完成时限
    due_on: Option<DateFilter>,
    /// When it last changed. 更新时间
    updated_at: Option<DateTimeFilter>,
    /// The first leading agency; an item without one fails. 牵头单位
    lead: Option<AgencyFilter>,
    /// Its assignments. 责任分工
    assignments: Option<AssignmentListFilter>,
}

impl FilterInput for ResponsibilityFilter {
    type Test = ResponsibilityTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<ResponsibilityTest>> {
        let Self {
            and,
            or,
            not,
            year,
            jurisdiction_code,
            leader,
            title,
            section,
            ordinal,
            status,
            light,
            due_on,
            updated_at,
            lead,
            assignments,
        } = self;
        let mut tests = Vec::new();
        if let Some(year) = year {
            year.tests(reading, &mut tests, ResponsibilityTest::Year)?;
        }
        if let Some(jurisdiction_code) = jurisdiction_code {
            jurisdiction_code.tests(reading, &mut tests, ResponsibilityTest::JurisdictionCode)?;
        }
        if let Some(leader) = leader {
            leader.tests(reading, &mut tests, ResponsibilityTest::Leader)?;
        }
        if let Some(title) = title {
            title.tests(reading, &mut tests, ResponsibilityTest::Title)?;
        }
        if let Some(section) = section {
            section.tests(reading, &mut tests, ResponsibilityTest::Section)?;
        }
        if let Some(ordinal) = ordinal {
            ordinal.tests(reading, &mut tests, ResponsibilityTest::Ordinal)?;
        }
        if let Some(status) = status {
            status.tests(reading, &mut tests, ResponsibilityTest::Status)?;
        }
        if let Some(light) = light {
            light.tests(reading, &mut tests, ResponsibilityTest::Light)?;
        }
        if let Some(due_on) = due_on {
            due_on.tests(reading, &mut tests, ResponsibilityTest::DueOn)?;
        }
        if let Some(updated_at) = updated_at {
            updated_at.tests(reading, &mut tests, ResponsibilityTest::UpdatedAt)?;
        }
        if let Some(lead) = lead {
            tests.push(Filter::Is(ResponsibilityTest::Lead(reading.nested(lead)?)));
        }
        if let Some(assignments) = assignments {
            let AssignmentListFilter { some, none, every } = assignments;
            for (quantifier, filter) in [(Quantifier::Some, some), (Quantifier::None, none), (Quantifier::Every, every)]
            {
                if let Some(filter) = filter {
                    let filter = Box::new(reading.nested(*filter)?);
                    tests.push(Filter::Is(ResponsibilityTest::Assignments(quantifier, filter)));
                }
            }
        }
        reading.combine(and, or, not, tests)
    }
}
