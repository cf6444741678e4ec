//! What hangs on a report that is written: readings, measures done, and the reports that it is compiled from.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::sources::Sources;
use crate::model::measure::MeasureStatus;
use crate::model::period::Period;
use crate::model::quantity::Quantity;
use crate::model::refusal::{Place, Refusal, UserErrorCode};
use crate::service::check::Checks;
use crate::service::patch::Patch;
use crate::store::assignment::AssignmentRow;
use crate::store::indicator::IndicatorRow;
use crate::store::measure::MeasureRow;
use crate::store::progress_contents::{IndicatorReadingRow, ProgressMeasureRecord};
use crate::store::unit_of_work::Stored;
use crate::store::{Scope, StoreError, UnitOfWork};

/// The most of a list that one report holds.
pub const MOST: usize = 200;

/// A value of an indicator.
#[derive(Debug)]
pub struct Reading {
    pub indicator_id: Uuid,
    pub value: Quantity,
    pub unit: String,
    pub as_of: NaiveDate,
}

/// A measure that is done.
#[derive(Debug)]
pub struct MeasureDone {
    pub measure_id: Uuid,
    pub completed_on: NaiveDate,
}

/// The report that is written, as far as what hangs on it is judged by it.
#[derive(Debug)]
pub struct Frame<'a> {
    pub scope: &'a Scope<'a>,
    pub work: &'a UnitOfWork,
    pub today: NaiveDate,
    pub row: &'a AssignmentRow,
    pub period: Period,
    pub id: Uuid,
    /// The last accepted report, from which a new draft starts.
    pub last: Option<Uuid>,
}

/// Rows of one table as they are and as they are to be.
#[derive(Debug)]
pub struct Part<M> {
    pub before: Vec<M>,
    pub after: Vec<M>,
}

/// All that hangs on the report.
#[derive(Debug)]
pub struct Contents {
    pub readings: Part<IndicatorReadingRow>,
    pub done: Part<ProgressMeasureRecord>,
    pub sources: Sources,
}

impl Contents {
    /// Writes what differs, by a fixed number of statements; whether anything did.
    pub async fn write(self, work: &mut UnitOfWork) -> Result<bool, StoreError> {
        let readings = self.readings.write(work, |one, other| {
            (one.indicator_id, one.value, one.as_of) == (other.indicator_id, other.value, other.as_of)
        });
        let mut changed = readings.await?;
        let done = self
            .done
            .write(work, |one, other| (one.measure_id, one.completed_on) == (other.measure_id, other.completed_on));
        changed |= done.await?;
        let sources = self
            .sources
            .part
            .write(work, |one, other| (one.source_report_id, one.position) == (other.source_report_id, other.position));
        Ok(changed | sources.await?)
    }
}

impl<M: Stored> Part<M> {
    pub const fn untouched() -> Self {
        Self { before: Vec::new(), after: Vec::new() }
    }

    async fn write(self, work: &mut UnitOfWork, same: impl Fn(&M, &M) -> bool) -> Result<bool, StoreError> {
        let Self { before, after } = self;
        let without = |rows: &[M], others: &[M]| -> Vec<M> {
            rows.iter().filter(|row| !others.iter().any(|other| same(row, other))).cloned().collect()
        };
        let (gone, new) = (without(&before, &after), without(&after, &before));
        work.remove(&gone).await?;
        work.add(&new).await?;
        Ok(!gone.is_empty() || !new.is_empty())
    }
}

