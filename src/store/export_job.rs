//! Exports that are written aside: how far each is, and which node writes it now.

use chrono::{DateTime, Utc};
pub use entity::export_job::Model as ExportJobRow;
use entity::export_job::{Column, Entity};
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, Order, Query, SelectStatement, UpdateStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::condition::Conditions;
use super::error::StoreError;
use super::files::FileKey;
use super::list::{Listed, NoTest};
use super::scope::{ROOT, Readable, Scope};
use super::sql::{all, any, col, columns};
use super::{Store, UnitOfWork};
use crate::model::export_job::{ExportFailure, ExportStatus, KEPT};
use crate::model::filter::Filter;
use crate::model::order::CreatedOrderField;
use crate::model::page::Key;
use crate::model::role::Role;
use crate::model::viewer::Bearer;

impl Readable for ExportJobRow {
    fn table() -> SelectStatement {
        Query::select().from_as(Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_export_job(alias)
    }
}

impl Listed for ExportJobRow {
    type Test = NoTest;
    type Field = CreatedOrderField;

    fn sort_column(field: CreatedOrderField) -> (&'static str, DynIden) {
        match field {
            CreatedOrderField::CreatedAt => (ROOT, Column::CreatedAt.into_iden()),
        }
    }

    fn key(&self, _: CreatedOrderField) -> Key {
        Key::Time(self.created_at)
    }

    fn example(_: CreatedOrderField) -> Key {
        Key::Time(DateTime::UNIX_EPOCH)
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn condition(_: &Conditions<'_>, _: &str, _: &Filter<NoTest>) -> Expr {
        Expr::cust("TRUE")
    }
}

impl Scope<'_> {
    /// Exports by id.
    pub async fn export_jobs(&self, ids: &[Uuid]) -> Result<Vec<ExportJobRow>, StoreError> {
        self.all::<ExportJobRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// An export, locked.
    pub async fn export_job_to_change(&self, id: Uuid) -> Result<Option<ExportJobRow>, StoreError> {
        let rows = self.all::<ExportJobRow>().among(Column::Id, &[id]).locked(&[ROOT]).rows(&[]).await?;
        Ok(rows.into_iter().next())
    }

    /// How many exports the viewer has: those that have not ended, or all that are kept.
    pub async fn count_export_jobs(&self, open: bool) -> Result<u64, StoreError> {
        let jobs = self.all::<ExportJobRow>();
        let jobs = if open { jobs.filter(is_open(|column| col(ROOT, column))) } else { jobs };
        jobs.count().await
    }
}

impl UnitOfWork {
    /// Asks for an export.
    pub async fn open_export(&self, job: ExportJobRow) -> Result<(), StoreError> {
        self.insert(&[job]).await
    }

