use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::inputs::operators::AssignmentRole;
use crate::graphql::objects::work_report::WorkReport;
use crate::graphql::scalars::Date;
use crate::model::global_id::NodeKind;
use crate::service::set_reporting_calendar::{NewDeadline, SetReportingCalendar};

/// The reporting calendar of a year, as a whole: what is left out is taken away. 报送日程
#[derive(Debug, InputObject)]
pub struct SetReportingCalendarInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Whose calendar it is. 政府工作报告
    work_report_id: ID,
    /// The version of the work report that the caller saw; left out, whatever version there is. 版本
    expected_version: Option<i32>,
    /// By when the agencies' plans are due; left out or null, they have no due day. 方案报送时限
    plan_due_on: Option<Date>,
    /// At most 32 lines, each period and role once; a role without a line owes nothing. 报送时限
    deadlines: Vec<ReportingDeadlineInput>,
}

/// A line of a reporting calendar. 报送时限
#[derive(Debug, InputObject)]
pub struct ReportingDeadlineInput {
    /// A quarter, 2015-Q2, or a month, 2015-06, of the work report's year. 周期
    period: String,
    /// Who owes it. 角色
    role: AssignmentRole,
    /// The last day on which it is on time; not before the period begins. 时限
    due_on: Date,
}

payload! {
    /// What came of setting the calendar. 设置报送日程结果
    SetReportingCalendarPayload one
    /// The work report as it now stands; null for an admin, who sees none. 政府工作报告
    work_report: WorkReport by work_reports(|row| row.id)
}

#[derive(Debug, Default)]
pub struct SetReportingCalendarMutation;

#[Object]
impl SetReportingCalendarMutation {
    /// Sets when plans are due and who owes a progress report by when, for a whole year. The supervision office of the
    /// jurisdiction itself and its admin may. What is owed follows at once; what is past its due day stays as it was, and
    /// a day that is over when it is set binds nobody. `WorkReport.suggestedDeadlines` proposes lines. 设置报送日程
    async fn set_reporting_calendar(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The calendar. 输入")] input: SetReportingCalendarInput,
    ) -> Result<SetReportingCalendarPayload> {
        let SetReportingCalendarInput { idempotency_key, work_report_id, expected_version, plan_due_on, deadlines } =
            input;
        let line = |ReportingDeadlineInput { period, role, due_on }: ReportingDeadlineInput| NewDeadline {
            period,
            role: role.into(),
            due_on: due_on.0,
        };
        let use_case = SetReportingCalendar {
            work_report: key(&work_report_id, NodeKind::WorkReport)?,
            expected_version,
            plan_due_on: plan_due_on.map(|day| day.0),
            deadlines: deadlines.into_iter().map(line).collect(),
        };
        Ok(SetReportingCalendarPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
