//! Attachments (附件) of progress reports, and the reports as those who attach find them.

pub use entity::attachment::Model as AttachmentRow;
use entity::attachment::{self, Column};
use entity::{assignment, progress_report};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::files::FileKey;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

impl Readable for AttachmentRow {
    fn table() -> SelectStatement {
        Query::select().from_as(attachment::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<attachment::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_attachment(alias)
    }
}

/// Where an attachment's content lies.
pub const fn file_key(row: &AttachmentRow) -> FileKey {
    FileKey::Attachment { jurisdiction: row.jurisdiction_id, attachment: row.id }
}

/// A progress report as whoever attaches to it finds it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct AttachableRow {
    pub id: Uuid,
    pub jurisdiction_id: Uuid,
    pub status: String,
    /// How often it was submitted.
    pub submissions: i32,
    pub assignment_id: Uuid,
    pub responsibility_id: Uuid,
    /// Whose report it is.
    pub agency_id: Uuid,
}

impl Readable for AttachableRow {
    fn table() -> SelectStatement {
        Query::select().from_as(progress_report::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        let of = col("of", assignment::Column::Id).eq(col(ROOT, progress_report::Column::AssignmentId));
        select.join_as(JoinType::InnerJoin, assignment::Entity, Alias::new("of"), of);
        for column in [
            progress_report::Column::Id,
            progress_report::Column::JurisdictionId,
            progress_report::Column::Status,
            progress_report::Column::Submissions,
            progress_report::Column::AssignmentId,
        ] {
            select.expr_as(col(ROOT, column), Alias::new(sea_orm::IdenStatic::as_str(&column)));
        }
        for column in [assignment::Column::ResponsibilityId, assignment::Column::AgencyId] {
            select.expr_as(col("of", column), Alias::new(sea_orm::IdenStatic::as_str(&column)));
        }
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_progress_report(alias)
    }
}

impl Scope<'_> {
    /// Attachments by id.
    pub async fn attachments(&self, ids: &[Uuid]) -> Result<Vec<AttachmentRow>, StoreError> {
        self.all::<AttachmentRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// The attachments of these progress reports, in the order in which they came.
    pub async fn attachments_of_reports(&self, reports: &[Uuid]) -> Result<Vec<AttachmentRow>, StoreError> {
        let order = [col(ROOT, Column::UploadedAt), col(ROOT, Column::Id)];
        self.all::<AttachmentRow>().among(Column::ProgressReportId, reports).rows(&order).await
    }

    /// How many attachments a progress report has.
    pub async fn attachments_counted(&self, report: Uuid) -> Result<u64, StoreError> {
        self.all::<AttachmentRow>().among(Column::ProgressReportId, &[report]).count().await
    }

    /// A progress report to attach to; inside a change nobody submits or changes it until that ends. The row stays as
    /// it is: whoever edits it meanwhile finds the version that they know.
    pub async fn attachable(&self, report: Uuid) -> Result<Option<AttachableRow>, StoreError> {
        let found = self.all::<AttachableRow>().among(progress_report::Column::Id, &[report]);
        Ok(if self.changes() { found.locked(&[ROOT]) } else { found }.rows(&[]).await?.pop())
    }
}
