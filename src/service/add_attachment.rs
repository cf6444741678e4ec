//! Adds a file to a progress report's draft. The content is kept first and its row second: if the server dies in
//! between, a content without a row is left, which nobody sees, and never a row without its content.

use uuid::Uuid;

use super::act::Act;
use super::attachment::{Attaching, AttachmentRefusal, about};
use crate::document::attached;
use crate::model::attachment::{Content, FILES_MAX, MediaType, clean_file_name, with_extension};
use crate::store::attachment::{AttachableRow, AttachmentRow, file_key};
use crate::store::{Scope, StoreError};

/// A file that may be attached.
#[derive(Debug)]
pub struct CheckedFile {
    name: String,
    media_type: MediaType,
    content: Content,
}

/// Checks a file's name and content, by which it gets its kind. Takes time: not for a thread that others wait for.
pub fn check(name: &str, content: Content) -> Result<CheckedFile, AttachmentRefusal> {
    let name = clean_file_name(name).ok_or(AttachmentRefusal::NoName)?;
    if content.size == 0 {
        return Err(AttachmentRefusal::Empty);
    }
    let media_type = attached::media_type(&content).ok_or(AttachmentRefusal::UnknownKind)?;
    Ok(CheckedFile { name: with_extension(&name, media_type), media_type, content })
}

/// Whether the viewer may attach to this report now: asked before a byte of the file is read.
pub async fn admit(attaching: &Attaching<'_>, report: Uuid, name: &str) -> Result<(), AttachmentRefusal> {
    room(attaching, &attaching.act.store.scope(attaching.act.viewer, attaching.act.day), report).await?;
    clean_file_name(name).map(drop).ok_or(AttachmentRefusal::NoName)
}

/// Keeps the file and its row.
pub async fn add_attachment(
    attaching: &Attaching<'_>,
    report: Uuid,
    file: CheckedFile,
) -> Result<AttachmentRow, AttachmentRefusal> {
    let Attaching { act, files } = *attaching;
    let Act { store, viewer, ids, now, day, .. } = act;
    let CheckedFile { name, media_type, content } = file;
    let found = attaching.open_report(&store.scope(viewer, day), report).await?;
    let size = i32::try_from(content.size).map_err(|error| StoreError::Fault(error.to_string()))?;
    let row = AttachmentRow {
        id: ids.next(),
        jurisdiction_id: found.jurisdiction_id,
        progress_report_id: report,
        file_name: name,
        media_type: media_type.to_string(),
        size,
        sha256: content.sha256.clone(),
        edition: found.submissions,
        uploaded_at: now,
        uploaded_by: viewer.subject.clone(),
    };
    files.put(&file_key(&row), content).await?;

    let write = async {
        let mut work = store.begin(&attaching.change(row.jurisdiction_id, "addAttachment")).await?;
        // Meanwhile it may have been submitted, or got its last file.
        let found = room(attaching, &work.scope(day), report).await?;
        work.about(about(&found));
        work.add(std::slice::from_ref(&row)).await?;
        Ok::<_, AttachmentRefusal>(work)
    };
    match write.await {
        // Whether a commit that failed was one is not known: then the content stays.
        Ok(work) => work.commit().await?,
        Err(refusal) => {
            if let Err(error) = files.remove(&file_key(&row)).await {
                tracing::warn!(%error, attachment = %row.id, "a file without a row stays in the store");
            }
            return Err(refusal);
        }
    }
    Ok(row)
}

/// The report, if it is open and has room for one more.
async fn room(attaching: &Attaching<'_>, scope: &Scope<'_>, report: Uuid) -> Result<AttachableRow, AttachmentRefusal> {
    let found = attaching.open_report(scope, report).await?;
    if scope.attachments_counted(report).await? >= FILES_MAX as u64 {
        return Err(AttachmentRefusal::TooMany(FILES_MAX));
    }
    Ok(found)
}
