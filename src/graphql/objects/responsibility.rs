//! Responsibilities (责任事项).

use std::collections::HashMap;

use async_graphql::{Context, Description, ID, Object};
use uuid::Uuid;

use super::agency::Agency;
use super::assignment::Assignment;
use super::change::ChangeConnection;
use super::light::Light;
use super::loaded;
use super::work_report::WorkReport;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::connection;
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::{Outcome, ResponsibilityAction};
use crate::graphql::inputs::operators::{AssignmentRole, ResponsibilityStatus};
use crate::graphql::scalars::{Date, DateTime};
use crate::model;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::page::PageArguments;
use crate::model::problem::Problem;
use crate::service::allowed;
use crate::store::assignment::AssignmentRow;
use crate::store::event::EventRow;
use crate::store::responsibility::ResponsibilityRow;

/// One item of a work report. The same item in two bureaus' plans is one. Supervisors and auditors see those of their
/// tree, an agency the dispatched ones to which it is assigned. 责任事项
#[derive(Clone, Description)]
pub struct Responsibility(pub Loaded<ResponsibilityRow>);

#[Object(use_type_description)]
impl Responsibility {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::Responsibility, self.0.item.id).to_string())
    }

    /// The work report that promises it. 政府工作报告
    async fn work_report(&self, context: &Context<'_>) -> Result<WorkReport> {
        WorkReport::of(context, &self.0, |row| row.item.work_report_id).await
    }

    /// The headings above it in the city's notice, outermost first; empty when known from bureau plans alone. 所属章节
    async fn section(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.0.item.section.clone()).map_err(|_| Problem::Internal)?)
    }

    /// Its number in the city's notice; null when known from bureau plans alone. 序号
    async fn ordinal(&self) -> Option<i32> {
        self.0.item.ordinal
    }

    /// As printed. 标题
    async fn title(&self) -> &str {
        &self.0.item.title
    }

    /// The leader in charge, as printed; null where none is. 牵头负责领导
    async fn leader(&self) -> Option<&str> {
        self.0.item.leader.as_deref()
    }

    /// The notice's last day, else the latest of its assignments'; null where none has one. 完成时限
    async fn due_on(&self) -> Option<Date> {
        self.0.item.due_on.map(Date)
    }

    /// The deadline as the notice prints it: 持续推进 has no `dueOn`; null where it prints none. 完成时限原文
    async fn due_text(&self) -> Option<&str> {
        self.0.item.due_text.as_deref()
    }

    /// Where it stands. 状态
    async fn status(&self) -> Result<ResponsibilityStatus> {
        ResponsibilityStatus::of_text(&self.0.item.status)
    }

    /// How it was closed; null until then. 销号结果
    async fn outcome(&self) -> Result<Option<Outcome>> {
        self.0.item.outcome.as_deref().map(Outcome::of_text).transpose()
    }

    /// The worst of its leads' lights; grey where no document names a lead. 灯
    async fn light(&self, context: &Context<'_>) -> Result<Light> {
        if let Some(light) = &self.0.light {
            return Ok(Light::today(light.clone()));
        }
        let scope = &asker(context).scope;
        let load = async |ids: Vec<Uuid>| -> std::result::Result<HashMap<Uuid, model::light::Light>, Problem> {
            let rows = loaded(scope.responsibilities(&ids).await)?;
            Ok(rows.into_iter().filter_map(|row| Some((row.item.id, row.light?))).collect())
        };
        let lights = self.0.shared("light", String::new(), |row| row.item.id, load).await?;
        Ok(Light::today(lights.get(&self.0.item.id).cloned().ok_or(Problem::Internal)?))
    }

    /// The first leading agency by position; null when no document names one. 牵头单位
    async fn lead(&self) -> Result<Option<Agency>> {
        Ok(self.0.joined("lead", |row| row.lead.clone()).await?.map(Agency))
    }

    /// Who leads and who assists: leads first, then as printed; the order has meaning. 责任分工
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
                |row| row.item.id,
                |row: &AssignmentRow| Some(row.assignment.responsibility_id),
                async |ids| loaded(scope.assignments_of_responsibilities(&ids).await),
            )
            .await?;
        Ok(Assignment::of_role(assignments, role.map(model::assignment::AssignmentRole::from)))
    }

    /// What the viewer may do with it now: by the same table that refuses the rest. 可执行操作
    async fn allowed_actions(&self, context: &Context<'_>) -> Result<Vec<ResponsibilityAction>> {
        let actions = allowed::on_responsibility(&asker(context).act(), &self.0.item)?;
        Ok(actions.into_iter().map(ResponsibilityAction::from).collect())
    }

    /// What was done to it and to its assignments, oldest first, as far as the viewer is told: an agency what concerns
    /// the item since its dispatch, its own history and that of the agencies that assist it. 办理记录
    async fn history(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ChangeConnection> {
        let page = PageArguments { first, after, ..PageArguments::default() };
        let key = |row: &ResponsibilityRow| row.item.id;
        ChangeConnection::within(asker(context), &page, self.0.clone(), key, EventRow::of_responsibility())
    }

    /// Counts its changes. 版本
    async fn version(&self) -> i32 {
        self.0.item.version
    }

    /// When it was made. 创建时间
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.item.created_at)
    }

    /// When it last changed. 更新时间
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.item.updated_at)
    }
}

connection!(ResponsibilityConnection, ResponsibilityEdge, Responsibility of ResponsibilityRow, "责任事项");
