//! Exports: a selection of what a viewer sees, as a file. Every door (HTTP, the command line) comes through here:
//! who asks, what is selected, which form it takes, and one moment of the database for all of it.

pub mod columns;
pub mod csv;
pub mod forms;
pub mod jsonl;
pub mod kept;
pub mod kind;
pub mod ledger;
mod refusal;
mod words;

use std::io::{self, Seek, Write};

use uuid::Uuid;

use self::csv::CsvLines;
use self::forms::{Form, FormKind, LoadedForm, PeriodItems};
use self::jsonl::JsonLines;
use self::ledger::LedgerBook;
pub use self::refusal::ExportRefusal;
use crate::document::write::{Edition, Format, WriteProblem};
use crate::model::export::{ExportFormat, ExportKind};
use crate::model::filter::{Filter, ResponsibilityTest};
use crate::model::language::Language;
use crate::model::period::Period;
use crate::model::text::{normalized_title, shorten};
use crate::model::viewer::Viewer;
use crate::store::export::{ExportPage, ExportPages, Selection};
use crate::store::jurisdiction::Place;
use crate::store::snapshot::Snapshot;
use crate::store::{Day, Scope, Store, StoreError};

/// What somebody asks for, in their own words.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    pub format: ExportFormat,
    /// What the format stands for unless given.
    pub kind: Option<ExportKind>,
    /// A GB/T 2260 code.
    pub jurisdiction: Option<String>,
    /// A name, an alias or a code.
    pub agency: Option<String>,
    pub year: Option<i32>,
    pub filter: Filter<ResponsibilityTest>,
    /// `2015-Q2` or `2015-06`.
    pub period: Option<String>,
}

/// What an export was found to be of.
#[derive(Debug)]
pub struct Found {
    pub kind: ExportKind,
    /// What the file is to be called.
    pub file_name: String,
    selection: Selection,
    /// None of what is no official form.
    form: Option<Form<'static>>,
}

/// Finds what a request names, and refuses what can't be exported; nothing of it is read.
pub async fn find(scope: &Scope<'_>, viewer: &Viewer, request: &ExportRequest) -> Result<Found, ExportRefusal> {
    if viewer.sight.oversees.is_empty() && viewer.sight.agency.is_none() {
        return Err(ExportRefusal::NothingSeen);
    }
    let of_one_plan = request.agency.is_some() && request.year.is_some();
    let kind = kind::kind(request.kind, request.format, of_one_plan)?;
    let selection = select(scope, viewer, request).await?;
    let form = form(kind, request.format, &selection, viewer)?;
    Ok(Found { kind, file_name: file_name(kind, request), selection, form })
}

/// Why an export that had begun did not end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
    #[error("the export failed: {0}")]
    Fault(String),
    #[error(transparent)]
    Form(#[from] WriteProblem),
    /// Whoever asked wants it no longer.
    #[error("the export was cancelled")]
    Cancelled,
}

/// An export that was admitted: the moment is fixed, nothing is read yet.
#[derive(Debug)]
pub struct Export {
    pub kind: ExportKind,
    pub format: ExportFormat,
    /// Of items, where the feed of changes goes on after this moment.
    pub cursor: Option<String>,
    /// What the file is to be called.
    pub file_name: String,
    contents: Contents,
    day: Day,
    language: Language,
}

#[derive(Debug)]
enum Contents {
    /// Read while it is written.
    Pages(Box<ExportPages>),
    /// Read already.
    Form(Box<LoadedForm>),
}

impl Export {
    /// Admits an export, and fixes its moment.
    pub async fn begin(
        store: &Store,
        viewer: &Viewer,
        day: Day,
        language: Language,
        request: &ExportRequest,
    ) -> Result<Self, ExportRefusal> {
        let snapshot = store.snapshot().await?;
        let scope = snapshot.scope(viewer, day);
        let Found { kind, file_name, selection, form } = find(&scope, viewer, request).await?;
        let cursor = cursor(&snapshot, viewer, day, kind).await?;
        let contents = match form {
            Some(form) => Contents::Form(Box::new(forms::load(&scope, viewer, &form).await?)),
            None => Contents::Pages(Box::new(ExportPages::begin(scope, selection).await?)),
        };
        Ok(Self { kind, format: request.format, cursor, file_name, contents, day, language })
    }

