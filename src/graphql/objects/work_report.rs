//! Work reports (政府工作报告).

use async_graphql::{Context, Description, ID, Object};
use uuid::Uuid;

use super::jurisdiction::Jurisdiction;
use super::loaded;
use super::reporting_deadline::ReportingDeadline;
use super::responsibility::ResponsibilityConnection;
use super::work_plan::WorkPlan;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::{Listing, Query, connection};
use crate::graphql::failure::Result;
use crate::graphql::inputs::order::ResponsibilityOrder;
use crate::graphql::inputs::reporting_obligation::CalendarPattern;
use crate::graphql::inputs::responsibility::ResponsibilityFilter;
use crate::graphql::scalars::Date;
use crate::model;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::order::{Order, ResponsibilityOrderField};
use crate::model::page::PageArguments;
use crate::model::problem::Problem;
use crate::store::reporting_deadline::ReportingDeadlineRow;
use crate::store::responsibility::ResponsibilityRow;
use crate::store::work_plan::WorkPlanRow;
use crate::store::work_report::WorkReportRow;

/// The yearly Government Work Report of a jurisdiction. Supervisors and auditors see those of their tree, an agency
/// those that hold a responsibility of its own. 政府工作报告
#[derive(Clone, Description)]
pub struct WorkReport(pub Loaded<WorkReportRow>);

impl WorkReport {
    /// The work report that a row belongs to; whoever sees the row sees it.
    pub async fn of<R: Send + Sync + 'static>(
        context: &Context<'_>,
        row: &Loaded<R>,
        key: fn(&R) -> Uuid,
    ) -> Result<Self> {
        let scope = &asker(context).scope;
        let load = async |ids: Vec<Uuid>| loaded(scope.work_reports(&ids).await);
        let target = row.one("workReport", key, |target: &WorkReportRow| target.id, load).await?;
        Ok(target.map(Self).ok_or(Problem::Internal)?)
    }
}

#[Object(use_type_description)]
impl WorkReport {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::WorkReport, self.0.id).to_string())
    }

    /// Whose work report it is. 行政区划
    async fn jurisdiction(&self, context: &Context<'_>) -> Result<Jurisdiction> {
        Jurisdiction::of(context, &self.0, |row| row.jurisdiction_id).await
    }

    /// The year that it governs. 年度
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// As printed, or made from city and year when only bureau plans are known. 标题
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Of the notice that broke it down: 武政办〔2015〕1号; null when none is known. 文号
    async fn notice_number(&self) -> Option<&str> {
        self.0.notice_number.as_deref()
    }

    /// The agencies' plans, by agency; an agency sees its own. 办理工作方案
    async fn plans(&self, context: &Context<'_>) -> Result<Vec<WorkPlan>> {
        let scope = &asker(context).scope;
        let plans = self
            .0
            .many(
                "plans",
                |row| row.id,
                |row: &WorkPlanRow| Some(row.plan.work_report_id),
                async |ids| loaded(scope.plans_of_work_reports(&ids).await),
            )
            .await?;
        Ok(plans.into_iter().map(WorkPlan).collect())
    }

    /// By when the agencies' plans are due; null where the calendar says nothing of it. 方案报送时限
    async fn plan_due_on(&self) -> Option<Date> {
        self.0.plan_due_on.map(Date)
    }

    /// The reporting calendar, by day: who owes a progress report by when. A role without a line owes nothing. 报送日程
    async fn reporting_deadlines(&self, context: &Context<'_>) -> Result<Vec<ReportingDeadline>> {
        let scope = &asker(context).scope;
        let deadlines = self
            .0
            .many(
                "reportingDeadlines",
                |row| row.id,
                |row: &ReportingDeadlineRow| Some(row.work_report_id),
                async |ids| loaded(scope.deadlines_of_work_reports(&ids).await),
            )
            .await?;
        deadlines.iter().map(|row| ReportingDeadline::of_row(row)).collect()
    }

    /// The lines that a pattern gives for this year, as explicit days to look over and send to `setReportingCalendar`;
    /// nothing is kept of it. 报送日程建议
    async fn suggested_deadlines(
        &self,
        #[graphql(desc = "Whose custom to follow. 样式")] pattern: CalendarPattern,
    ) -> Vec<ReportingDeadline> {
        let pattern = model::reporting_calendar::CalendarPattern::from(pattern);
        pattern.deadlines(self.0.year).into_iter().map(ReportingDeadline::from).collect()
    }

    /// Counts its changes, those of its calendar included. 版本
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its items that the viewer sees, by number unless ordered otherwise. 责任事项
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field, as the schema has them")]
    async fn responsibilities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the responsibilities that pass. 条件")] filter: Option<ResponsibilityFilter>,
        #[graphql(desc = "The order; ORDINAL ASC unless given. 排序")] order_by: Option<ResponsibilityOrder>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ResponsibilityConnection> {
        let asker = asker(context);
        let order = order_by.map_or(Order::ascending(ResponsibilityOrderField::Ordinal), Into::into);
        let page = PageArguments { first, after, last, before };
        let query = Query::<ResponsibilityRow>::new(asker, "WorkReport.responsibilities", filter, order, &page)?;
        let relation = ResponsibilityRow::of_work_report();
        Ok(ResponsibilityConnection(Listing::within(asker, query, self.0.clone(), |row| row.id, relation)))
    }
}

connection!(WorkReportConnection, WorkReportEdge, WorkReport of WorkReportRow, "政府工作报告");
