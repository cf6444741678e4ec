//! Writes exports aside: the jobs that `createExport` leaves, one after the other.
//!
//! Several nodes may run this over one database: an export is leased before it is begun, and a lease that nobody renews
//! ends, so that another node begins anew what one that died had begun. Each attempt has a file of its own, and only the
//! node that has the lease says which one counts.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::whole::{blocks, write_aside};
use crate::config::Limits;
use crate::graphql::responsibility_filter;
use crate::model::clock::Clock;
use crate::model::export_job::{ATTEMPTS_MAX, ExportFailure, LEASE};
use crate::model::filter::Filter;
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::service::export::kept::KeptRequest;
use crate::service::export::{Export, ExportError, ExportRefusal};
use crate::store::export_job::{ExportJobRow, Written, bearer, files_of};
use crate::store::files::{FileKey, Files, FilesError};
use crate::store::{Day, Store, StoreError};

/// How often an export says how far it is, and learns that it is cancelled.
const BEAT: Duration = Duration::from_secs(1);

/// What writing exports needs.
#[derive(Clone, Debug)]
pub struct ExportJobs {
    pub store: Store,
    pub files: Files,
    pub ids: Ids,
    pub clock: Arc<dyn Clock>,
    pub near_due_days: u64,
    pub zone: Tz,
    pub limits: Limits,
    /// Set when the server stops: what is being written is given back.
    pub ending: Arc<AtomicBool>,
}

/// Why an export has no file.
enum Stop {
    /// It is cancelled, or another node has it.
    Lost,
    /// The server stops.
    Ending,
    /// What was asked for can't be exported, in the asker's language.
    Refused(String),
    Fault(String),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<FilesError> for Stop {
    fn from(error: FilesError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl ExportJobs {
    /// Writes the export that waits longest, to its end; whether there was one.
    pub async fn run(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let Some(job) = self.store.lease_export(self.ids.next(), now, now + LEASE).await? else { return Ok(false) };
        let begun = Instant::now();
        let whole = Duration::from_secs(self.limits.export_seconds);
        let language = language(&job);
        let failed = async |code: ExportFailure, message: &str| {
            self.store.fail_export(&job, code, message, self.clock.now()).await?;
            Ok::<_, StoreError>(code.as_str())
        };
        let ended = if job.attempts > ATTEMPTS_MAX {
            failed(ExportFailure::Fault, interrupted(language)).await?
        } else {
            match timeout(whole, self.write(&job, language)).await {
                Ok(Ok(())) => "done",
                Ok(Err(Stop::Lost)) => "cancelled",
                Ok(Err(Stop::Ending)) => {
                    self.store.release_export(&job).await?;
                    "given back"
                }
                Ok(Err(Stop::Refused(message))) => failed(ExportFailure::Refused, &message).await?,
                Ok(Err(Stop::Fault(error))) => {
                    tracing::error!(export = %job.id, error, "an export failed");
                    failed(ExportFailure::Fault, fault(language)).await?
                }
                Err(_) => failed(ExportFailure::Timeout, &too_long(language, whole)).await?,
            }
        };
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let ExportJobRow { id, subject, kind, format, attempts, .. } = &job;
        tracing::info!(export = %id, subject, kind, format, attempts, ended, duration_ms, "export written aside");
        Ok(true)
    }

    /// Takes away what nobody may fetch any more.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for job in self.store.expired_exports(now).await? {
            for key in files_of(&job) {
                if let Err(error) = self.files.remove(&key).await {
                    tracing::warn!(export = %job.id, %error, "an export's file stays until the store can be used");
                    return Ok(());
                }
            }
            self.store.forget_export(&job, now).await?;
        }
        Ok(())
    }

    async fn write(&self, job: &ExportJobRow, language: Language) -> Result<(), Stop> {
        let export = self.begin(job, language).await?;
        let mut written = Written { items_done: 0, items_total: None, cursor: export.cursor.clone() };
        written.items_total = export.items().await?.map(|items| i64::try_from(items).unwrap_or(i64::MAX));
        self.beat(job, &written).await?;
        let items = Arc::new(AtomicU64::new(0));
        // Dropped with this attempt, however it ends: whoever writes sees that nobody waits any more.
        let waiting = Arc::new(());
        let aside = write_aside(export, Arc::downgrade(&waiting), Arc::clone(&items), ());
        let file = self.beating(job, &mut written, &items, aside).await?;
        let file = file.map_err(|error| Stop::Fault(error.to_string()))?;
        let file = file.map_err(|error| match error {
            ExportError::Form(problem) => Stop::Refused(problem.message(language)),
            error => Stop::Fault(error.to_string()),
        })?;
        let key = FileKey::Export { job: job.id, attempt: job.attempts };
        let size = self.beating(job, &mut written, &items, self.files.put_stream(&key, blocks(file))).await??;
        if self.store.finish_export(job, &written, size, self.clock.now()).await? {
            return Ok(());
        }
        // Whoever sweeps may have been here before it was whole.
        if let Err(error) = self.files.remove(&key).await {
            tracing::warn!(export = %job.id, %error, "the file of an export that nobody wants stays until it is swept");
        }
        Err(Stop::Lost)
    }

    /// Reads the request again, in the sight that its asker has now.
    async fn begin(&self, job: &ExportJobRow, language: Language) -> Result<Export, Stop> {
        let kept: KeptRequest = serde_json::from_value(job.request.clone()).map_err(|_| unreadable(language))?;
        let filter = match &kept.filter {
            None => Filter::default(),
            Some(filter) => responsibility_filter(&filter.to_string(), &self.limits)
                .map_err(|problem| Stop::Refused(problem.message(language)))?,
        };
        let request = kept.request(filter).map_err(|_| unreadable(language))?;
        let viewer = self.store.viewer_of(&bearer(job)?).await?.ok_or_else(|| gone(language))?;
        let day = Day { today: self.clock.today(), near_due_days: self.near_due_days, zone: self.zone };
        match Export::begin(&self.store, &viewer, day, language, &request).await {
            Ok(export) => Ok(export),
            Err(ExportRefusal::Store(error)) => Err(error.into()),
            Err(refusal) => Err(Stop::Refused(refusal.message(language))),
        }
    }

    /// Does the work, and says meanwhile how far it is.
    async fn beating<T>(
        &self,
        job: &ExportJobRow,
        written: &mut Written,
        items: &AtomicU64,
        work: impl Future<Output = T>,
    ) -> Result<T, Stop> {
        let mut work = pin!(work);
        let mut beats = interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                biased;
                done = &mut work => Some(done),
                _ = beats.tick() => None,
            };
            written.items_done = i64::try_from(items.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
            if let Some(done) = done {
                return Ok(done);
            }
            if self.ending.load(Ordering::Relaxed) {
                return Err(Stop::Ending);
            }
            self.beat(job, written).await?;
        }
    }