    /// An export of lines, to be written while it is read; any other is a file that is written as a whole.
    pub fn into_lines(self) -> Result<(Lines, ExportPages), Box<Self>> {
        match (self.lines(), self.contents) {
            (Some(lines), Contents::Pages(pages)) => Ok((lines, *pages)),
            (_, contents) => Err(Box::new(Self { contents, ..self })),
        }
    }

    /// How many items it will have written; none where it writes all at once.
    pub async fn items(&self) -> Result<Option<u64>, StoreError> {
        match &self.contents {
            Contents::Pages(pages) => pages.count().await.map(Some),
            Contents::Form(_) => Ok(None),
        }
    }

    fn lines(&self) -> Option<Lines> {
        let (day, language) = (self.day, self.language);
        match self.format {
            ExportFormat::Jsonl => Some(Lines::Json(JsonLines { day, language })),
            ExportFormat::Csv => Some(Lines::Csv(CsvLines { day })),
            ExportFormat::Xlsx | ExportFormat::Docx | ExportFormat::Html => None,
        }
    }

    /// Writes the whole file. After each page it says how many items are written, and stops where that is refused.
    pub async fn write(
        self,
        mut out: impl Write + Seek + Send,
        mut progress: impl AsyncFnMut(u64) -> Result<(), ExportError> + Send,
    ) -> Result<(), ExportError> {
        let lines = self.lines();
        let mut pages = match self.contents {
            Contents::Pages(pages) => pages,
            Contents::Form(form) => {
                out.write_all(&form.write()?.bytes)?;
                return Ok(out.flush()?);
            }
        };
        let mut done = 0;
        if let Some(lines) = lines {
            let mut buffer = Vec::new();
            lines.start(&mut buffer)?;
            while let Some(page) = pages.next().await? {
                let page = page.read()?;
                lines.page(&page, pages.selection(), &mut buffer)?;
                out.write_all(&buffer)?;
                buffer.clear();
                done += page.items.len() as u64;
                progress(done).await?;
            }
            out.write_all(&buffer)?;
        } else {
            let mut book = LedgerBook::new(self.day)?;
            while let Some(page) = pages.next().await? {
                let page = page.read()?;
                book.page(&page, pages.selection())?;
                done += page.items.len() as u64;
                progress(done).await?;
            }
            book.finish(&mut out)?;
        }
        out.flush()?;
        Ok(())
    }
}

/// How the lines of a text are written.
#[derive(Clone, Copy, Debug)]
pub enum Lines {
    Json(JsonLines),
    Csv(CsvLines),
}

impl Lines {
    /// What stands before the first row.
    pub fn start(&self, out: &mut Vec<u8>) -> Result<(), ExportError> {
        match self {
            Self::Json(_) => Ok(()),
            Self::Csv(_) => CsvLines::headers(out),
        }
    }

    /// The rows of a page.
    pub fn page(&self, page: &ExportPage, selection: &Selection, out: &mut Vec<u8>) -> Result<(), ExportError> {
        match self {
            Self::Json(lines) => lines.page(page, out),
            Self::Csv(lines) => lines.page(page, selection, out),
        }
    }
}

/// Finds what the request names.
async fn select(scope: &Scope<'_>, viewer: &Viewer, request: &ExportRequest) -> Result<Selection, ExportRefusal> {
    let ExportRequest { format: _, kind: _, jurisdiction, agency, year, filter, period } = request;
    if let Some(period) = period.as_ref().filter(|period| period.parse::<Period>().is_err()) {
        return Err(ExportRefusal::NoPeriod(shorten(period, 40)));
    }
    let jurisdiction = match jurisdiction {
        None => None,
        Some(code) => {
            let found = scope.jurisdiction_by_code(code).await?;
            Some(found.ok_or_else(|| ExportRefusal::NoJurisdiction(shorten(code, 40)))?.id)
        }
    };
    let agency = match agency {
        None => None,
        Some(name) => {
            let found = agency_named(scope, jurisdiction.unwrap_or(viewer.jurisdiction), name).await?;
            Some(found.ok_or_else(|| ExportRefusal::NoAgency(shorten(name, 40)))?)
        }
    };
    Ok(Selection { jurisdiction, year: *year, agency, filter: filter.clone(), period: period.clone() })
}

