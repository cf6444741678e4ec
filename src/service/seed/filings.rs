//! Progress reports of an assignment: in time, late or missing, accepted or returned, with readings and measures done;
//! and what its calendar makes it owe.

use chrono::NaiveDate;
use uuid::Uuid;

use super::life::Life;
use super::part::{Part, Speed};
use super::words;
use super::year::{Rows, after};
use crate::model::assignment::AssignmentRole;
use crate::model::period::Period;
use crate::model::quantity::Quantity;
use crate::model::reporting_calendar::counts;
use crate::model::review::ReviewVerdict;
use crate::model::text::nfkc;
use crate::model::work_plan::FilingStatus;
use crate::service::on_assignment::about;
use crate::service::on_progress_report::about_draft;
use crate::store::assignment::AssignmentRecord;
use crate::store::indicator::IndicatorRecord;
use crate::store::progress_contents::{IndicatorReadingRow, ProgressMeasureRecord};
use crate::store::progress_report::ProgressReportRecord;
use crate::store::reporting_obligation::ReportingObligationRecord;
use crate::store::review::ReviewRecord;

/// A report as far as its assignment is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Filing {
    pub accepted_on: Option<NaiveDate>,
    /// Ten-thousandths of a percent.
    pub percent: i64,
    /// Ten-thousandths of the goal's unit.
    pub value: i64,
    pub as_of: NaiveDate,
}

/// How far one is at the end of each quarter, in percent.
fn percent(part: &Part<'_>, quarter: u32) -> u32 {
    let by_quarter = match part.speed() {
        Speed::Good => [30, 56, 82, 100],
        Speed::Slow => [15, 34, 58, 85],
        Speed::Stuck => [5, 12, 20, 30],
    };
    let percent = by_quarter.get(quarter as usize - 1).copied().unwrap_or(100);
    if percent == 100 { 100 } else { percent + part.chance.of(40 + u64::from(quarter)).below(8) }
}

/// The reports of an assignment: a lead's of every period of the calendar, an assisting agency's of the third quarter.
pub fn make(
    part: &Part<'_>,
    base: &AssignmentRecord,
    life: &mut Life,
    target: u32,
    rows: &mut Rows,
    (indicator, measures): (Option<&IndicatorRecord>, &[Uuid]),
) -> Vec<Filing> {
    owe(part, base, life, rows);
    let quarters: &[u32] = if life.role == AssignmentRole::Lead { &[2, 3, 4] } else { &[3] };
    let mut filings = Vec::new();
    for &quarter in quarters {
        let filing = file(part, base, life, (quarter, target), rows, (indicator, measures));
        filings.extend(filing);
    }
    filings
}

/// What a lead owes by the calendar until it is completed.
fn owe(part: &Part<'_>, base: &AssignmentRecord, life: &Life, rows: &mut Rows) {
    let year = part.year;
    for line in year.calendar().into_iter().filter(|line| line.role == life.role) {
        let is_over = life.completed_on.is_some_and(|day| day <= line.due_on);
        if !is_over && counts(base.started_on, line.period) {
            let row = ReportingObligationRecord {
                id: part.work.id(),
                jurisdiction_id: year.jurisdiction,
                work_report_id: part.item.work_report_id,
                assignment_id: base.id,
                agency_id: base.agency_id,
                period: line.period.to_string(),
                due_on: line.due_on,
            };
            rows.obligations.push(year.lived(row, about(base), year.dispatched_on()));
        }
    }
}

