//! Progress reports (进展情况).

use async_graphql::{Context, Description, ID, Object};

use super::actor::Actor;
use super::agency::Agency;
use super::assignment::Assignment;
use super::attachment::Attachment;
use super::indicator_reading::IndicatorReading;
use super::loaded;
use super::measure::Measure;
use super::review::Review;
use crate::graphql::asker::asker;
use crate::graphql::batch::Loaded;
use crate::graphql::connection::connection;
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::FilingStatus;
use crate::graphql::scalars::{DateTime, Decimal};
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::problem::Problem;
use crate::model::quantity::Quantity;
use crate::store::attachment::AttachmentRow;
use crate::store::progress_contents::{IndicatorReadingRow, MeasureDoneRow, ProgressSourceRow};
use crate::store::progress_report::ProgressReportRow;
use crate::store::review::ReviewRow;

/// An agency's filing for an assignment and a period. A draft, and what is changed after a return, is seen by its own
/// agency alone; what was submitted by the lead that the agency assists, by supervisors and auditors too; what was accepted
/// by every agency on the item. 进展情况
#[derive(Clone, Description)]
pub struct ProgressReport(pub Loaded<ProgressReportRow>);

#[Object(use_type_description)]
impl ProgressReport {
    /// Names it in the whole graph. 标识
    pub async fn id(&self) -> ID {
        ID(GlobalId::new(NodeKind::ProgressReport, self.0.report.id).to_string())
    }

    /// What it tells of. 责任分工
    async fn assignment(&self, context: &Context<'_>) -> Result<Assignment> {
        Assignment::of(context, &self.0, |row| row.report.assignment_id).await
    }

    /// A quarter, `2015-Q2`, or a month, `2015-06`. 报送周期
    async fn period(&self) -> &str {
        &self.0.report.period
    }

    /// Where it stands. 状态
    async fn status(&self) -> Result<FilingStatus> {
        FilingStatus::of_text(&self.0.report.status)
    }

    /// What was done; empty in a new draft. 完成情况
    async fn narrative(&self) -> &str {
        &self.0.report.narrative
    }

    /// What stands in the way. Null where none is given, and for the other agencies on the item but the lead that it
    /// assists. 存在的问题
    async fn problems(&self) -> Option<&str> {
        self.0.report.problems.as_deref()
    }

    /// What comes next. Seen as `problems` are; null where none are given. 下一步措施
    async fn next_steps(&self) -> Option<&str> {
        self.0.report.next_steps.as_deref()
    }

    /// How much of the whole is done, 0 to 100; null where the agency gives none. 完成百分比
    async fn percent_done(&self) -> Option<Decimal> {
        self.0.report.percent_done.map(Quantity::from_ten_thousandths).map(Decimal)
    }

    /// The values of its indicators, in the order of the plan, as far as the viewer sees the indicators. 指标数值
    async fn readings(&self, context: &Context<'_>) -> Result<Vec<IndicatorReading>> {
        let scope = &asker(context).scope;
        let readings = self
            .0
            .many(
                "readings",
                |row| row.report.id,
                |row: &IndicatorReadingRow| Some(row.progress_report_id),
                async |ids| loaded(scope.readings_of_reports(&ids).await),
            )
            .await?;
        Ok(readings.into_iter().map(IndicatorReading).collect())
    }

    /// The measures that it says are done, by number, as far as the viewer sees them. They are DONE once the report is
    /// accepted. 已完成的工作内容
    async fn measures_done(&self, context: &Context<'_>) -> Result<Vec<Measure>> {
        let scope = &asker(context).scope;
        let done = self
            .0
            .many(
                "measuresDone",
                |row| row.report.id,
                |row: &MeasureDoneRow| Some(row.done.progress_report_id),
                async |ids| loaded(scope.measures_done_of_reports(&ids).await),
            )
            .await?;
        let mut measures = Vec::new();
        for row in done {
            measures.extend(row.joined("measure", |row| Some(row.measure.clone())).await?.map(Measure));
        }
        Ok(measures)
    }

    /// The files that belong to it, in the order in which they came. Seen as `problems` are; empty for others. 附件
    async fn attachments(&self, context: &Context<'_>) -> Result<Vec<Attachment>> {
        let scope = &asker(context).scope;
        let attachments = self
            .0
            .many(
                "attachments",
                |row| row.report.id,
                |row: &AttachmentRow| Some(row.progress_report_id),
                async |ids| loaded(scope.attachments_of_reports(&ids).await),
            )
            .await?;
        Ok(attachments.into_iter().map(Attachment).collect())
    }

    /// The assisting agencies' reports from which a lead's report was compiled, in the printed order. Seen as `problems`
    /// are; empty for others. 汇总来源
    async fn sources(&self, context: &Context<'_>) -> Result<Vec<ProgressReport>> {
        let scope = &asker(context).scope;
        let rows = self
            .0
            .many(
                "sources",
                |row| row.report.id,
                |row: &ProgressSourceRow| Some(row.progress_report_id),
                async |ids| loaded(scope.sources_of_reports(&ids).await),
            )
            .await?;
        let mut sources = Vec::new();
        for row in rows {
            let source = row
                .one(
                    "source",
                    |row| row.source_report_id,
                    |target: &ProgressReportRow| target.report.id,
                    async |ids| loaded(scope.progress_reports(&ids).await),
                )
                .await?;
            sources.extend(source.map(ProgressReport));
        }
        Ok(sources)
    }

    /// When it was last submitted; null before. 报送时间
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.report.submitted_at.map(DateTime)
    }

    /// Who submitted it last. Seen as `problems` are; null before. 报送人
    async fn submitted_by(&self) -> Result<Option<Actor>> {
        let report = &self.0.report;
        let Some(subject) = report.submitted_by_subject.clone() else { return Ok(None) };
        let agency = self.0.joined("agency", |row| Some(row.agency.clone())).await?;
        let agency = agency.map(Agency).ok_or(Problem::Internal)?;
        Ok(Some(Actor { subject, name: report.submitted_by_name.clone(), agency: Some(agency) }))
    }

    /// Who signed it off, name and post. Seen as `problems` are; null where nobody is named. 审定人
    async fn signed_off_by(&self) -> Option<&str> {
        self.0.report.signed_off_by.as_deref()
    }

    /// Whether it was first submitted by the day on which the reporting calendar wants it. Seen as `problems` are; null
    /// before it is submitted, and where the calendar asks for none. 是否按时
    async fn on_time(&self) -> Option<bool> {
        self.0.on_time()
    }

    /// The last verdict on it. Seen as `problems` are; null before the first. 审核
    async fn review(&self, context: &Context<'_>) -> Result<Option<Review>> {
        let scope = &asker(context).scope;
        let reviews = self
            .0
            .many(
                "reviews",
                |row| row.report.id,
                |row: &ReviewRow| row.review.progress_report_id,
                async |ids| loaded(scope.reviews_of_reports(&ids).await),
            )
            .await?;
        Ok(reviews.into_iter().next_back().map(Review))
    }

    /// Counts its changes, those of its readings and measures among them. 版本
    async fn version(&self) -> i32 {
        self.0.report.version
    }
}

connection!(ProgressReportConnection, ProgressReportEdge, ProgressReport of ProgressReportRow, "进展情况");