    /// Ends an export that is wanted no longer: whoever writes it stops at the next page.
    pub async fn cancel_export(&self, id: Uuid) -> Result<(), StoreError> {
        let mut cancel = ended(id, ExportStatus::Cancelled, self.now());
        cancel.value(Column::Cursor, None::<String>);
        self.transaction().execute(&cancel).await?;
        Ok(())
    }
}

/// How far an export is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub items_done: i64,
    pub items_total: Option<i64>,
    pub cursor: Option<String>,
}

impl Store {
    /// Takes up the export that waits longest, until then, as a new attempt: one that nobody took up, or one whose node
    /// has died.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server's own worker: what it writes is read in the asker's scope"
    )]
    pub async fn lease_export(
        &self,
        lease: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<ExportJobRow>, StoreError> {
        let mut first = Query::select();
        first
            .column(Column::Id)
            .from(Entity)
            .and_where(is_open(Expr::col))
            .and_where(is_free(now))
            .order_by(Column::CreatedAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .limit(1);
        let Some(row) = self.reader.query_one(&first).await? else { return Ok(None) };
        let id: Uuid = row.try_get("", "id")?;
        // Again inside: another node may have been quicker.
        let take = Query::update()
            .table(Entity)
            .value(Column::Status, ExportStatus::Running.as_str())
            .value(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .value(Column::ItemsDone, 0_i64)
            .value(Column::Stored, true)
            .value(Column::Lease, lease)
            .value(Column::LeasedUntil, until)
            .and_where(Expr::col(Column::Id).eq(id))
            .and_where(is_open(Expr::col))
            .and_where(is_free(now))
            .returning_all()
            .to_owned();
        let row = self.writer.query_one(&take).await?;
        Ok(row.map(|row| ExportJobRow::from_query_result(&row, "")).transpose()?)
    }

    /// Says how far an export is, and keeps the lease until then; false where it is no longer this node's to write.
    pub async fn beat_export(
        &self,
        job: &ExportJobRow,
        written: &Written,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let Written { items_done, items_total, cursor } = written.clone();
        let beat = leased(job)
            .value(Column::ItemsDone, items_done)
            .value(Column::ItemsTotal, items_total)
            .value(Column::Cursor, cursor)
            .value(Column::LeasedUntil, until)
            .take();
        Ok(self.writer.execute(&beat).await?.rows_affected() == 1)
    }

    /// The file is written and can be fetched; false where nobody wants it any more.
    pub async fn finish_export(
        &self,
        job: &ExportJobRow,
        written: &Written,
        size: u64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut done = ended(job.id, ExportStatus::Done, now);
        done.value(Column::ItemsDone, written.items_done)
            .value(Column::Cursor, written.cursor.clone())
            .value(Column::Size, i64::try_from(size).unwrap_or(i64::MAX))
            .and_where(Expr::col(Column::Lease).eq(job.lease));
        Ok(self.writer.execute(&done).await?.rows_affected() == 1)
    }

    /// It could not be written.
    pub async fn fail_export(
        &self,
        job: &ExportJobRow,
        code: ExportFailure,
        message: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut failed = ended(job.id, ExportStatus::Failed, now);
        failed
            .value(Column::FailureCode, code.as_str())
            .value(Column::FailureMessage, message)
            .and_where(Expr::col(Column::Lease).eq(job.lease));
        self.writer.execute(&failed).await?;
        Ok(())
    }

    /// Gives an export back to be begun anew, here or elsewhere.
    pub async fn release_export(&self, job: &ExportJobRow) -> Result<(), StoreError> {
        let release = leased(job)
            .value(Column::Status, ExportStatus::Queued.as_str())
            // It was stopped and did not fail.
            .value(Column::Attempts, Expr::col(Column::Attempts).sub(1))
            .value(Column::Lease, None::<Uuid>)
            .value(Column::LeasedUntil, None::<DateTime<Utc>>)
            .take();
        self.writer.execute(&release).await?;
        Ok(())
    }

    /// Whose an export is, before there is a scope: a signed link names it.
    #[expect(clippy::disallowed_methods, reason = "who asks is the row's own asker, through whose scope it is read")]
    pub async fn export_bearer(&self, id: Uuid) -> Result<Option<Bearer>, StoreError> {
        let select = Query::select()
            .column(sea_orm::sea_query::Asterisk)
            .from(Entity)
            .and_where(Expr::col(Column::Id).eq(id))
            .take();
        let row = self.reader.query_one(&select).await?;
        let job = row.map(|row| ExportJobRow::from_query_result(&row, "")).transpose()?;
        job.map(|job| bearer(&job)).transpose()
    }

    /// Exports whose files may go: their time is over, or nobody wants them.
    #[expect(clippy::disallowed_methods, reason = "the server's own worker: ids of what it takes away")]
    pub async fn expired_exports(&self, now: DateTime<Utc>) -> Result<Vec<ExportJobRow>, StoreError> {
        let over = Expr::col(Column::ExpiresAt).lte(now);
        let unwanted =
            Expr::col(Column::Status).ne(ExportStatus::Done.as_str()).and(Expr::col(Column::Stored).eq(true));
        let select = Query::select()
            .column(sea_orm::sea_query::Asterisk)
            .from(Entity)
            .and_where(Expr::col(Column::ExpiresAt).is_not_null())
            .and_where(any([over, unwanted]))
            .limit(100)
            .to_owned();
        let rows = self.reader.query_all(&select).await?;
        Ok(rows.iter().map(|row| ExportJobRow::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    /// The files of an export are gone; so is the export once its time is over.
    pub async fn forget_export(&self, job: &ExportJobRow, now: DateTime<Utc>) -> Result<(), StoreError> {
        let this = || Expr::col(Column::Id).eq(job.id);
        if job.expires_at.is_some_and(|expires_at| expires_at <= now) {
            let delete = Query::delete().from_table(Entity).and_where(this()).to_owned();
            self.writer.execute(&delete).await?;
        } else {
            let gone = Query::update().table(Entity).value(Column::Stored, false).and_where(this()).to_owned();
            self.writer.execute(&gone).await?;
        }
        Ok(())
    }
}

/// Who asked for an export.
pub fn bearer(job: &ExportJobRow) -> Result<Bearer, StoreError> {
    let roles = job.roles.split(',').map(str::parse).collect::<Result<Vec<Role>, _>>().map_err(StoreError::Fault)?;
    Ok(Bearer { subject: job.subject.clone(), roles, jurisdiction: job.jurisdiction_id, agency: job.agency_id })
}

/// Where the files of an export may lie: one for each attempt.
pub fn files_of(job: &ExportJobRow) -> impl Iterator<Item = FileKey> {
    let job_id = job.id;
    (1..=job.attempts).map(move |attempt| FileKey::Export { job: job_id, attempt })
}

/// It has not ended.
fn is_open(column: impl Fn(Column) -> Expr) -> Expr {
    column(Column::Status).is_in([ExportStatus::Queued.as_str(), ExportStatus::Running.as_str()])
}

/// Nobody writes it now.
fn is_free(now: DateTime<Utc>) -> Expr {
    any([Expr::col(Column::LeasedUntil).is_null(), Expr::col(Column::LeasedUntil).lte(now)])
}

/// Changes an export that this node still writes.
fn leased(job: &ExportJobRow) -> UpdateStatement {
    let this = all([
        Expr::col(Column::Id).eq(job.id),
        Expr::col(Column::Lease).eq(job.lease),
        Expr::col(Column::Status).eq(ExportStatus::Running.as_str()),
    ]);
    Query::update().table(Entity).and_where(this).to_owned()
}

/// Ends an export.
fn ended(id: Uuid, status: ExportStatus, now: DateTime<Utc>) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table(Entity)
        .value(Column::Status, status.as_str())
        .value(Column::Lease, None::<Uuid>)
        .value(Column::LeasedUntil, None::<DateTime<Utc>>)
        .value(Column::FinishedAt, now)
        .value(Column::ExpiresAt, now + KEPT)
        .and_where(Expr::col(Column::Id).eq(id));
    update
}