impl Frame<'_> {
    /// The readings: as given, or in a new draft as last accepted.
    pub async fn readings(
        &self,
        patch: &Patch<Vec<Reading>>,
        checks: &mut Checks,
    ) -> Result<Part<IndicatorReadingRow>, StoreError> {
        let before = match patch {
            Patch::Keep => Vec::new(),
            Patch::Clear | Patch::Set(_) => self.scope.readings_of_reports(&[self.id]).await?,
        };
        let after = match (patch, self.last) {
            (Patch::Keep, Some(last)) => {
                let last = self.scope.readings_of_reports(&[last]).await?;
                last.into_iter()
                    .map(|row| IndicatorReadingRow { id: self.work.id(), progress_report_id: self.id, ..row })
                    .collect()
            }
            (Patch::Keep, None) | (Patch::Clear, _) => Vec::new(),
            (Patch::Set(readings), _) => {
                let indicators = self.scope.indicators_of_assignments(&[self.row.assignment.id]).await?;
                self.given_readings(readings, &indicators, checks)
            }
        };
        Ok(Part { before, after })
    }

    fn given_readings(
        &self,
        readings: &[Reading],
        indicators: &[IndicatorRow],
        checks: &mut Checks,
    ) -> Vec<IndicatorReadingRow> {
        let indicators: HashMap<Uuid, &IndicatorRow> = indicators.iter().map(|row| (row.indicator.id, row)).collect();
        once("readings", "indicatorId", readings.iter().map(|reading| reading.indicator_id), checks);
        let mut rows = Vec::new();
        for (index, reading) in readings.iter().enumerate() {
            let place = Place::item("readings", index);
            let Some(IndicatorRow { indicator, .. }) = indicators.get(&reading.indicator_id) else {
                checks.refuse(Refusal::not_found(place.then("indicatorId")));
                continue;
            };
            if reading.unit.trim() != indicator.unit {
                checks.refuse(Refusal::new(
                    place.then("unit"),
                    UserErrorCode::UnitMismatch,
                    format!("该指标的单位是“{}”:请换算后填写", indicator.unit),
                    format!("The indicator's unit is `{}`: convert the value to it", indicator.unit),
                ));
            }
            if reading.as_of.year() != self.period.year() {
                checks.refuse(Refusal::out_of_range(
                    place.then("asOf"),
                    "截至日期不在该年度内",
                    "The day of a reading is within the work report's year",
                ));
            }
            self.not_after_today(&place.then("asOf"), reading.as_of, checks);
            rows.push(IndicatorReadingRow {
                id: self.work.id(),
                jurisdiction_id: self.row.assignment.jurisdiction_id,
                progress_report_id: self.id,
                indicator_id: indicator.id,
                value: reading.value.ten_thousandths(),
                as_of: reading.as_of,
            });
        }
        rows
    }

    /// The measures done: as given.
    pub async fn measures_done(
        &self,
        patch: &Patch<Vec<MeasureDone>>,
        checks: &mut Checks,
    ) -> Result<Part<ProgressMeasureRecord>, StoreError> {
        if matches!(patch, Patch::Keep) {
            return Ok(Part::untouched());
        }
        let before = self.scope.measures_done_of_reports(&[self.id]).await?.into_iter().map(|row| row.done).collect();
        let Some(done) = patch.value() else { return Ok(Part { before, after: Vec::new() }) };
        let measures = self.scope.measures_of_assignments(&[self.row.assignment.id]).await?;
        Ok(Part { before, after: self.given_measures(done, &measures, checks) })
    }

    fn given_measures(
        &self,
        done: &[MeasureDone],
        measures: &[MeasureRow],
        checks: &mut Checks,
    ) -> Vec<ProgressMeasureRecord> {
        let measures: HashMap<Uuid, &MeasureRow> = measures.iter().map(|row| (row.id, row)).collect();
        once("measuresDone", "measureId", done.iter().map(|done| done.measure_id), checks);
        let mut rows = Vec::new();
        for (index, done) in done.iter().enumerate() {
            let place = Place::item("measuresDone", index);
            let Some(measure) = measures.get(&done.measure_id) else {
                checks.refuse(Refusal::not_found(place.then("measureId")));
                continue;
            };
            if measure.status != MeasureStatus::Open.as_str() {
                checks.refuse(Refusal::new(
                    place.then("measureId"),
                    UserErrorCode::InvalidTransition,
                    "该项工作内容已完成",
                    "The measure is done already",
                ));
            }
            self.not_after_today(&place.then("completedOn"), done.completed_on, checks);
            rows.push(ProgressMeasureRecord {
                id: self.work.id(),
                jurisdiction_id: self.row.assignment.jurisdiction_id,
                progress_report_id: self.id,
                measure_id: measure.id,
                completed_on: done.completed_on,
            });
        }
        rows
    }

    fn not_after_today(&self, place: &Place, day: NaiveDate, checks: &mut Checks) {
        if day > self.today {
            checks.refuse(Refusal::out_of_range(
                place,
                format!("日期不能晚于今天({})", self.today),
                format!("The day is not after today ({})", self.today),
            ));
        }
    }
}

/// Refuses a list that is too long, or that names something twice.
pub fn once(list: &str, field: &str, keys: impl Iterator<Item = Uuid>, checks: &mut Checks) {
    let mut seen = HashSet::new();
    let mut number = 0;
    for (index, key) in keys.enumerate() {
        number = index + 1;
        if !seen.insert(key) {
            let place = Place::item(list, index);
            let place = if field.is_empty() { place } else { place.then(field) };
            checks.refuse(Refusal::duplicate(
                place,
                "同一对象在列表中出现了两次:请只保留一次",
                "The list names it twice: name it once",
            ));
        }
    }
    if number > MOST {
        checks.refuse(Refusal::too_long(list, number, MOST));
    }
}
