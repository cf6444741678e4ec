//! Reporting obligations (应报).

use async_graphql::{Context, Description, ID, Object};

use super::agency::Agency;
use super::assignment::Assignment;
use super::light::Light;
use super::loaded;
use super::progress_report::ProgressReport;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::connection;
use crate::graphql::failure::Result;
use crate::graphql::scalars::Date;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::problem::Problem;
use crate::store::progress_report::ProgressReportRow;
use crate::store::reporting_obligation::ReportingObligationRow;

/// A progress report that is owed by the calendar. What is past its due day stays as it was, so that a published bulletin
/// never changes. Seen by its own agency, the stated lead of an item for those that assist it, supervisors and auditors. 应报
#[derive(Clone, Description)]
pub struct ReportingObligation(pub Loaded<ReportingObligationRow>);

#[Object(use_type_description)]
impl ReportingObligation {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::ReportingObligation, self.0.obligation.id).to_string())
    }

    /// Who owes it. 单位
    async fn agency(&self) -> Result<Agency> {
        let agency = self.0.joined("agency", |row| Some(row.agency.clone())).await?;
        Ok(agency.map(Agency).ok_or(Problem::Internal)?)
    }

    /// What is to be reported on. 责任分工
    async fn assignment(&self, context: &Context<'_>) -> Result<Assignment> {
        Assignment::of(context, &self.0, |row| row.obligation.assignment_id).await
    }

    /// A quarter, 2015-Q2, or a month, 2015-06. 周期
    async fn period(&self) -> &str {
        &self.0.obligation.period
    }

    /// The last day on which it is on time. 时限
    async fn due_on(&self) -> Date {
        Date(self.0.obligation.due_on)
    }

    /// The report of its period, whenever it came; null while there is none that the viewer sees: a draft is its own
    /// agency's. 进展情况
    async fn progress_report(&self, context: &Context<'_>) -> Result<Option<ProgressReport>> {
        let scope = &asker(context).scope;
        let report = self
            .0
            .one(
                "progressReport",
                |row| row.report_id,
                |row: &ProgressReportRow| row.report.id,
                async |ids| loaded(scope.progress_reports(&ids).await),
            )
            .await?;
        Ok(report.map(ProgressReport))
    }

    /// Whether it was first submitted by its due day; null while it has not been submitted. 是否按时
    async fn on_time(&self) -> Option<bool> {
        self.0.on_time()
    }

    /// Whether it has not been submitted though its due day is over. 是否逾期未报
    async fn overdue(&self, context: &Context<'_>) -> bool {
        self.0.overdue(asker(context).day.today)
    }

    /// The assignment's light as it stood at the end of the due day; before that, as it stands today. 红黄绿灯
    async fn light(&self, context: &Context<'_>) -> Result<Light> {
        let asker = asker(context);
        let load = async |rows: &[ReportingObligationRow]| loaded(asker.scope.lights_of_obligations(rows).await);
        let lights = self.0.together("light", load).await?;
        let light = lights.get(&self.0.obligation.id).cloned().ok_or(Problem::Internal)?;
        Ok(Light::on(light, self.0.judged_on(asker.day.today)))
    }
}

connection!(ReportingObligationConnection, ReportingObligationEdge, ReportingObligation of ReportingObligationRow, "应报");
