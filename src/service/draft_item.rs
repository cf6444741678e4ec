//! New items: drafts, which no agency sees before they are dispatched.

use uuid::Uuid;

use super::act::Stop;
use super::item_change::{first_lead, latest_due};
use super::item_input::{Item, PartInput};
use super::new_assignment::{Part, new_assignment};
use crate::model::assignment::Origin;
use crate::model::event::{About, EventAudience};
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRecord;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::work_report::WorkReportRow;

/// Adds items with their assignments: a fixed number of statements, as far as one statement holds the rows.
pub async fn add(work: &mut UnitOfWork, report: &WorkReportRow, items: &[Item]) -> Result<Vec<Uuid>, Stop> {
    let mut rows = Vec::with_capacity(items.len());
    let mut assignments = Vec::new();
    for item in items {
        let mut row = blank_item(work, report);
        item.put(&mut row);
        let parts: Vec<AssignmentRecord> =
            item.parts.iter().zip(1..).map(|(part, position)| assignment(work, &row, part, position)).collect();
        row.lead_agency_id = first_lead(&parts);
        row.due_on = row.notice_due_on.or_else(|| latest_due(&parts));
        rows.push(row);
        assignments.extend(parts);
    }
    let of_office = |item, assignment, agency| About {
        responsibility: Some(item),
        assignment,
        agency,
        audience: EventAudience::Office,
    };
    work.add_each(&rows, |row| of_office(row.id, None, None)).await?;
    work.add_each(&assignments, |row| of_office(row.responsibility_id, Some(row.id), Some(row.agency_id))).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

pub fn blank_item(work: &UnitOfWork, report: &WorkReportRow) -> ResponsibilityRecord {
    ResponsibilityRecord {
        id: work.id(),
        jurisdiction_id: report.jurisdiction_id,
        work_report_id: report.id,
        section: serde_json::json!([]),
        section_nfkc: serde_json::json!([]),
        ordinal: None,
        title: String::new(),
        title_nfkc: String::new(),
        normalized_title: String::new(),
        sort_key: String::new(),
        leader: None,
        leader_nfkc: None,
        due_on: None,
        due_text: None,
        status: ResponsibilityStatus::Draft.to_string(),
        lead_agency_id: None,
        notice_due_on: None,
        outcome: None,
        summary: None,
        dispatched_on: None,
        closed_at: None,
        version: 1,
        created_at: work.now(),
        updated_at: work.now(),
    }
}

/// An agency's part, as the office states it: nothing of it has begun.
pub fn assignment(work: &UnitOfWork, item: &ResponsibilityRecord, part: &PartInput, position: i32) -> AssignmentRecord {
    let keys = Part {
        id: work.id(),
        jurisdiction: item.jurisdiction_id,
        responsibility: item.id,
        agency: part.agency,
        role: part.role,
        origin: Origin::Stated,
        position,
    };
    AssignmentRecord { due_on: part.due_on, ..new_assignment(keys, work.now()) }
}
