use async_graphql::{Context, ID, InputObject, Object};

use super::payload::payload;
use super::{key, run};
use crate::graphql::failure::Result;
use crate::graphql::objects::export_job::ExportJob;
use crate::model::global_id::NodeKind;
use crate::service::cancel_export::CancelExport;

/// Which export to cancel. 取消导出
#[derive(Debug, InputObject)]
pub struct CancelExportInput {
    /// The same key with the same input gets the first answer again, for 24 hours. 幂等键
    idempotency_key: Option<String>,
    /// Which export. 导出
    id: ID,
}

payload! {
    /// What came of cancelling an export. 取消结果
    CancelExportPayload one
    /// The export as it now stands; null where the viewer does not see it. 导出
    export: ExportJob by export_jobs(|row| row.id)
}

#[derive(Debug, Default)]
pub struct CancelExportMutation;

#[Object]
impl CancelExportMutation {
    /// Cancels an export of the viewer's own: one that waits is not begun, one that is being written stops, and a file that is there is taken away. 取消导出
    async fn cancel_export(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which export. 输入")] input: CancelExportInput,
    ) -> Result<CancelExportPayload> {
        let CancelExportInput { idempotency_key, id } = input;
        let use_case = CancelExport { export: key(&id, NodeKind::ExportJob)? };
        Ok(CancelExportPayload(run(context, idempotency_key.as_deref(), &use_case).await?))
    }
}