fn file(
    part: &Part<'_>,
    base: &AssignmentRecord,
    life: &mut Life,
    (quarter, target): (u32, u32),
    rows: &mut Rows,
    (indicator, measures): (Option<&IndicatorRecord>, &[Uuid]),
) -> Option<Filing> {
    let (year, work, chance) = (part.year, part.work, part.chance.of(60 + u64::from(quarter)));
    let period = Period::Quarter { year: year.year, quarter };
    let submitted_on = after(period.end(), 5 + chance.of(1).below(20));
    let begun_on = after(period.end(), 3);
    let is_owed = life.acknowledged_on.is_some() && life.completed_on.is_none_or(|day| day > submitted_on);
    if !is_owed || begun_on > year.today || chance.of(2).percent(9) {
        return None;
    }
    let is_draft = submitted_on > year.today;
    let reviewed_on = Some(after(submitted_on, 2 + chance.of(3).below(5))).filter(|day| *day <= year.today);
    let is_returned = chance.of(4).percent(6);
    let status = match reviewed_on {
        _ if is_draft => FilingStatus::Draft,
        None => FilingStatus::Submitted,
        Some(_) if is_returned => FilingStatus::Returned,
        Some(_) => FilingStatus::Accepted,
    };
    let percent = percent(part, quarter);
    let value = i64::from(target) * i64::from(percent) * 100;
    let narrative = words::narrative(
        part.subject,
        &period.to_string(),
        &Quantity::from_ten_thousandths(value).to_string(),
        percent,
    );
    let submitted = (!is_draft).then_some(submitted_on);
    let report = ProgressReportRecord {
        id: work.id(),
        jurisdiction_id: year.jurisdiction,
        assignment_id: base.id,
        period: period.to_string(),
        period_end: period.end(),
        status: status.to_string(),
        narrative_nfkc: nfkc(&narrative),
        narrative,
        problems: (part.speed() != Speed::Good).then(|| words::problem(chance.of(5))),
        next_steps: Some(words::next_steps(chance.of(6))),
        percent_done: Some(i64::from(percent) * 10_000),
        reworked: false,
        submissions: i32::from(!is_draft),
        submitted_at: submitted.map(|day| year.at(day)),
        submitted_on: submitted,
        submitted_by_subject: submitted.map(|_| "seed".to_owned()),
        submitted_by_name: submitted.map(|_| words::person(chance.of(7))),
        signed_off_by: submitted.map(|_| format!("{} 副局长", words::person(chance.of(8)))),
        version: 1,
        created_at: year.at(begun_on),
        updated_at: year.at(reviewed_on.or(submitted).unwrap_or(begun_on)),
    };
    let told = if is_draft { about_draft(base) } else { about(base) };
    let filed_on = submitted.unwrap_or(begun_on);
    if let Some(indicator) = indicator {
        let row = IndicatorReadingRow {
            id: work.id(),
            jurisdiction_id: year.jurisdiction,
            progress_report_id: report.id,
            indicator_id: indicator.id,
            value,
            as_of: period.end(),
        };
        rows.readings.push(year.lived(row, told, filed_on));
    }
    let accepted_on = reviewed_on.filter(|_| status == FilingStatus::Accepted);
    // Who gets on well has done by then what was due, who is slow what was due a quarter before.
    let done = match part.speed() {
        Speed::Good => quarter - 1,
        Speed::Slow => quarter - 2,
        Speed::Stuck => 0,
    };
    for (measure, id) in life.measures.iter_mut().zip(measures).take(done as usize) {
        if measure.accepted_on.is_some() {
            continue;
        }
        let completed_on = measure.due_on.min(period.end());
        let row = ProgressMeasureRecord {
            id: work.id(),
            jurisdiction_id: year.jurisdiction,
            progress_report_id: report.id,
            measure_id: *id,
            completed_on,
        };
        rows.done.push(year.lived(row, told, filed_on));
        if accepted_on.is_some() {
            (measure.accepted_on, measure.completed_on) = (accepted_on, Some(completed_on));
        }
    }
    if let Some(day) = reviewed_on {
        let verdict = if is_returned { ReviewVerdict::Return } else { ReviewVerdict::Accept };
        let row = ReviewRecord {
            id: work.id(),
            jurisdiction_id: year.jurisdiction,
            progress_report_id: Some(report.id),
            work_plan_id: None,
            assignment_id: None,
            verdict: verdict.to_string(),
            comment: is_returned.then(|| "请补充佐证材料并核实数据口径".to_owned()),
            reviewer_subject: "seed".to_owned(),
            reviewer_name: Some("合成数据".to_owned()),
            reviewer_agency_id: part.lead.filter(|lead| *lead != base.agency_id),
            reviewed_at: year.at(day),
        };
        rows.reviews.push(year.lived(row, about(base), day));
    }
    rows.reports.push(year.lived(report, told, filed_on));
    Some(Filing { accepted_on, percent: i64::from(percent) * 10_000, value, as_of: period.end() })
}
