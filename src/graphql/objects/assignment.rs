//! Assignments (责任分工).

use std::collections::HashMap;

use async_graphql::{Context, Description, ID, Object};
use uuid::Uuid;

use super::agency::Agency;
use super::change::ChangeConnection;
use super::contact::Contact;
use super::extension_request::ExtensionRequest;
use super::goal::Goal;
use super::light::Light;
use super::loaded;
use super::measure::Measure;
use super::progress_report::{ProgressReport, ProgressReportConnection};
use super::reminder::Reminder;
use super::responsibility::Responsibility;
use super::work_plan::WorkPlan;
use crate::graphql::asker::asker;
use crate::graphql::batch::{Batch, Loaded};
use crate::graphql::connection::{Listing, Query, connection};
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::AssignmentAction;
use crate::graphql::inputs::operators::{AssignmentRole, AssignmentStatus, Origin};
use crate::graphql::inputs::progress_report::ProgressReportFilter;
use crate::graphql::scalars::{Date, DateTime};
use crate::model;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::order::{Order, ProgressReportOrderField};
use crate::model::page::PageArguments;
use crate::model::period::Period;
use crate::model::problem::Problem;
use crate::service::allowed;
use crate::store::assignment::AssignmentRow;
use crate::store::assignment_facts::AssignmentFacts;
use crate::store::contact::ContactRow;
use crate::store::event::EventRow;
use crate::store::goal::GoalRow;
use crate::store::measure::MeasureRow;
use crate::store::progress_report::ProgressReportRow;
use crate::store::work_plan::WorkPlanRow;

/// An agency's part in a responsibility. Whoever sees the item sees every assignment on it. 责任分工
#[derive(Clone, Description)]
pub struct Assignment(pub Loaded<AssignmentRow>);

impl Assignment {
    /// The assignment that a row is part of; whoever sees the row sees it.
    pub async fn of<R: Send + Sync + 'static>(
        context: &Context<'_>,
        row: &Loaded<R>,
        key: fn(&R) -> Uuid,
    ) -> Result<Self> {
        let scope = &asker(context).scope;
        let load = async |ids: Vec<Uuid>| loaded(scope.assignments(&ids).await);
        let target = row.one("assignment", key, |target: &AssignmentRow| target.assignment.id, load).await?;
        Ok(target.map(Self).ok_or(Problem::Internal)?)
    }

    /// Those of one role, or all.
    pub fn of_role(rows: Vec<Loaded<AssignmentRow>>, role: Option<model::assignment::AssignmentRole>) -> Vec<Self> {
        let wanted = |row: &Loaded<AssignmentRow>| role.is_none_or(|role| row.assignment.role == role.as_str());
        rows.into_iter().filter(wanted).map(Self).collect()
    }
}

