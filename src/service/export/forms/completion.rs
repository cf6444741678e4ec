//! How far the items of a year came in a period, as far as the viewer sees it: what is hidden is empty, like what is
//! missing. Read in the pages of every export, so that no more is held of it than what is printed.

use uuid::Uuid;

use super::{FormError, PeriodItems, Year, word};
use crate::document::write::{Completion, CompletionItem, CompletionPart};
use crate::model::assignment::AssignmentStatus;
use crate::model::filter::{Filter, ResponsibilityTest, Test};
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::viewer::Viewer;
use crate::model::work_plan::FilingStatus;
use crate::store::Scope;
use crate::store::error::StoreError;
use crate::store::export::{ExportItem, ExportPage, ExportPages, LitAssignment, Selection};

/// The table of the items that pass, as printed in the work report.
pub(super) async fn table(
    scope: &Scope<'static>,
    viewer: &Viewer,
    year: &Year,
    wanted: &PeriodItems,
    most: u64,
) -> Result<Completion, FormError> {
    let mut pages = ExportPages::begin(scope.clone(), selection(year, wanted)).await?;
    let found = pages.count().await?;
    if found > most {
        return Err(FormError::TooManyItems { items: found, limit: most });
    }
    let own = viewer.agency.filter(|_| !viewer.sight.oversees.contains(&year.report.jurisdiction_id));
    let (mut items, mut agency) = (Vec::new(), None);
    while let Some(page) = pages.next().await? {
        let page = page.read()?;
        for (_, item) in &page.items {
            let parts: Vec<&LitAssignment> = standing(&page, item).collect();
            let held = |agency: Uuid| parts.iter().find(|part| part.row.agency_id == agency);
            if let Some(part) = own.and_then(held) {
                agency = Some(part.row.agency_name.clone());
            }
            // Of an item that was taken from the agency it is asked for nothing.
            if wanted.agency.is_none_or(|agency| held(agency).is_some()) {
                let parts = parts.iter().map(|part| printed(&page, part)).collect::<Result<_, _>>()?;
                items.push(CompletionItem { title: item.title.clone(), parts });
            }
        }
    }
    let (jurisdiction, period) = (year.jurisdiction.name.clone(), wanted.period);
    Ok(Completion { jurisdiction, year: year.report.year, period, agency, items })
}

/// The items of the year that are under way or were closed.
fn selection(year: &Year, wanted: &PeriodItems) -> Selection {
    let unprinted = vec![ResponsibilityStatus::Draft, ResponsibilityStatus::Withdrawn];
    let unprinted = Filter::Is(ResponsibilityTest::Status(Test::In(unprinted)));
    Selection {
        jurisdiction: Some(year.jurisdiction.id),
        year: Some(year.report.year),
        agency: wanted.agency,
        filter: wanted.filter.clone().and(Filter::Not(Box::new(unprinted))),
        period: Some(wanted.period.to_string()),
    }
}

/// The parts of an item that were not taken back, leads first.
fn standing<'p>(page: &'p ExportPage, item: &ExportItem) -> impl Iterator<Item = &'p LitAssignment> {
    let parts = page.assignments.of(item.id).iter();
    parts.filter(|part| part.row.status != AssignmentStatus::Withdrawn.as_str())
}

/// What the agency filed. A draft, or a report that was returned to it, is none.
fn printed(page: &ExportPage, part: &LitAssignment) -> Result<CompletionPart, StoreError> {
    let report = page.reports.of(part.row.id).first().filter(|report| {
        [FilingStatus::Submitted, FilingStatus::Accepted].iter().any(|status| report.status == status.as_str())
    });
    Ok(CompletionPart {
        agency: part.row.agency_name.clone(),
        role: word(&part.row.role)?,
        accepted: report.is_some_and(|report| report.status == FilingStatus::Accepted.as_str()),
        narrative: report.map(|report| report.narrative.clone()),
        problems: report.and_then(|report| report.problems.clone()),
        next_steps: report.and_then(|report| report.next_steps.clone()),
        signed_off_by: report.and_then(|report| report.signed_off_by.clone()),
    })
}
