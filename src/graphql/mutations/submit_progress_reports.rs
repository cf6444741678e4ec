use async_graphql::{Context, InputObject, Object};

use super::payload::payload;
use super::{Versioned, run, versioned};
use crate::graphql::failure::Result;
use crate::graphql::objects::progress_report::ProgressReport;
use crate::model::global_id::NodeKind;
use crate::service::submit_progress_reports::SubmitProgressReports;

/// Which progress reports to submit. 报送进展
#[derive(Debug, InputObject)]
pub struct SubmitProgressReportsInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Reports of the viewer's own agency, 1 to 100, all or nothing. 进展情况
    items: Vec<Versioned>,
    /// Who signed them off, name and post: 经本单位主要负责人审定. 审定人
    signed_off_by: Option<String>,
}

payload! {
    /// What came of submitting progress reports. 报送结果
    SubmitProgressReportsPayload many
    /// The reports as they now stand. 进展情况
    progress_reports: ProgressReport by progress_reports(|row| row.report.id)
}

#[derive(Debug, Default)]
pub struct SubmitProgressReportsMutation;

#[Object]
impl SubmitProgressReportsMutation {
    /// Submits progress reports of the viewer's own agency: what an assisting agency reports goes to the item's lead, the
    /// rest to the supervision office. A narrative must be there. 报送进展
    async fn submit_progress_reports(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which reports. 输入")] input: SubmitProgressReportsInput,
    ) -> Result<SubmitProgressReportsPayload> {
        let SubmitProgressReportsInput { idempotency_key, items, signed_off_by } = input;
        let items = versioned(&items, NodeKind::ProgressReport)?;
        let use_case = SubmitProgressReports { items, signed_off_by };
        Ok(SubmitProgressReportsPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
