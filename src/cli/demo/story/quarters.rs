//! The quarters of the story: what the bureau reports, well, badly or not at all, and what becomes of it.

use chrono::NaiveDate;
use uuid::Uuid;

use super::stage::{Stage, found, versioned};
use super::{BUREAU, made_up};
use crate::cli::failure::Failure;
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::indicator::IndicatorKind;
use crate::model::measure::MeasureStatus;
use crate::model::quantity::Quantity;
use crate::model::review::ReviewVerdict;
use crate::service::check::Versioned;
use crate::service::patch::Patch;
use crate::service::review_progress_reports::ReviewProgressReports;
use crate::service::save_progress_report::SaveProgressReport;
use crate::service::save_progress_report::contents::{MeasureDone, Reading};
use crate::service::submit_progress_reports::SubmitProgressReports;
use crate::store::assignment::AssignmentRow;
use crate::store::indicator::IndicatorRow;
use crate::store::measure::MeasureRow;

/// A quarter of 2015.
#[derive(Clone, Copy, Debug)]
pub struct Quarter(u32);

/// How the bureau does with one of its items, by its number: so that each quarter shows all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Behind,
    OnTrack,
    Ahead,
    Silent,
}

impl Quarter {
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    pub fn period(self) -> String {
        format!("2015-Q{}", self.0)
    }

    /// The 15th after the quarter.
    pub fn due_on(self) -> NaiveDate {
        self.later(15)
    }

    /// Those who assist report to their lead a week before.
    pub fn assists_due_on(self) -> NaiveDate {
        self.later(8)
    }

    /// A day of the month after the quarter.
    fn later(self, day: u32) -> NaiveDate {
        let (year, month) = if self.0 == 4 { (2016, 1) } else { (2015, self.0 * 3 + 1) };
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }

    fn last_day(self) -> NaiveDate {
        self.later(1).pred_opt().unwrap_or_default()
    }

    /// The bureau reports on the 10th, the office reviews on the 17th.
    pub async fn live(self, stage: &Stage) -> Result<(), Failure> {
        let day = self.later(10);
        if !stage.has_come(day) {
            return Ok(());
        }
        let rows: Vec<AssignmentRow> = stage.assignments(BUREAU).await?.into_iter().filter(is_at_work).collect();
        let ids: Vec<Uuid> = rows.iter().map(|row| row.assignment.id).collect();
        let scope = stage.scope_of(BUREAU)?;
        let indicators = found(scope.indicators_of_assignments(&ids).await)?;
        let measures = found(scope.measures_of_assignments(&ids).await)?;
        for row in &rows {
            let pace = pace_of(row);
            if pace != Pace::Silent {
                stage.by(BUREAU, day, &self.report(row, pace, &indicators, &measures)).await?;
            }
        }
        let drafts = found(scope.progress_report_of_each(&ids, Some(&self.period())).await)?;
        let mut items: Vec<Versioned> =
            drafts.iter().map(|row| Versioned { id: row.report.id, expected_version: row.report.version }).collect();
        // One stays a draft.
        items.pop();
        let submit = SubmitProgressReports { items, signed_off_by: Some(made_up("局主要负责人")) };
        stage.by(BUREAU, day, &submit).await?;
        let day = self.later(17);
        if !stage.has_come(day) {
            return Ok(());
        }
        self.review(stage, day, &rows, &ids).await?;
        stage.tick(day).await
    }

    /// Of the reports on what it leads the office returns one, leaves one waiting, and accepts the others.
    async fn review(self, stage: &Stage, day: NaiveDate, rows: &[AssignmentRow], ids: &[Uuid]) -> Result<(), Failure> {
        let reports = found(stage.scope_of(BUREAU)?.progress_report_of_each(ids, Some(&self.period())).await)?;
        for row in rows.iter().filter(|row| row.assignment.role == AssignmentRole::Lead.as_str()) {
            let of = reports.iter().find(|report| report.report.assignment_id == row.assignment.id);
            let Some(report) = of.filter(|report| report.report.submitted_at.is_some()) else { continue };
            let (verdict, comment) = match row.assignment.ordinal {
                Some(3) => (ReviewVerdict::Return, Some(made_up("未写明存在的问题,请补充后重报"))),
                Some(4) => continue,
                _ => (ReviewVerdict::Accept, None),
            };
            let items = vec![Versioned { id: report.report.id, expected_version: report.report.version }];
            stage.office(day, &ReviewProgressReports { items, verdict, comment }).await?;
        }
        Ok(())
    }

    fn report(
        self,
        row: &AssignmentRow,
        pace: Pace,
        indicators: &[IndicatorRow],
        measures: &[MeasureRow],
    ) -> SaveProgressReport {
        let quarters = i64::from(self.0);
        // Percent of the year's work: so much that it lasts until the next quarter is reported.
        let percent = match pace {
            Pace::Behind => quarters * 10,
            Pace::OnTrack | Pace::Silent => (quarters * 25 + 25).min(100),
            Pace::Ahead => (quarters * 25 + 45).min(100),
        };
        let readings = indicators.iter().filter(|row_of| row_of.assignment_id == row.assignment.id).map(|row| {
            let target = row.indicator.target;
            let adds_up = row.indicator.kind == IndicatorKind::Amount.as_str();
            Reading {
                indicator_id: row.indicator.id,
                value: Quantity::from_ten_thousandths(if adds_up { part_of(target, percent) } else { target }),
                unit: row.indicator.unit.clone(),
                as_of: self.last_day(),
            }
        });
        let due = measures.iter().filter(|measure| {
            let open = measure.status == MeasureStatus::Open.as_str();
            let is_due = measure.due_on.is_some_and(|day| day <= self.last_day());
            measure.assignment_id == row.assignment.id && open && is_due && pace != Pace::Behind
        });
        let done = due.map(|measure| MeasureDone {
            measure_id: measure.id,
            completed_on: measure.due_on.unwrap_or_else(|| self.last_day()),
        });
        SaveProgressReport {
            assignment_id: versioned(row).id,
            period: self.period(),
            expected_version: None,
            narrative: Patch::Set(made_up(&format!("截至{}季度末,累计完成年度任务的{percent}%", self.0))),
            problems: if pace == Pace::Behind { Patch::Set(made_up("配套资金未到位")) } else { Patch::Clear },
            next_steps: Patch::Set(made_up("倒排工期,按周调度")),
            percent_done: Patch::Set(Quantity::from_ten_thousandths(percent * 10_000)),
            readings: Patch::Set(readings.collect()),
            measures_done: Patch::Set(done.collect()),
            source_report_ids: Patch::Keep,
        }
    }
}

/// A share of a target, in whole units: nobody completes half a project.
const fn part_of(target: i64, percent: i64) -> i64 {
    target / 10_000 * percent / 100 * 10_000
}

fn is_at_work(row: &AssignmentRow) -> bool {
    let at_work = [AssignmentStatus::Acknowledged, AssignmentStatus::CompletionRequested].map(AssignmentStatus::as_str);
    at_work.contains(&row.assignment.status.as_str()) && !row.assignment.ended
}

fn pace_of(row: &AssignmentRow) -> Pace {
    match row.assignment.ordinal.unwrap_or_default() % 5 {
        1 => Pace::Ahead,
        2 => Pace::Silent,
        0 => Pace::Behind,
        _ => Pace::OnTrack,
    }
}
