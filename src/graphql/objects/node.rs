//! Nodes: whatever has an id of its own.

use async_graphql::{ID, Interface};
use uuid::Uuid;

use super::agency::Agency;
use super::assignment::Assignment;
use super::attachment::Attachment;
use super::export_job::ExportJob;
use super::extension_request::ExtensionRequest;
use super::goal::Goal;
use super::indicator::Indicator;
use super::jurisdiction::Jurisdiction;
use super::measure::Measure;
use super::progress_report::ProgressReport;
use super::reminder::Reminder;
use super::reporting_obligation::ReportingObligation;
use super::responsibility::Responsibility;
use super::webhook::Webhook;
use super::work_plan::WorkPlan;
use super::work_report::WorkReport;
use crate::graphql::batch::{Batch, Loaded};
use crate::graphql::failure::Result;
use crate::model::global_id::NodeKind;
use crate::store::Scope;

/// Whatever has an id of its own in the whole graph. 节点
#[derive(Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Names it in the whole graph. 标识"))]
pub enum Node {
    Jurisdiction(Jurisdiction),
    Agency(Agency),
    WorkReport(WorkReport),
    WorkPlan(WorkPlan),
    Responsibility(Responsibility),
    Assignment(Assignment),
    Goal(Goal),
    Indicator(Indicator),
    Measure(Measure),
    Reminder(Reminder),
    ExtensionRequest(ExtensionRequest),
    ReportingObligation(ReportingObligation),
    Attachment(Attachment),
    ProgressReport(ProgressReport),
    Webhook(Webhook),
    ExportJob(ExportJob),
}

impl Node {
    /// Reads the nodes of one kind that the viewer sees, in one statement.
    pub async fn of_kind(scope: &Scope<'static>, kind: NodeKind, ids: &[Uuid]) -> Result<Vec<(Uuid, Self)>> {
        Ok(match kind {
            NodeKind::Jurisdiction => {
                nodes(scope.jurisdictions(ids).await?, |row| row.id, |row| Self::Jurisdiction(Jurisdiction(row)))
            }
            NodeKind::Agency => nodes(scope.agencies(ids).await?, |row| row.id, |row| Self::Agency(Agency(row))),
            NodeKind::WorkReport => {
                nodes(scope.work_reports(ids).await?, |row| row.id, |row| Self::WorkReport(WorkReport(row)))
            }
            NodeKind::WorkPlan => {
                nodes(scope.work_plans(ids).await?, |row| row.plan.id, |row| Self::WorkPlan(WorkPlan(row)))
            }
            NodeKind::Responsibility => nodes(
                scope.responsibilities(ids).await?,
                |row| row.item.id,
                |row| Self::Responsibility(Responsibility(row)),
            ),
            NodeKind::Assignment => {
                nodes(scope.assignments(ids).await?, |row| row.assignment.id, |row| Self::Assignment(Assignment(row)))
            }
            NodeKind::Goal => nodes(scope.goals(ids).await?, |row| row.id, |row| Self::Goal(Goal(row))),
            NodeKind::Indicator => {
                nodes(scope.indicators(ids).await?, |row| row.indicator.id, |row| Self::Indicator(Indicator(row)))
            }
            NodeKind::Attachment => {
                nodes(scope.attachments(ids).await?, |row| row.id, |row| Self::Attachment(Attachment(row)))
            }
            NodeKind::Measure => nodes(scope.measures(ids).await?, |row| row.id, |row| Self::Measure(Measure(row))),
            NodeKind::Reminder => nodes(scope.reminders(ids).await?, |row| row.id, |row| Self::Reminder(Reminder(row))),
            NodeKind::ExtensionRequest => nodes(
                scope.extension_requests(ids).await?,
                |row| row.id,
                |row| Self::ExtensionRequest(ExtensionRequest(row)),
            ),
            NodeKind::ReportingObligation => nodes(
                scope.reporting_obligations(ids).await?,
                |row| row.obligation.id,
                |row| Self::ReportingObligation(ReportingObligation(row)),
            ),
            NodeKind::ProgressReport => nodes(
                scope.progress_reports(ids).await?,
                |row| row.report.id,
                |row| Self::ProgressReport(ProgressReport(row)),
            ),
            NodeKind::ExportJob => {
                nodes(scope.export_jobs(ids).await?, |row| row.id, |row| Self::ExportJob(ExportJob(row)))
            }
            NodeKind::Webhook => {
                nodes(scope.webhooks(ids).await?, |row| row.webhook.id, |row| Self::Webhook(Webhook(row)))
            }
        })
    }
}

fn nodes<R: Send + Sync + 'static>(rows: Vec<R>, id: fn(&R) -> Uuid, node: fn(Loaded<R>) -> Node) -> Vec<(Uuid, Node)> {
    Batch::of(rows).into_iter().map(|row| (id(&row), node(row))).collect()
}
