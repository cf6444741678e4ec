//! What adding and removing an attachment share: who may, when, and how it is refused.

use uuid::Uuid;

use super::act::Act;
use super::on_assignment::word;
use crate::model::event::{About, EventAudience};
use crate::model::work_plan::FilingStatus;
use crate::store::attachment::AttachableRow;
use crate::store::files::{Files, FilesError};
use crate::store::{Change, Scope, StoreError};

/// Who attaches, and where the content is kept.
#[derive(Clone, Copy, Debug)]
pub struct Attaching<'a> {
    pub act: Act<'a>,
    pub files: &'a Files,
}

/// Why nothing was attached or removed.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentRefusal {
    /// There is no such report or attachment, or the viewer does not see it.
    #[error("hidden or missing")]
    Hidden,
    /// It is seen, and another agency's.
    #[error("another agency's")]
    NotAllowed,
    /// The report is with its reviewer, or accepted.
    #[error("the report is {0}")]
    Closed(FilingStatus),
    #[error("the report has {0} attachments")]
    TooMany(usize),
    #[error("the file has no name")]
    NoName,
    #[error("the file is empty")]
    Empty,
    #[error("the file is of no kind that may be attached")]
    UnknownKind,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Files(#[from] FilesError),
}

impl<'a> Attaching<'a> {
    /// A change of this viewer's.
    pub(super) const fn change(&self, jurisdiction: Uuid, action: &'static str) -> Change<'a> {
        let Act { viewer, ids, now, day, trace_id, .. } = self.act;
        Change { viewer, jurisdiction, action, ids, now, today: day.today, trace_id }
    }

    /// The report, if the viewer may change its attachments now.
    pub(super) async fn open_report(&self, scope: &Scope<'_>, id: Uuid) -> Result<AttachableRow, AttachmentRefusal> {
        let report = scope.attachable(id).await?.ok_or(AttachmentRefusal::Hidden)?;
        if !self.act.is_of(report.agency_id) {
            return Err(AttachmentRefusal::NotAllowed);
        }
        match word(&report.status)? {
            FilingStatus::Draft | FilingStatus::Returned => Ok(report),
            closed @ (FilingStatus::Submitted | FilingStatus::Accepted) => Err(AttachmentRefusal::Closed(closed)),
        }
    }
}

/// Whom the event tells: what can be changed is its own agency's alone, until it is submitted.
pub(super) const fn about(report: &AttachableRow) -> About {
    About {
        responsibility: Some(report.responsibility_id),
        assignment: Some(report.assignment_id),
        agency: Some(report.agency_id),
        audience: EventAudience::Draft,
    }
}
