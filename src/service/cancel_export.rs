//! Cancels an export: one that waits is not begun, one that is being written stops, and a file that is there goes.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use crate::model::export_job::ExportStatus;
use crate::model::refusal::{Refusal, UserErrorCode};
use crate::store::UnitOfWork;

/// Which export.
#[derive(Debug)]
pub struct CancelExport {
    pub export: Uuid,
}

#[async_trait::async_trait]
impl UseCase for CancelExport {
    const ACTION: &'static str = "cancelExport";

    fn named(&self) -> Vec<Uuid> {
        vec![self.export]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let job = work.scope(act.day).export_job_to_change(self.export).await?;
        let job = job.ok_or_else(|| Refusal::not_found("id"))?;
        let over = [ExportStatus::Failed, ExportStatus::Cancelled];
        if over.iter().any(|status| job.status == status.as_str()) {
            return Err(Refusal::new(
                "id",
                UserErrorCode::InvalidTransition,
                format!("该导出已结束({}):无需取消", job.status),
                format!("This export is {}: there is nothing to cancel", job.status),
            )
            .into());
        }
        work.cancel_export(job.id).await?;
        Ok(self.named())
    }
}