#[Object(use_type_description)]
impl Assignment {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Assignment, self.0.assignment.id).to_string())
    }

    /// The item. 责任事项
    async fn responsibility(&self) -> Result<Responsibility> {
        let item = self.0.joined("responsibility", |row| Some(row.responsibility())).await?;
        Ok(item.map(Responsibility).ok_or(Problem::Internal)?)
    }

    /// Who is assigned. 单位
    async fn agency(&self) -> Result<Agency> {
        let agency = self.0.joined("agency", |row| Some(row.agency.clone())).await?;
        Ok(agency.map(Agency).ok_or(Problem::Internal)?)
    }

    /// Whether it leads or assists. 角色
    async fn role(&self) -> Result<AssignmentRole> {
        AssignmentRole::of_text(&self.0.assignment.role)
    }

    /// How the role is known. 分工依据
    async fn origin(&self) -> Result<Origin> {
        Origin::of_text(&self.0.assignment.origin)
    }

    /// Its number in the agency's plan; null when only another agency's plan names it. 序号
    async fn ordinal(&self) -> Option<i32> {
        self.0.assignment.ordinal
    }

    /// The agency's plan of the year; null on another agency's assignment, and before dispatch. 办理工作方案
    async fn plan(&self, context: &Context<'_>) -> Result<Option<WorkPlan>> {
        let scope = &asker(context).scope;
        let plan = self
            .0
            .one(
                "plan",
                |row| row.assignment.work_plan_id,
                |row: &WorkPlanRow| row.plan.id,
                async |ids| loaded(scope.work_plans(&ids).await),
            )
            .await?;
        Ok(plan.map(WorkPlan))
    }

    /// The people and divisions that answer for this item, as printed. Seen as its measures are. 督办工作人员
    async fn contacts(&self, context: &Context<'_>) -> Result<Vec<Contact>> {
        let scope = &asker(context).scope;
        let contacts = self
            .0
            .many(
                "contacts",
                |row| row.assignment.id,
                |row: &ContactRow| row.assignment_id,
                async |ids| loaded(scope.contacts_of_assignments(&ids).await),
            )
            .await?;
        Ok(contacts.into_iter().map(Contact).collect())
    }

    /// The last day of the whole assignment; null where the plan gives none. 完成时限
    async fn due_on(&self) -> Option<Date> {
        self.0.assignment.due_on.map(Date)
    }

    /// The earliest day among its open measures, else `dueOn`; of a lead without a plan, the item's. Null when done or
    /// undated. Light and reminders follow it. 最近时限
    async fn next_due_on(&self) -> Option<Date> {
        self.0.assignment.next_due_on.map(Date)
    }

    /// Where it stands. 状态
    async fn status(&self) -> Result<AssignmentStatus> {
        AssignmentStatus::of_text(&self.0.assignment.status)
    }

    /// How it stands today. 灯
    async fn light(&self) -> Light {
        Light::today(self.0.light())
    }

    /// What it must reach, by number. Seen by its own agency, by the other agencies on the item once the plan is
    /// submitted, and by supervisors and auditors unless the plan is a draft; empty for others. 工作目标
    async fn goals(&self, context: &Context<'_>) -> Result<Vec<Goal>> {
        let scope = &asker(context).scope;
        let goals = self
            .0
            .many(
                "goals",
                |row| row.assignment.id,
                |row: &GoalRow| Some(row.assignment_id),
                async |ids| loaded(scope.goals_of_assignments(&ids).await),
            )
            .await?;
        Ok(goals.into_iter().map(Goal).collect())
    }

    /// Its pieces of work, by number. Seen as its goals are. 具体工作内容
    async fn measures(&self, context: &Context<'_>) -> Result<Vec<Measure>> {
        let scope = &asker(context).scope;
        let measures = self
            .0
            .many(
                "measures",
                |row| row.assignment.id,
                |row: &MeasureRow| Some(row.assignment_id),
                async |ids| loaded(scope.measures_of_assignments(&ids).await),
            )
            .await?;
        Ok(measures.into_iter().map(Measure).collect())
    }

    /// The slips by which it was urged, oldest first. Seen by its own agency, by the stated lead of the item that it
    /// assists, and by supervisors and auditors; empty for others. 督办单
    async fn reminders(&self, context: &Context<'_>) -> Result<Vec<Reminder>> {
        Reminder::of(context, &self.0).await
    }

    /// What its agency asked to be due later, oldest first. Seen as its reminders are. 延期申请
    async fn extension_requests(&self, context: &Context<'_>) -> Result<Vec<ExtensionRequest>> {
        ExtensionRequest::of(context, &self.0).await
    }

    /// Its progress reports that the viewer sees, by period. 进展情况
    async fn progress_reports(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Keeps the reports that pass. 条件")] filter: Option<ProgressReportFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ProgressReportConnection> {
        let asker = asker(context);
        let order = Order::ascending(ProgressReportOrderField::Period);
        let page = PageArguments { first, after, last, before };
        let query = Query::<ProgressReportRow>::new(asker, "Assignment.progressReports", filter, order, &page)?;
        let (key, parent) = (|row: &AssignmentRow| row.assignment.id, ProgressReportRow::of_assignment());
        Ok(ProgressReportConnection(Listing::within(asker, query, self.0.clone(), key, parent)))
    }

    /// Its progress report of a period, or the latest one; null where the viewer sees none. 某期进展情况
    async fn progress_report(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A period, 2015-Q2 or 2015-06; the latest unless given. 报送周期")] period: Option<String>,
    ) -> Result<Option<ProgressReport>> {
        // What is no period has no report, and never reaches the database.
        if period.as_ref().is_some_and(|period| period.parse::<Period>().is_err()) {
            return Ok(None);
        }
        let scope = &asker(context).scope;
        let load = async |ids: Vec<Uuid>| -> std::result::Result<HashMap<Uuid, Loaded<ProgressReportRow>>, Problem> {
            let rows = loaded(scope.progress_report_of_each(&ids, period.as_deref()).await)?;
            Ok(Batch::of(rows).into_iter().map(|row| (row.report.assignment_id, row)).collect())
        };
        let arguments = period.clone().unwrap_or_default();
        let reports = self.0.shared("progressReport", arguments, |row| row.assignment.id, load).await?;
        Ok(reports.get(&self.0.assignment.id).cloned().map(ProgressReport))
    }

    /// When its agency took it up; null before. 签收时间
    async fn acknowledged_at(&self) -> Option<DateTime> {
        self.0.assignment.acknowledged_at.map(DateTime)
    }

    /// When its completion was accepted; null before. 办结时间
    async fn completed_at(&self) -> Option<DateTime> {
        self.0.assignment.completed_at.map(DateTime)
    }

    /// What the viewer may do with it now: by the same table that refuses the rest. 可执行操作
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<AssignmentAction>> {
        let asker = asker(context);
        let load = async |ids: Vec<Uuid>| -> std::result::Result<HashMap<Uuid, AssignmentFacts>, Problem> {
            let facts = loaded(asker.scope.assignment_facts(&ids).await)?;
            Ok(facts.into_iter().map(|facts| (facts.id, facts)).collect())
        };
        let facts = self.0.shared("facts", String::new(), |row| row.assignment.id, load).await?;
        let facts = facts.get(&self.0.assignment.id).ok_or(Problem::Internal)?;
        let actions = allowed::on_assignment(&asker.act(), &self.0, facts)?;
        Ok(actions.into_iter().map(AssignmentAction::from).collect())
    }

    /// What was done to it and to what belongs to it, oldest first, as far as the viewer is told: an agency its own
    /// history and that of the agencies that assist it. 办理记录
    async fn history(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<ChangeConnection> {
        let page = PageArguments { first, after, last, before };
        let key = |row: &AssignmentRow| row.assignment.id;
        ChangeConnection::within(asker(context), &page, self.0.clone(), key, EventRow::of_assignment())
    }

    /// Counts its changes. 版本
    async fn version(&self) -> i32 {
        self.0.assignment.version
    }

    /// When it was made. 创建时间
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.assignment.created_at)
    }

    /// When it last changed. 更新时间
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.assignment.updated_at)
    }
}

connection!(AssignmentConnection, AssignmentEdge, Assignment of AssignmentRow, "责任分工");
