//! The row of an assignment of which nothing has begun.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::model::assignment::{AssignmentRole, AssignmentStatus, Origin};
use crate::store::assignment::AssignmentRecord;

/// An agency's part in an item.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub id: Uuid,
    pub jurisdiction: Uuid,
    pub responsibility: Uuid,
    pub agency: Uuid,
    pub role: AssignmentRole,
    pub origin: Origin,
    /// Its printed place on the item, from 1.
    pub position: i32,
}

/// Waits to be signed for; without a plan, a date or anything to judge.
pub fn new_assignment(part: Part, now: DateTime<Utc>) -> AssignmentRecord {
    AssignmentRecord {
        id: part.id,
        jurisdiction_id: part.jurisdiction,
        responsibility_id: part.responsibility,
        agency_id: part.agency,
        work_plan_id: None,
        role: part.role.to_string(),
        origin: part.origin.to_string(),
        position: part.position,
        ordinal: None,
        status: AssignmentStatus::Pending.to_string(),
        due_on: None,
        due_text: None,
        next_due_on: None,
        next_measure_ordinal: None,
        acknowledged_at: None,
        completed_at: None,
        started_on: None,
        pace_from: 0,
        pace_to: 0,
        attained: None,
        out_of_bounds: false,
        judged_indicator_id: None,
        judged_on: None,
        override_color: None,
        override_reason: None,
        override_on: None,
        override_until: None,
        override_subject: None,
        override_name: None,
        ended: false,
        replanned: false,
        dispute_reason: None,
        completion_summary: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
