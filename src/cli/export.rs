//! `duban export`

use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;
use super::open;
use crate::config::{Config, Overrides};
use crate::graphql::responsibility_filter;
use crate::model::export::{ExportFormat, ExportKind};
use crate::model::filter::Filter;
use crate::model::viewer::Viewer;
use crate::service::export::{Export, ExportError, ExportRefusal, ExportRequest};
use crate::store::{Day, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// jsonl (one item a line), csv or xlsx (the ledger), docx or html; one agency and year in xlsx, docx or html is its
    /// plan as published
    #[arg(long, value_parser = format)]
    format: ExportFormat,
    /// What is exported, where the format has several: responsibilities, ledger, work_plan,
    /// internal_work_plan, contacts, completion, publication
    #[arg(long, value_parser = kind)]
    kind: Option<ExportKind>,
    /// The GB/T 2260 code of the jurisdiction, with all below it; the only one at the root of the tree unless given
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// Only what this agency is assigned to: its name, an alias or its code
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    /// Only the work report of this year
    #[arg(long, value_name = "N")]
    year: Option<i32>,
    /// Only the items that pass: a ResponsibilityFilter of the API, in JSON
    #[arg(long, value_name = "JSON")]
    filter: Option<String>,
    /// Whose progress reports: 2015-Q2 or 2015-06; of each assignment the latest unless given
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// The file to write; it is there once it is whole
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn format(word: &str) -> Result<ExportFormat, String> {
    ExportFormat::of_name(word).ok_or_else(|| format!("`{word}` is none of jsonl, csv, xlsx, docx, html"))
}

fn kind(word: &str) -> Result<ExportKind, String> {
    word.to_ascii_uppercase().parse().map_err(|_| {
        format!("`{word}` is none of responsibilities, ledger, work_plan, internal_work_plan, contacts, completion, publication")
    })
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = open::config(&Overrides::default())?;
    let language = open::language();
    let Arguments { format, kind, jurisdiction, agency, year, filter, period, out } = arguments;
    let filter = match &filter {
        None => Filter::default(),
        Some(filter) => responsibility_filter(filter, &config.limits)
            .map_err(|problem| Failure::WrongUse(problem.message(language)))?,
    };
    let draft = Draft::beside(&out)?;
    let store = open::store(&config).await?;
    let code = open::jurisdiction(&store, jurisdiction).await?;
    let viewer = operator(&store, &code).await?;
    let request = ExportRequest { format, kind, jurisdiction: None, agency, year, filter, period };
    let export =
        Export::begin(&store, &viewer, day(&config), language, &request).await.map_err(|refusal| match refusal {
            ExportRefusal::Store(error) => Failure::of(error),
            refusal => Failure::WrongUse(refusal.message(language)),
        })?;
    draft.fill(export).await?;
    store.close().await.map_err(Failure::of)
}

fn day(config: &Config) -> Day {
    let (clock, _) = open::clock(config);
    Day { today: clock.today(), near_due_days: config.near_due_days.into(), zone: config.time_zone }
}

/// Whoever holds the database sees what the jurisdiction's supervision office sees.
async fn operator(store: &Store, code: &str) -> Result<Viewer, Failure> {
    let identity = store.identity(code, None).await.map_err(Failure::of)?;
    let identity = identity.ok_or_else(|| {
        Failure::WrongUse(format!("there is no jurisdiction {code}; name one that is registered with --jurisdiction"))
    })?;
    let mut viewer = Viewer::operator(identity.jurisdiction);
    viewer.sight.oversees.clone_from(&identity.tree);
    Ok(viewer)
}

/// The file while it is written: beside the one that it becomes, and gone if it does not.
struct Draft {
    file: NamedTempFile,
    out: PathBuf,
}

impl Draft {
    fn beside(out: &Path) -> Result<Self, Failure> {
        let shown = out.display();
        if out.is_dir() {
            return Err(Failure::WrongUse(format!("{shown} is a directory; name a file with --out")));
        }
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder)
            .map_err(|error| Failure::Failed(format!("cannot write in {}: {error}", folder.display())))?;
        Ok(Self { file, out: out.to_owned() })
    }

    async fn fill(mut self, export: Export) -> Result<(), Failure> {
        let shown = self.out.display().to_string();
        let failed = |error: &dyn std::fmt::Display| Failure::Failed(format!("cannot write {shown}: {error}"));
        let all = if std::io::stderr().is_terminal() { export.items().await.map_err(Failure::of)? } else { None };
        let progress = async |done: u64| {
            if let Some(all) = all {
                // Whoever closed standard error does not want to know.
                let _ = write!(std::io::stderr(), "\r{done} / {all}");
            }
            Ok(())
        };
        let written = export.write(BufWriter::new(self.file.as_file_mut()), progress).await;
        if all.is_some() {
            let _ = writeln!(std::io::stderr());
        }
        written.map_err(|error| match error {
            ExportError::Store(error) => Failure::of(error),
            error => failed(&error),
        })?;
        self.file.as_file().sync_all().map_err(|error| failed(&error))?;
        self.file.persist(&self.out).map_err(|error| failed(&error.error))?;
        Ok(())
    }
}
