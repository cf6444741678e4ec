//! Exports: what a viewer sees of a selection, read in large pages of one moment. Each page takes the same number of
//! statements, however many rows it has, so that neither time nor memory grows with what went before.

mod assignment;
mod item;
mod lean;
mod parts;
mod report;

use std::sync::Arc;

use uuid::Uuid;

pub use self::assignment::{ExportAssignment, LitAssignment, worst_lead};
pub use self::item::{ExportItem, ExportWorkReport};
pub use self::lean::Grouped;
pub use self::parts::{ExportContact, ExportGoal, ExportIndicator, ExportMeasure};
pub use self::report::{ExportReading, ExportReport};
use super::error::StoreError;
use super::scope::{Scope, Unread};
use crate::model::filter::{Filter, ResponsibilityTest};
use crate::model::page::Place;

/// Items of a page: enough that the statements cost little beside their rows, few enough that two pages are no load on
/// the memory.
const PAGE_ITEMS: usize = 500;

/// What is to be exported, within what the viewer sees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Of this jurisdiction alone.
    pub jurisdiction: Option<Uuid>,
    /// Of this year's work report.
    pub year: Option<i32>,
    /// To which this agency is assigned.
    pub agency: Option<Uuid>,
    pub filter: Filter<ResponsibilityTest>,
    /// Whose progress reports: `2015-Q2`; of each assignment the latest unless given.
    pub period: Option<String>,
}

/// Some items with all that belongs to them.
#[derive(Debug)]
pub struct ExportPage {
    pub items: Vec<(Arc<ExportWorkReport>, ExportItem)>,
    /// By item.
    pub assignments: Grouped<LitAssignment>,
    /// By assignment.
    pub contacts: Grouped<ExportContact>,
    pub goals: Grouped<ExportGoal>,
    pub measures: Grouped<ExportMeasure>,
    /// By goal.
    pub indicators: Grouped<ExportIndicator>,
    /// By assignment, at most one each.
    pub reports: Grouped<ExportReport>,
    /// By report.
    pub readings: Grouped<ExportReading>,
}

/// The same with what hangs on the items as the database sent it. To make rows of that takes as long as to read it,
/// and is for whoever writes the page, so that the next one is read meanwhile.
#[derive(Debug)]
pub struct UnreadPage {
    pub items: Vec<(Arc<ExportWorkReport>, ExportItem)>,
    assignments: Unread<LitAssignment>,
    contacts: Unread<ExportContact>,
    goals: Unread<ExportGoal>,
    measures: Unread<ExportMeasure>,
    indicators: Unread<ExportIndicator>,
    reports: Unread<ExportReport>,
    readings: Unread<ExportReading>,
}

impl UnreadPage {
    /// Makes the rows.
    pub fn read(self) -> Result<ExportPage, StoreError> {
        let Self { items, assignments, contacts, goals, measures, indicators, reports, readings } = self;
        Ok(ExportPage {
            items,
            assignments: Grouped::new(assignments.read()?, |one| one.row.responsibility_id),
            contacts: Grouped::new(contacts.read()?, |contact| contact.assignment_id.unwrap_or_default()),
            goals: Grouped::new(goals.read()?, |goal| goal.assignment_id),
            measures: Grouped::new(measures.read()?, |measure| measure.assignment_id),
            indicators: Grouped::new(indicators.read()?, |indicator| indicator.goal_id),
            reports: Grouped::new(reports.read()?, |report| report.assignment_id),
            readings: Grouped::new(readings.read()?, |reading| reading.report_id),
        })
    }
}

/// The pages of a selection, one after the other.
#[derive(Debug)]
pub struct ExportPages {
    scope: Scope<'static>,
    selection: Selection,
    /// Those that are not read to their end, the next one last.
    reports: Vec<Arc<ExportWorkReport>>,
    /// Where the next one goes on.
    after: Option<Place>,
}

impl ExportPages {
    /// Begins to read.
    pub async fn begin(scope: Scope<'static>, selection: Selection) -> Result<Self, StoreError> {
        let mut reports = scope.export_work_reports(&selection).await?;
        reports.reverse();
        Ok(Self { scope, selection, reports: reports.into_iter().map(Arc::new).collect(), after: None })
    }

    /// What is selected.
    pub const fn selection(&self) -> &Selection {
        &self.selection
    }

    /// How many items there are in all.
    pub async fn count(&self) -> Result<u64, StoreError> {
        self.scope.count_export_items(&self.selection).await
    }

    /// The next page; none after the last one.
    pub async fn next(&mut self) -> Result<Option<UnreadPage>, StoreError> {
        let items = self.items().await?;
        if items.is_empty() {
            return Ok(None);
        }
        let mut places: Vec<Uuid> = items.iter().map(|(report, _)| report.jurisdiction_id).collect();
        places.dedup();
        let scope = self.scope.within(&places);
        let ids: Vec<Uuid> = items.iter().map(|(_, item)| item.id).collect();
        let assignments = scope.export_assignments(&ids).await?;
        let ids = assignments.ids()?;
        let contacts = scope.export_contacts(&ids).await?;
        let goals = scope.export_goals(&ids).await?;
        let measures = scope.export_measures(&ids).await?;
        let indicators = scope.export_indicators(&ids).await?;
        let reports = scope.reports_of_each(&ids, self.selection.period.as_deref()).await?;
        let readings = scope.export_readings(&reports.ids()?).await?;
        Ok(Some(UnreadPage { items, assignments, contacts, goals, measures, indicators, reports, readings }))
    }

    /// Items of one work report after the other, until the page is full.
    async fn items(&mut self) -> Result<Vec<(Arc<ExportWorkReport>, ExportItem)>, StoreError> {
        let mut items = Vec::with_capacity(PAGE_ITEMS);
        while let Some(report) = self.reports.last().filter(|_| items.len() < PAGE_ITEMS) {
            let room = u64::try_from(PAGE_ITEMS - items.len()).unwrap_or_default();
            let page = self.scope.export_items(report.id, &self.selection, self.after.take(), room).await?;
            items.extend(page.rows.into_iter().map(|item| (Arc::clone(report), item)));
            if page.has_next {
                self.after = items.last().map(|(_, item)| item::place(item));
            } else {
                self.reports.pop();
            }
        }
        Ok(items)
    }
}