    async fn beat(&self, job: &ExportJobRow, written: &Written) -> Result<(), Stop> {
        let until: DateTime<Utc> = self.clock.now() + LEASE;
        if self.store.beat_export(job, written, until).await? { Ok(()) } else { Err(Stop::Lost) }
    }
}

/// The language of whoever asked; Chinese where the request can't be read.
fn language(job: &ExportJobRow) -> Language {
    let kept: Result<KeptRequest, _> = serde_json::from_value(job.request.clone());
    kept.map_or(Language::Chinese, |kept| kept.language())
}

fn unreadable(language: Language) -> Stop {
    Stop::Refused(
        language
            .pick(
                "服务器已升级,读不懂这份申请:请重新申请",
                "The server was updated and cannot read this request: ask again",
            )
            .to_owned(),
    )
}

fn gone(language: Language) -> Stop {
    Stop::Refused(
        language
            .pick(
                "您的单位已停用或不存在:请联系督查室",
                "Your agency is no longer active, or not known: ask the supervision office",
            )
            .to_owned(),
    )
}

const fn interrupted(language: Language) -> &'static str {
    match language {
        Language::Chinese => "服务器在导出时多次停止:请缩小范围后重新申请",
        Language::English => "The server stopped several times while this was written: select less and ask again",
    }
}

const fn fault(language: Language) -> &'static str {
    match language {
        Language::Chinese => "服务器故障:请稍后重新申请",
        Language::English => "The server failed: ask again later",
    }
}

fn too_long(language: Language, whole: Duration) -> String {
    let seconds = whole.as_secs();
    language.pick(
        format!("导出超过 {seconds} 秒:请缩小范围后重新申请"),
        format!("It took longer than {seconds} seconds: select less and ask again"),
    )
}
