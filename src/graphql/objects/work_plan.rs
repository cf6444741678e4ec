//! Work plans (办理工作方案).

use async_graphql::{Context, Description, ID, Object};

use super::agency::Agency;
use super::assignment::Assignment;
use super::contact::Contact;
use super::evaluation::Evaluation;
use super::loaded;
use super::review::Review;
use super::source_document::SourceDocument;
use super::work_report::WorkReport;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::{FilingStatus, WorkPlanAction};
use crate::graphql::inputs::operators::AssignmentRole;
use crate::graphql::scalars::{Date, DateTime};
use crate::model;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::problem::Problem;
use crate::service::allowed;
use crate::store::assignment::AssignmentRow;
use crate::store::contact::ContactRow;
use crate::store::review::ReviewRow;
use crate::store::work_plan::{SourceDocumentRow, WorkPlanRow};

/// One agency's file for one work report. It exists as soon as the agency has a dispatched assignment, so that a
/// missing plan can be listed. Seen by its own agency, supervisors and auditors. 办理工作方案
#[derive(Clone, Description)]
pub struct WorkPlan(pub Loaded<WorkPlanRow>);

#[Object(use_type_description)]
impl WorkPlan {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::WorkPlan, self.0.plan.id).to_string())
    }

    /// Whose plan it is. 单位
    async fn agency(&self) -> Result<Agency> {
        let agency = self.0.joined("agency", |row| Some(row.agency.clone())).await?;
        Ok(agency.map(Agency).ok_or(Problem::Internal)?)
    }

    /// The work report that it answers. 政府工作报告
    async fn work_report(&self, context: &Context<'_>) -> Result<WorkReport> {
        WorkReport::of(context, &self.0, |row| row.plan.work_report_id).await
    }

    /// As printed; made from agency and year while the plan is missing. 标题
    async fn title(&self) -> &str {
        &self.0.plan.title
    }

    /// The day of publication, as printed; null while the plan is missing. 公布日期
    async fn published_on(&self) -> Option<Date> {
        self.0.plan.published_on.map(Date)
    }

    /// The document that it was read from; null while the plan is missing. 来源文件
    async fn source(&self, context: &Context<'_>) -> Result<Option<SourceDocument>> {
        let scope = &asker(context).scope;
        let source = self
            .0
            .one(
                "source",
                |row| row.plan.source_document_id,
                |row: &SourceDocumentRow| row.id,
                async |ids| loaded(scope.source_documents(&ids).await),
            )
            .await?;
        Ok(source.map(SourceDocument))
    }

    /// The agency's assignments of the year: leads first, then by number. 责任分工
    async fn assignments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those of this role. 角色")] role: Option<AssignmentRole>,
    ) -> Result<Vec<Assignment>> {
        let scope = &asker(context).scope;
        let assignments = self
            .0
            .many(
                "assignments",
                |row| row.plan.id,
                |row: &AssignmentRow| row.assignment.work_plan_id,
                async |ids| loaded(scope.assignments_of_plans(&ids).await),
            )
            .await?;
        Ok(Assignment::of_role(assignments, role.map(model::assignment::AssignmentRole::from)))
    }

    /// The people who answer for the whole plan (附表2), as printed. 督办工作人员名单
    async fn contacts(&self, context: &Context<'_>) -> Result<Vec<Contact>> {
        let scope = &asker(context).scope;
        let contacts = self
            .0
            .many(
                "contacts",
                |row| row.plan.id,
                |row: &ContactRow| row.work_plan_id,
                async |ids| loaded(scope.contacts_of_plans(&ids).await),
            )
            .await?;
        Ok(contacts.into_iter().map(Contact).collect())
    }

    /// Where it stands. 状态
    async fn status(&self) -> Result<FilingStatus> {
        FilingStatus::of_text(&self.0.plan.status)
    }

    /// By when it is due: its work report's `planDueOn`; null where the calendar says nothing of it. 报送时限
    async fn due_on(&self, context: &Context<'_>) -> Result<Option<Date>> {
        let report = WorkReport::of(context, &self.0, |row| row.plan.work_report_id).await?;
        Ok(report.0.plan_due_on.map(Date))
    }

    /// The score of the agency's year; null until it was scored. Seen by its own agency, supervisors and auditors. 考核
    async fn evaluation(&self) -> Option<Evaluation> {
        self.0.plan.score.map(|score| Evaluation { plan: self.0.clone(), score })
    }

    /// When it was last submitted; null before. 报送时间
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.plan.submitted_at.map(DateTime)
    }

    /// Who signed it off, name and post; null where nobody is named. 审定人
    async fn signed_off_by(&self) -> Option<&str> {
        self.0.plan.signed_off_by.as_deref()
    }

    /// The last verdict on it; null before the first. 审核
    async fn review(&self, context: &Context<'_>) -> Result<Option<Review>> {
        let scope = &asker(context).scope;
        let reviews = self
            .0
            .many(
                "reviews",
                |row| row.plan.id,
                |row: &ReviewRow| row.review.work_plan_id,
                async |ids| loaded(scope.reviews_of_plans(&ids).await),
            )
            .await?;
        Ok(reviews.into_iter().next_back().map(Review))
    }

    /// What the viewer may do with it now: by the same table that refuses the rest. 可执行操作
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<WorkPlanAction>> {
        let actions = allowed::on_work_plan(&asker(context).act(), &self.0.plan)?;
        Ok(actions.into_iter().map(WorkPlanAction::from).collect())
    }

    /// Counts its changes. 版本
    async fn version(&self) -> i32 {
        self.0.plan.version
    }
}
