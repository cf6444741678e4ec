//! Takes a file away from a progress report's draft: the row first and its content second, so that no row is ever
//! without its content.

use uuid::Uuid;

use super::act::Act;
use super::attachment::{Attaching, AttachmentRefusal, about};
use crate::store::attachment::file_key;

/// Removes an attachment.
pub async fn remove_attachment(attaching: &Attaching<'_>, attachment: Uuid) -> Result<(), AttachmentRefusal> {
    let Attaching { act, files } = *attaching;
    let Act { store, viewer, day, .. } = act;
    let found = store.scope(viewer, day).attachments(&[attachment]).await?.pop().ok_or(AttachmentRefusal::Hidden)?;
    let mut work = store.begin(&attaching.change(found.jurisdiction_id, "removeAttachment")).await?;
    let report = attaching.open_report(&work.scope(day), found.progress_report_id).await?;
    // Two who remove it at once: the second finds it gone.
    let row = work.scope(day).attachments(&[attachment]).await?.pop().ok_or(AttachmentRefusal::Hidden)?;
    work.about(about(&report));
    work.remove(std::slice::from_ref(&row)).await?;
    work.commit().await?;
    if let Err(error) = files.remove(&file_key(&row)).await {
        tracing::warn!(%error, attachment = %row.id, "a file without a row stays in the store");
    }
    Ok(())
}
