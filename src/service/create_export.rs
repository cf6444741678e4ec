//! Asks for an export (导出) that is written aside: whoever asks sees how far it is, and fetches the file later.

use serde_json::Value;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::export::forms::FormError;
use super::export::kept::KeptRequest;
use super::export::{ExportRefusal, ExportRequest, Found, find};
use crate::model::export_job::{ExportStatus, KEPT_MAX, OPEN_MAX};
use crate::model::language::Language;
use crate::model::refusal::{Place, Refusal, UserErrorCode};
use crate::store::export_job::ExportJobRow;
use crate::store::{StoreError, UnitOfWork};

/// What to export.
#[derive(Debug)]
pub struct CreateExport {
    pub request: ExportRequest,
    /// The request's filter as it came.
    pub filter: Option<Value>,
    pub language: Language,
}

#[async_trait::async_trait]
impl UseCase for CreateExport {
    const ACTION: &'static str = "createExport";

    fn named(&self) -> Vec<Uuid> {
        Vec::new()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        // Two at once count each other.
        work.alone().await?;
        let scope = work.scope(act.day);
        let Found { kind, file_name, .. } = find(&scope, act.viewer, &self.request).await.map_err(stop)?;
        let open = scope.count_export_jobs(true).await?;
        if open >= OPEN_MAX {
            return Err(too_many(
                format!("您有 {open} 个导出尚未完成,最多 {OPEN_MAX} 个:请等待完成,或用 cancelExport 取消一个"),
                format!(
                    "{open} exports of yours have not ended, at most {OPEN_MAX} may wait: let one end, or cancel one with cancelExport"
                ),
            ));
        }
        let kept = scope.count_export_jobs(false).await?;
        if kept >= KEPT_MAX {
            return Err(too_many(
                format!("您最近七天已有 {kept} 个导出,最多保留 {KEPT_MAX} 个:请等早先的过期,或直接用 GET /export"),
                format!(
                    "There are {kept} exports of yours of the last seven days, at most {KEPT_MAX} are kept: wait until the first expire, or take GET /export"
                ),
            ));
        }
        let request = KeptRequest::new(&self.request, self.filter.clone(), self.language);
        let request = serde_json::to_value(request).map_err(|error| StoreError::Fault(error.to_string()))?;
        let bearer = act.viewer.bearer();
        let job = ExportJobRow {
            id: work.id(),
            jurisdiction_id: bearer.jurisdiction,
            agency_id: bearer.agency,
            roles: bearer.roles_text(),
            subject: bearer.subject,
            kind: kind.to_string(),
            format: self.request.format.to_string(),
            request,
            file_name,
            status: ExportStatus::Queued.to_string(),
            items_done: 0,
            items_total: None,
            cursor: None,
            size: None,
            failure_code: None,
            failure_message: None,
            attempts: 0,
            stored: false,
            lease: None,
            leased_until: None,
            created_at: work.now(),
            finished_at: None,
            expires_at: None,
        };
        let id = job.id;
        work.open_export(job).await?;
        Ok(vec![id])
    }
}

fn too_many(chinese: String, english: String) -> Stop {
    Refusal::out_of_range(Place::default(), chinese, english).into()
}

fn stop(refusal: ExportRefusal) -> Stop {
    if let ExportRefusal::Store(error) = refusal {
        return error.into();
    }
    let (place, code) = match &refusal {
        ExportRefusal::NothingSeen => (Place::default(), UserErrorCode::NotAllowed),
        ExportRefusal::Combination { .. } => ("format".into(), UserErrorCode::Invalid),
        ExportRefusal::NoJurisdiction(_) => ("jurisdictionCode".into(), UserErrorCode::NotFound),
        ExportRefusal::NoAgency(_) => ("agency".into(), UserErrorCode::NotFound),
        ExportRefusal::NoPeriod(_) => ("period".into(), UserErrorCode::Invalid),
        ExportRefusal::Missing { parameter, .. } => ((*parameter).into(), UserErrorCode::Required),
        ExportRefusal::Whole { parameter, .. } => ((*parameter).into(), UserErrorCode::Invalid),
        ExportRefusal::Form(FormError::NotAllowed) => ("kind".into(), UserErrorCode::NotAllowed),
        ExportRefusal::Form(_) | ExportRefusal::Store(_) => (Place::default(), UserErrorCode::Invalid),
    };
    let (chinese, english) = (refusal.message(Language::Chinese), refusal.message(Language::English));
    Refusal::new(place, code, chinese, english).into()
}
