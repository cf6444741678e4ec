//! `duban import`

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::failure::{Failure, print, tell};
use super::open;
use crate::config::Overrides;
use crate::document::{self, Hints, MAX_FILE_BYTES, PlanDocument};
use crate::model::assignment::AssignmentRole;
use crate::model::clock::Clock;
use crate::model::ids::Ids;
use crate::model::text::hex;
use crate::service::import_plan::{ImportPlan, ImportReport, import_plan};
use crate::store::Store;

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Arguments {
    /// Work plans: text as copied from a web page, HTML, XLSX or DOCX; at most 20 MiB each
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print what would be added, changed and left, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print what can be read from the file, and touch no database
    #[arg(long, conflicts_with = "dry_run")]
    parse_only: bool,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
    /// The GB/T 2260 code of the jurisdiction; the only one at the root of the tree unless given
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// Whose plan it is, where its title does not say so
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    /// The year of the work report, where the title does not say so
    #[arg(long, value_name = "N")]
    year: Option<i32>,
    /// The role of each table, in order, where the document does not say so: lead,assist
    #[arg(long, value_delimiter = ',', value_parser = role)]
    roles: Option<Vec<AssignmentRole>>,
    /// Create what is not known yet: agencies, and the jurisdiction as a root of the tree
    #[arg(long)]
    create_agencies: bool,
}

fn role(word: &str) -> Result<AssignmentRole, String> {
    word.trim().to_ascii_uppercase().parse().map_err(|_| format!("`{word}` is neither lead nor assist"))
}

pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let hints = Hints {
        roles: arguments.roles.clone(),
        jurisdiction: arguments.jurisdiction.clone(),
        agency: arguments.agency.clone(),
        year: arguments.year,
    };
    let read = arguments.files.iter().map(|file| File::read(file, &hints)).collect::<Result<Vec<_>, _>>()?;
    if arguments.parse_only {
        return parse_only(&read, arguments.json);
    }
    let config = open::config(&Overrides::default())?;
    let store = open::store(&config).await?;
    let (clock, ids) = open::clock(&config);
    let mut reports = Vec::new();
    for file in &read {
        let jurisdiction = jurisdiction(&store, &arguments, file).await?;
        let report =
            file.import(&store, &clock, &ids, &jurisdiction, arguments.create_agencies, arguments.dry_run).await;
        reports.push(report.map_err(|failure| partly(failure, &reports))?);
    }
    let language = open::language();
    for report in &reports {
        if arguments.json {
            print(&json(&report.in_language(language))?)?;
        } else {
            print(report.render(language).trim_end())?;
        }
    }
    store.close().await.map_err(Failure::of)
}

/// Each file is a transaction of its own: whoever imports several is told which are in.
fn partly(failure: Failure, done: &[ImportReport]) -> Failure {
    match done {
        [] => failure,
        done => {
            let names: Vec<&str> = done.iter().map(|report| report.file_name.as_str()).collect();
            Failure::Failed(format!("{failure} (imported before it: {})", names.join(", ")))
        }
    }
}

/// The one that was named, else the only root; a document that says otherwise is not put where it doesn't belong.
async fn jurisdiction(store: &Store, arguments: &Arguments, file: &File) -> Result<String, Failure> {
    if let Some(code) = &arguments.jurisdiction {
        return Ok(code.clone());
    }
    let stated = file.document.jurisdiction.as_ref();
    match (store.only_root().await.map_err(Failure::of)?, stated) {
        (Some(root), Some(stated)) if root != stated.code => Err(Failure::WrongUse(format!(
            "{}: the document is of {} ({}), but the database is of {root}; name one with --jurisdiction",
            file.name, stated.name, stated.code
        ))),
        (Some(root), _) => Ok(root),
        (None, Some(stated)) => Ok(stated.code.clone()),
        (None, None) => Err(Failure::WrongUse(format!(
            "{}: the document does not say which jurisdiction it is of; name it with --jurisdiction CODE",
            file.name
        ))),
    }
}

fn parse_only(files: &[File], as_json: bool) -> Result<(), Failure> {
    if as_json {
        return match files {
            [file] => print(&json(&file.document.in_language(open::language()))?),
            files => {
                let documents: Vec<_> = files.iter().map(|file| file.document.in_language(open::language())).collect();
                print(&json(&documents)?)
            }
        };
    }
    for file in files {
        let PlanDocument { title, warnings, .. } = &file.document;
        let totals = file.document.totals();
        print(&format!(
            "{}: {title}\n  {} responsibilities ({} lead, {} assist), {} measures, {} goals, {} indicators",
            file.name,
            totals.responsibilities,
            totals.lead,
            totals.assist,
            totals.measures,
            totals.goals,
            totals.indicators
        ))?;
        for warning in warnings {
            tell(&format!("{}: {}", file.name, warning.message(open::language())));
        }
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(Failure::of)
}

/// A file that was read.
pub struct File {
    name: String,
    sha256: String,
    document: PlanDocument,
}

impl File {
    /// Reads a plan from disk.
    fn read(path: &Path, hints: &Hints) -> Result<Self, Failure> {
        let shown = path.display();
        let mut bytes = Vec::new();
        let file =
            std::fs::File::open(path).map_err(|error| Failure::Failed(format!("cannot open {shown}: {error}")))?;
        // One byte more than allowed is enough to see that it is too large.
        let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        file.take(most)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::Failed(format!("cannot read {shown}: {error}")))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self::of_bytes(&bytes, name, hints)
    }

    /// Reads a plan from memory.
    pub fn of_bytes(bytes: &[u8], name: String, hints: &Hints) -> Result<Self, Failure> {
        let document = document::read(bytes, &name, hints).map_err(Failure::of)?;
        Ok(Self { name, sha256: hex(&Sha256::digest(bytes)), document })
    }

    /// The agency whose plan it is, then those that it names as leads, in the order of the plan.
    pub fn agencies(&self) -> Vec<&str> {
        let leads = self.document.responsibilities.iter().filter_map(|item| item.other_lead.as_deref());
        let mut names: Vec<&str> = self.document.agency.as_deref().into_iter().chain(leads).collect();
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(*name));
        names
    }

    /// Imports it in one transaction.
    pub async fn import(
        &self,
        store: &Store,
        clock: &Arc<dyn Clock>,
        ids: &Ids,
        jurisdiction: &str,
        create_agencies: bool,
        dry_run: bool,
    ) -> Result<ImportReport, Failure> {
        let import = ImportPlan {
            document: &self.document,
            file_name: &self.name,
            sha256: self.sha256.clone(),
            jurisdiction,
            create_agencies,
            dry_run,
        };
        import_plan(store, clock, ids, import).await.map_err(Failure::of)
    }
}