/// The agency of a jurisdiction with this code, name or alias.
async fn agency_named(scope: &Scope<'_>, jurisdiction: Uuid, name: &str) -> Result<Option<Uuid>, StoreError> {
    if let Some(found) = scope.agency_by_code(Place::Id(jurisdiction), name).await? {
        return Ok(Some(found.id));
    }
    let name = normalized_title(name);
    let agencies = scope.agencies_of(jurisdiction).await?;
    if let Some(found) = agencies.iter().find(|agency| normalized_title(&agency.name) == name) {
        return Ok(Some(found.id));
    }
    let aliases = scope.aliases_in(jurisdiction).await?;
    Ok(aliases.iter().find(|alias| normalized_title(&alias.name) == name).map(|alias| alias.agency_id))
}

/// The official form that a kind is, with what it needs; none of what is no form.
fn form(
    kind: ExportKind,
    format: ExportFormat,
    selection: &Selection,
    viewer: &Viewer,
) -> Result<Option<Form<'static>>, ExportRefusal> {
    let missing = |parameter| ExportRefusal::Missing { kind, parameter };
    let agency_of_plan = || {
        let narrower = [("filter", selection.filter != Filter::default()), ("period", selection.period.is_some())];
        match narrower.iter().find(|(_, given)| *given) {
            Some((parameter, _)) => Err(ExportRefusal::Whole { kind, parameter }),
            None => selection.agency.ok_or(missing("agency")),
        }
    };
    let items = || {
        let period = selection.period.as_ref().and_then(|period| period.parse().ok()).ok_or(missing("period"))?;
        Ok::<_, ExportRefusal>(PeriodItems { period, agency: selection.agency, filter: selection.filter.clone() })
    };
    let kind = match kind {
        ExportKind::Responsibilities | ExportKind::Ledger => return Ok(None),
        ExportKind::WorkPlan => FormKind::WorkPlan { agency: agency_of_plan()?, edition: Edition::Published },
        ExportKind::InternalWorkPlan => FormKind::WorkPlan { agency: agency_of_plan()?, edition: Edition::Internal },
        ExportKind::Contacts => FormKind::Contacts { agency: agency_of_plan()? },
        ExportKind::Completion => FormKind::Completion(items()?),
        ExportKind::Publication => FormKind::Publication(items()?),
    };
    let format = match format {
        ExportFormat::Docx => Format::Docx,
        ExportFormat::Html => Format::Html,
        // The others were refused with the kind.
        ExportFormat::Jsonl | ExportFormat::Csv | ExportFormat::Xlsx => Format::Xlsx,
    };
    let place = Place::Id(selection.jurisdiction.unwrap_or(viewer.jurisdiction));
    Ok(Some(Form { kind, place, year: selection.year.ok_or(missing("year"))?, format }))
}

async fn cursor(
    snapshot: &Snapshot,
    viewer: &Viewer,
    day: Day,
    kind: ExportKind,
) -> Result<Option<String>, StoreError> {
    if kind != ExportKind::Responsibilities {
        return Ok(None);
    }
    Ok(Some(snapshot.cursor(viewer, day).await?.to_string()))
}

/// 督办台账-2015-市科技局.csv, 完成情况表-2015-Q1.docx
fn file_name(kind: ExportKind, request: &ExportRequest) -> String {
    let told = |year: &String| request.period.as_ref().is_some_and(|period| period.starts_with(year));
    let year = request.year.map(|year| year.to_string()).filter(|year| !told(year));
    let parts = [request.jurisdiction.clone(), year, request.agency.clone(), request.period.clone()];
    let mut name = kind.chinese().to_owned();
    for part in parts.into_iter().flatten() {
        name.push('-');
        name.extend(part.chars().filter(|character| character.is_alphanumeric() || *character == '-').take(60));
    }
    format!("{name}.{}", request.format.extension())
}
