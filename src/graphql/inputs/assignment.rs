//! Filters on assignments.

use async_graphql::InputObject;

use super::agency::AgencyFilter;
use super::extension_request::ExtensionRequestListFilter;
use super::measure::MeasureListFilter;
use super::operators::{
    AssignmentRoleFilter, AssignmentStatusFilter, DateFilter, DateTimeFilter, IntFilter, LightColorFilter, OriginFilter,
};
use super::progress_report::ProgressReportListFilter;
use super::reading::{FilterInput, Reading};
use super::reminder::ReminderListFilter;
use super::responsibility::ResponsibilityFilter;
use crate::graphql::failure::Result;
use crate::model::filter::{AssignmentTest, Filter};

/// Tests an assignment; all given fields must hold. What lies behind a relation is tested only as far as the viewer sees it. 责任分工条件
#[derive(Debug, InputObject)]
pub struct AssignmentFilter {
    /// All of these hold. 且
    and: Option<Vec<AssignmentFilter>>,
    /// At least one of these holds. 或
    or: Option<Vec<AssignmentFilter>>,
    /// This does not hold. 非
    not: Option<Box<AssignmentFilter>>,
    /// Whether the agency leads or assists. 角色
    role: Option<AssignmentRoleFilter>,
    /// Where it stands. 状态
    status: Option<AssignmentStatusFilter>,
    /// The colour of its light today. 灯色
    light: Option<LightColorFilter>,
    /// The last day of the whole assignment. 完成时限
    due_on: Option<DateFilter>,
    /// How the role is known. 分工依据
    origin: Option<OriginFilter>,
    /// Its number in the agency's plan. 序号
    ordinal: Option<IntFilter>,
    /// The next open deadline. 最近时限
    next_due_on: Option<DateFilter>,
    /// When it last changed. 更新时间
    updated_at: Option<DateTimeFilter>,
    /// Its agency. 单位
    agency: Option<AgencyFilter>,
    /// Its responsibility. 责任事项
    responsibility: Option<Box<ResponsibilityFilter>>,
    /// Its measures, as far as the viewer sees them. 具体工作内容
    measures: Option<MeasureListFilter>,
    /// What its agency asked to be due later, as far as the viewer sees it. 延期申请
    extension_requests: Option<ExtensionRequestListFilter>,
    /// Its slips, as far as the viewer sees them. 督办单
    reminders: Option<ReminderListFilter>,
    /// Its progress reports, as far as the viewer sees them. 进展情况
    progress_reports: Option<ProgressReportListFilter>,
}

impl FilterInput for AssignmentFilter {
    type Test = AssignmentTest;

    fn read(self, reading: &mut Reading<'_>) -> Result<Filter<AssignmentTest>> {
        let Self {
            and,
            or,
            not,
            role,
            status,
            light,
            due_on,
            origin,
            ordinal,
            next_due_on,
            updated_at,
            agency,
            responsibility,
            measures,
            extension_requests,
            reminders,
            progress_reports,
        } = self;
        let mut tests = Vec::new();
        if let Some(role) = role {
            role.tests(reading, &mut tests, AssignmentTest::Role)?;
        }
        if let Some(status) = status {
            status.tests(reading, &mut tests, AssignmentTest::Status)?;
        }
        if let Some(light) = light {
            light.tests(reading, &mut tests, AssignmentTest::Light)?;
        }
        if let Some(due_on) = due_on {
            due_on.tests(reading, &mut tests, AssignmentTest::DueOn)?;
        }
        if let Some(origin) = origin {
            origin.tests(reading, &mut tests, AssignmentTest::Origin)?;
        }
        if let Some(ordinal) = ordinal {
            ordinal.tests(reading, &mut tests, AssignmentTest::Ordinal)?;
        }
        if let Some(next_due_on) = next_due_on {
            next_due_on.tests(reading, &mut tests, AssignmentTest::NextDueOn)?;
        }
        if let Some(updated_at) = updated_at {
            updated_at.tests(reading, &mut tests, AssignmentTest::UpdatedAt)?;
        }
        if let Some(agency) = agency {
            tests.push(Filter::Is(AssignmentTest::Agency(reading.nested(agency)?)));
        }
        if let Some(responsibility) = responsibility {
            tests.push(Filter::Is(AssignmentTest::Responsibility(Box::new(reading.nested(*responsibility)?))));
        }
        if let Some(measures) = measures {
            measures.tests(reading, &mut tests, AssignmentTest::Measures)?;
        }
        if let Some(extension_requests) = extension_requests {
            extension_requests.tests(reading, &mut tests, AssignmentTest::ExtensionRequests)?;
        }
        if let Some(reminders) = reminders {
            reminders.tests(reading, &mut tests, AssignmentTest::Reminders)?;
        }
        if let Some(progress_reports) = progress_reports {
            progress_reports.tests(reading, &mut tests, AssignmentTest::ProgressReports)?;
        }
        reading.combine(and, or, not, tests)
    }
}

/// Tests the assignments of a responsibility; all given quantifiers must hold. 责任分工列表条件
#[derive(Debug, InputObject)]
pub struct AssignmentListFilter {
    /// At least one passes. 至少一项满足
    pub some: Option<Box<AssignmentFilter>>,
    /// None passes. 没有一项满足
    pub none: Option<Box<AssignmentFilter>>,
    /// All pass. 全部满足
    pub every: Option<Box<AssignmentFilter>>,
}
