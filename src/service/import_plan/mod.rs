//! Imports an agency's work plan (办理工作方案): one file, one transaction.
//!
//! The rows that the file can touch are read in a fixed number of statements (`tables`), set to what the file states
//! (`plan`, `items`, `contents`), brought up to date in what follows from them (`due`), and then only what differs is
//! written. So the same file again changes nothing, and a dry run is the same code without the commit.
//!
//! What people changed since the last import goes before the file, and the report tells of it.

mod contents;
mod due;
mod error;
mod items;
mod plan;
mod report;
mod resolve;
mod rows;
mod tables;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

pub use self::error::ImportError;
use self::items::{Item, Parents};
pub use self::report::{Change, Counts, ImportReport, ImportWarning, Kept, KeptReason, Kind, Line, Subject};
use self::resolve::Agencies;
use self::tables::Tables;
use super::obligations;
use crate::document::PlanDocument;
use crate::model::clock::Clock;
use crate::model::event::About;
use crate::model::ids::Ids;
use crate::model::viewer::Viewer;
use crate::store::agency::AgencyRow;
use crate::store::error::StoreError;
use crate::store::event::IMPORT;
use crate::store::jurisdiction::JurisdictionRow;
use crate::store::{Day, Store, UnitOfWork};

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct ImportPlan<'a> {
    /// The plan as it was read; its agency and year must be known.
    pub document: &'a PlanDocument,
    /// The file's name; folders before it are left out.
    pub file_name: &'a str,
    /// Of the file's bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The jurisdiction's code, as the caller decided; it goes before the document's own.
    pub jurisdiction: &'a str,
    /// Adds agencies, and a jurisdiction, that are not known yet.
    pub create_agencies: bool,
    /// Does everything but the commit.
    pub dry_run: bool,
}

/// What every step of an import needs to know.
#[derive(Debug)]
struct Context<'a> {
    import: &'a ImportPlan<'a>,
    jurisdiction: &'a JurisdictionRow,
    agencies: &'a Agencies,
    /// Whose plan it is.
    agency: &'a AgencyRow,
    year: i32,
    ids: &'a Ids,
    now: DateTime<Utc>,
    day: Day,
}

impl Context<'_> {
    fn file_name(&self) -> &str {
        base_name(self.import.file_name)
    }

    /// An agency's name for the report.
    fn name_of(&self, tables: &Tables, agency: Uuid) -> String {
        let known = tables.names.get(&agency).cloned();
        known
            .or_else(|| self.agencies.rows.all().find(|row| row.id == agency).map(|row| row.name.clone()))
            .unwrap_or_default()
    }
}

/// Imports a plan as the command line's user. On any error the database is as it was.
pub async fn import_plan(
    store: &Store,
    clock: &Arc<dyn Clock>,
    ids: &Ids,
    import: ImportPlan<'_>,
) -> Result<ImportReport, ImportError> {
    let (agency, year) = check(&import)?;
    let now = clock.now();
    // Lights play no part here.
    let day = Day { today: clock.today(), near_due_days: 0, zone: Tz::UTC };
    let place = resolve::jurisdiction(store, day, &import, ids, now).await?;
    let viewer = Viewer::operator(place.row.id);
    let today = clock.today();
    let change = crate::store::Change {
        viewer: &viewer,
        jurisdiction: place.row.id,
        action: IMPORT,
        ids,
        now,
        today,
        trace_id: None,
    };
    let mut work = store.begin(&change).await?;
    work.alone().await?;
    let agencies = want_agencies(&work, &import, &place.row, agency, day, ids).await?;
    let Some(owner) = agencies.find(agency) else {
        return Err(StoreError::Fault(format!("the agency {agency} got lost on the way")).into());
    };
    let context =
        Context { import: &import, jurisdiction: &place.row, agencies: &agencies, agency: owner, year, ids, now, day };

    let mut report = ImportReport {
        file_name: context.file_name().to_owned(),
        dry_run: import.dry_run,
        jurisdiction: place.row.name.clone(),
        year,
        agency: owner.name.clone(),
        title: import.document.title.clone(),
        warnings: import.document.warnings.iter().cloned().map(ImportWarning::Document).collect(),
        ..ImportReport::default()
    };
    let items = items::distinct(import.document, &mut report.warnings);
    let (tables, year) = want(&work, &context, &items, &mut report.warnings).await?;

    place.rows.write(&mut work, &mut report, |_| About::default()).await?;
    agencies.rows.write(&mut work, &mut report, |_| About::default()).await?;
    tables.write(&mut work, &mut report, owner.id).await?;
    // Who has part in a year from now on owes its reports by the calendar.
    obligations::settle(&mut work, day, &[year], None).await?;
    if !import.dry_run {
        work.commit().await?;
    }
    Ok(report)
}

/// The agency's name and the year, without which there is no plan to import.
fn check<'a>(import: &ImportPlan<'a>) -> Result<(&'a str, i32), ImportError> {
    let document = import.document;
    let file = || base_name(import.file_name).to_owned();
    let agency = document.agency.as_deref().ok_or_else(|| ImportError::NoAgency { file: file() })?;
    let year = document.year.ok_or_else(|| ImportError::NoYear { file: file() })?;
    if !(1949..=2999).contains(&year) {
        return Err(ImportError::YearOutOfRange { file: file(), year });
    }
    if document.responsibilities.is_empty() {
        return Err(ImportError::NoItems { file: file() });
    }
    Ok((agency, year))
}

/// The agencies that the file names: the plan's own and the leads of items that it assists.
async fn want_agencies(
    work: &UnitOfWork,
    import: &ImportPlan<'_>,
    jurisdiction: &JurisdictionRow,
    agency: &str,
    day: Day,
    ids: &Ids,
) -> Result<Agencies, ImportError> {
    let scope = work.scope(day);
    let rows = scope.agencies_of(jurisdiction.id).await?;
    let mut agencies = Agencies::new(rows, &scope.aliases_in(jurisdiction.id).await?);
    let leads = import.document.responsibilities.iter().filter_map(|item| item.other_lead.as_deref());
    let names: Vec<&str> = std::iter::once(agency).chain(leads).collect();
    let unknown = agencies.unknown(names.iter().copied());
    if !unknown.is_empty() && !import.create_agencies {
        return Err(ImportError::UnknownAgencies {
            file: base_name(import.file_name).to_owned(),
            jurisdiction: jurisdiction.name.clone(),
            names: unknown,
        });
    }
    for name in names {
        agencies.want(name, jurisdiction.id, ids, work.now());
    }
    Ok(agencies)
}

/// The rows as the file wants them, and the id of their work report.
async fn want(
    work: &UnitOfWork,
    context: &Context<'_>,
    items: &[Item<'_>],
    warnings: &mut Vec<ImportWarning>,
) -> Result<(Tables, Uuid), StoreError> {
    let titles: Vec<String> = items.iter().map(|item| item.normalized_title.clone()).collect();
    let mut tables = Tables::read(work, context, &titles).await?;
    let work_report = plan::want_work_report(&mut tables, context);
    let work_plan = plan::want_plan(&mut tables, context, work_report)?;
    for item in items {
        items::import(&mut tables, context, Parents { work_report, work_plan }, item, warnings);
    }
    items::keep_unlisted(&mut tables, context, items);
    Ok((tables, work_report))
}

/// A file's name without the folders before it.
fn base_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
