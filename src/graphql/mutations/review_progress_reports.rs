use async_graphql::{Context, InputObject, Object};

use super::payload::payload;
use super::{Versioned, run, versioned};
use crate::graphql::failure::Result;
use crate::graphql::inputs::actions::ReviewVerdict;
use crate::graphql::objects::progress_report::ProgressReport;
use crate::model::global_id::NodeKind;
use crate::service::review_progress_reports::ReviewProgressReports;

/// Which progress reports to accept or return. 审核进展
#[derive(Debug, InputObject)]
pub struct ReviewProgressReportsInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Submitted reports, 1 to 100, all or nothing. 进展情况
    items: Vec<Versioned>,
    /// Accepted or returned, all of them. 结论
    verdict: ReviewVerdict,
    /// Why; required when they are returned. 审核意见
    comment: Option<String>,
}

payload! {
    /// What came of reviewing progress reports. 审核结果
    ReviewProgressReportsPayload many
    /// The reports as they now stand. 进展情况
    progress_reports: ProgressReport by progress_reports(|row| row.report.id)
}

#[derive(Debug, Default)]
pub struct ReviewProgressReportsMutation;

#[Object]
impl ReviewProgressReportsMutation {
    /// Accepts submitted progress reports, or returns them to be changed and submitted again: the item's first stated
    /// lead those of the agencies that assist it, the supervision office all others. With an accepted report its measures
    /// are DONE and its readings stand at the indicators. 审核进展
    async fn review_progress_reports(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which reports, and the verdict. 输入")] input: ReviewProgressReportsInput,
    ) -> Result<ReviewProgressReportsPayload> {
        let ReviewProgressReportsInput { idempotency_key, items, verdict, comment } = input;
        let items = versioned(&items, NodeKind::ProgressReport)?;
        let use_case = ReviewProgressReports { items, verdict: verdict.into(), comment };
        Ok(ReviewProgressReportsPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
