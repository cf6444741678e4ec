//! What befell an assignment, by day: from it follows how its row stands on any day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::year::at_noon;
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::attainment::Attained;
use crate::model::measure::MeasureStatus;
use crate::model::next_due::{DueFacts, MeasureDue, NextDue, next_due};
use crate::store::assignment::AssignmentRecord;
use crate::store::unit_of_work::PastState;

/// A measure's deadline, and when it was done.
#[derive(Clone, Copy, Debug)]
pub struct MeasureLife {
    pub ordinal: i32,
    pub due_on: NaiveDate,
    /// The day that its agency names.
    pub completed_on: Option<NaiveDate>,
    /// The day on which that was accepted.
    pub accepted_on: Option<NaiveDate>,
}

/// What befell an assignment. Days that have not come yet count for nothing.
#[derive(Clone, Debug)]
pub struct Life {
    pub role: AssignmentRole,
    pub dispatched_on: NaiveDate,
    /// Of the item.
    pub item_due_on: Option<NaiveDate>,
    pub acknowledged_on: Option<NaiveDate>,
    /// Disputed, and never settled.
    pub disputed_on: Option<NaiveDate>,
    /// When its agency submitted its plan, and when that was returned.
    pub planned_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub measures: Vec<MeasureLife>,
    /// What accepted reports said, in order.
    pub judged: Vec<(NaiveDate, Attained)>,
    pub completed_on: Option<NaiveDate>,
    /// When its item was closed.
    pub closed_on: Option<NaiveDate>,
}

impl Life {
    /// The row as it stood at the end of a day.
    pub fn on(&self, base: &AssignmentRecord, day: NaiveDate) -> AssignmentRecord {
        let past = |moment: Option<NaiveDate>| moment.filter(|moment| *moment <= day);
        let completed_on = past(self.completed_on);
        let acknowledged_on = past(self.acknowledged_on);
        let status = if completed_on.is_some() {
            AssignmentStatus::Completed
        } else if past(self.disputed_on).is_some() {
            AssignmentStatus::Disputed
        } else if acknowledged_on.is_some() {
            AssignmentStatus::Acknowledged
        } else {
            AssignmentStatus::Pending
        };
        let answered = past(self.planned_on).is_some() && past(self.returned_on).is_none() && acknowledged_on.is_some();
        let ended = past(self.closed_on).is_some() && status != AssignmentStatus::Completed;
        let facts = DueFacts { status, role: self.role, answered, due_on: base.due_on, item_due_on: self.item_due_on };
        let measures = self.measures.iter().map(|measure| MeasureDue {
            ordinal: measure.ordinal,
            status: if past(measure.accepted_on).is_some() { MeasureStatus::Done } else { MeasureStatus::Open },
            due_on: Some(measure.due_on),
        });
        let next = if ended { NextDue::default() } else { next_due(&facts, measures) };
        let judged = self.judged.iter().rfind(|(on, _)| *on <= day);
        let (judged_on, judged) = judged.map_or((None, Attained::default()), |(on, judged)| (Some(*on), *judged));
        AssignmentRecord {
            status: status.to_string(),
            acknowledged_at: acknowledged_on.map(at_noon),
            completed_at: completed_on.map(at_noon),
            next_due_on: next.on,
            next_measure_ordinal: next.measure,
            attained: judged.attained,
            out_of_bounds: judged.out_of_bounds,
            judged_indicator_id: judged.judged_indicator,
            judged_on,
            ended,
            ..base.clone()
        }
    }

    /// Every state up to the day, each with the days on which it stood.
    pub fn states(&self, base: &AssignmentRecord, today: NaiveDate) -> Vec<PastState> {
        let moments = [
            Some(self.dispatched_on),
            self.acknowledged_on,
            self.disputed_on,
            self.planned_on,
            self.returned_on,
            self.completed_on,
            self.closed_on,
        ];
        let measures = self.measures.iter().filter_map(|measure| measure.accepted_on);
        let judged = self.judged.iter().map(|(day, _)| *day);
        let days: BTreeSet<NaiveDate> =
            moments.into_iter().flatten().chain(measures).chain(judged).filter(|day| *day <= today).collect();
        let mut states: Vec<PastState> = Vec::new();
        for day in days {
            let row = self.on(base, day);
            match states.last_mut() {
                Some(last) if last.row == row => {}
                last => {
                    if let Some(last) = last {
                        last.until_on = Some(day);
                    }
                    states.push(PastState { row, from_on: day, until_on: None });
                }
            }
        }
        states
    }
}
