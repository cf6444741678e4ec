//! How far the items of a year came in a period, as far as the viewer sees it: what is hidden is empty, like what is
//! missing.

use std::collections::HashMap;

use uuid::Uuid;

use super::{FormError, PeriodItems, Year, word};
use crate::document::write::{Completion, CompletionItem, CompletionPart};
use crate::model::assignment::AssignmentStatus;
use crate::model::filter::{AgencyTest, AssignmentTest, Filter, Quantifier, ResponsibilityTest, Test};
use crate::model::order::{Order, ResponsibilityOrderField};
use crate::model::page::PageRequest;
use crate::model::responsibility::ResponsibilityStatus;
use crate::model::viewer::Viewer;
use crate::model::work_plan::FilingStatus;
use crate::store::Scope;
use crate::store::assignment::AssignmentRow;
use crate::store::error::StoreError;
use crate::store::progress_report::ProgressReportRow;
use crate::store::responsibility::ResponsibilityRow;

/// The table of the items that pass, as printed in the work report.
pub(super) async fn table(
    scope: &Scope<'_>,
    viewer: &Viewer,
    year: &Year,
    wanted: &PeriodItems,
    most: u64,
) -> Result<Completion, FormError> {
    let items = items_of(scope, year, wanted, most).await?;
    let ids: Vec<Uuid> = items.iter().map(|row| row.item.id).collect();
    let mut assignments = scope.assignments_of_responsibilities(&ids).await?;
    assignments.retain(|row| row.assignment.status != AssignmentStatus::Withdrawn.as_str());
    let parts: Vec<Uuid> = assignments.iter().map(|row| row.assignment.id).collect();
    let reports = scope.progress_report_of_each(&parts, Some(&wanted.period.to_string())).await?;
    let reports = reports.into_iter().map(|row| (row.report.assignment_id, row)).collect();

    let own = viewer.agency.filter(|_| !viewer.sight.oversees.contains(&year.report.jurisdiction_id));
    let agency = own.and_then(|own| assignments.iter().find(|row| row.agency.id == own));
    let agency = agency.map(|row| row.agency.name.clone());
    let mut by_item = by_item(&assignments, &reports)?;
    Ok(Completion {
        jurisdiction: year.jurisdiction.name.clone(),
        year: year.report.year,
        period: wanted.period,
        agency,
        items: items
            .into_iter()
            .map(|row| CompletionItem {
                parts: by_item.remove(&row.item.id).unwrap_or_default(),
                title: row.item.title,
            })
            .collect(),
    })
}

/// The items of the year that are under way or were closed, unless they are more than the format holds.
async fn items_of(
    scope: &Scope<'_>,
    year: &Year,
    wanted: &PeriodItems,
    most: u64,
) -> Result<Vec<ResponsibilityRow>, FormError> {
    let parent = ResponsibilityRow::of_work_report();
    let unprinted = vec![ResponsibilityStatus::Draft, ResponsibilityStatus::Withdrawn];
    let unprinted = Filter::Is(ResponsibilityTest::Status(Test::In(unprinted)));
    let mut passing = wanted.filter.clone().and(Filter::Not(Box::new(unprinted)));
    if let Some(agency) = wanted.agency {
        let agency = scope.agencies(&[agency]).await?.pop().ok_or(FormError::NotFound)?;
        passing = passing.and(held_by(agency.code));
    }
    let request = PageRequest { size: most, from_end: false, after: None, before: None };
    let order = Order::ascending(ResponsibilityOrderField::Ordinal);
    let report = [year.report.id];
    let page = scope.pages(&parent, &report, &passing, order, &request).await?.remove(&year.report.id);
    let Some(page) = page else { return Ok(Vec::new()) };
    if page.has_next {
        let counts = scope.counts(&parent, &report, &passing).await?;
        let items = counts.get(&year.report.id).copied().unwrap_or_default();
        return Err(FormError::TooManyItems { items, limit: most });
    }
    Ok(page.rows)
}

/// Items to which the agency with this code is assigned.
fn held_by(code: String) -> Filter<ResponsibilityTest> {
    let agency = Filter::Is(AssignmentTest::Agency(Filter::Is(AgencyTest::Code(Test::Eq(code)))));
    let stands = Filter::Is(AssignmentTest::Status(Test::Ne(AssignmentStatus::Withdrawn)));
    Filter::Is(ResponsibilityTest::Assignments(Quantifier::Some, Box::new(agency.and(stands))))
}

/// The parts of each item, leads first.
fn by_item(
    assignments: &[AssignmentRow],
    reports: &HashMap<Uuid, ProgressReportRow>,
) -> Result<HashMap<Uuid, Vec<CompletionPart>>, StoreError> {
    let mut parts: HashMap<Uuid, Vec<CompletionPart>> = HashMap::new();
    for row in assignments {
        let report = reports.get(&row.assignment.id);
        parts.entry(row.item.id).or_default().push(part(row, report)?);
    }
    Ok(parts)
}

/// What the agency filed. A draft, or a report that was returned to it, is none.
fn part(row: &AssignmentRow, report: Option<&ProgressReportRow>) -> Result<CompletionPart, StoreError> {
    let filed = |report: &&ProgressReportRow| {
        [FilingStatus::Submitted, FilingStatus::Accepted].iter().any(|status| report.report.status == status.as_str())
    };
    let report = report.filter(filed).map(|row| &row.report);
    Ok(CompletionPart {
        agency: row.agency.name.clone(),
        role: word(&row.assignment.role)?,
        accepted: report.is_some_and(|report| report.status == FilingStatus::Accepted.as_str()),
        narrative: report.map(|report| report.narrative.clone()),
        problems: report.and_then(|report| report.problems.clone()),
        next_steps: report.and_then(|report| report.next_steps.clone()),
        signed_off_by: report.and_then(|report| report.signed_off_by.clone()),
    })
}
