//! Writes a progress report (填报进展): a draft, until it is submitted.

pub mod contents;
mod sources;

use uuid::Uuid;

use self::contents::{Contents, Frame, MeasureDone, Reading};
use super::act::{Act, Stop, UseCase};
use super::check::{Checks, NARRATIVE_MAX};
use super::on_assignment::{may, word};
use super::on_progress_report::about_draft;
use super::patch::Patch;
use crate::model::lifecycle;
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::filing::{REPORT_STEPS, ReportAction};
use crate::model::period::Period;
use crate::model::quantity::Quantity;
use crate::model::refusal::{Place, Refusal, UserErrorCode};
use crate::model::text::nfkc;
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRow;
use crate::store::progress_report::{ProgressReportRecord, ProgressReportRow};

/// The report of an assignment for a period. What is left out stays as it is; in a new draft, as last accepted.
#[derive(Debug)]
pub struct SaveProgressReport {
    pub assignment_id: Uuid,
    pub period: String,
    /// Of the report, where there is one.
    pub expected_version: Option<i32>,
    pub narrative: Patch<String>,
    pub problems: Patch<String>,
    pub next_steps: Patch<String>,
    pub percent_done: Patch<Quantity>,
    pub readings: Patch<Vec<Reading>>,
    pub measures_done: Patch<Vec<MeasureDone>>,
    pub source_report_ids: Patch<Vec<Uuid>>,
}

#[async_trait::async_trait]
impl UseCase for SaveProgressReport {
    const ACTION: &'static str = "saveProgressReport";

    /// The report is found by assignment and period, which name it before it has an id.
    fn named(&self) -> Vec<Uuid> {
        Vec::new()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let row = work.scope(act.day).assignments_to_change(&[self.assignment_id]).await?.pop();
        let row = row.ok_or_else(|| Refusal::not_found("assignmentId"))?;
        may(act, AssignmentAction::SaveProgressReport, &row, None, &Place::field("assignmentId"))?;
        let period = self.period(act, work, &row).await?;
        let scope = work.scope(act.day);
        let existing = scope.progress_report_of_each(&[self.assignment_id], Some(&self.period)).await?.pop();
        self.check_existing(existing.as_ref())?;
        let last = match &existing {
            Some(_) => None,
            None => scope.last_accepted_reports(&[self.assignment_id], Some(period.end())).await?.pop(),
        };
        let mut checks = Checks::default();
        let id = existing.as_ref().map_or_else(|| work.id(), |row| row.report.id);
        let frame = Frame {
            scope: &scope,
            work,
            today: act.day.today,
            row: &row,
            period,
            id,
            last: last.as_ref().map(|row| row.report.id),
        };
        let contents = Contents {
            readings: frame.readings(&self.readings, &mut checks).await?,
            done: frame.measures_done(&self.measures_done, &mut checks).await?,
            sources: frame.sources(&self.source_report_ids, &mut checks).await?,
        };
        let base = match &existing {
            Some(row) => row.report.clone(),
            None => new_draft(work, &row, id, period, last.as_ref()),
        };
        // What was written by hand is not written over.
        let composed = contents.sources.composed.clone().filter(|_| existing.is_none());
        let after = self.fields(base, composed, &mut checks);
        checks.done()?;

        work.about(about_draft(&row.assignment));
        match existing {
            None => {
                work.add(&[after]).await?;
                contents.write(work).await?;
            }
            Some(ProgressReportRow { report: before, .. }) => {
                let changed = contents.write(work).await?;
                let mut after = after;
                if (changed || before != after) && word::<FilingStatus>(&before.status)? == FilingStatus::Returned {
                    after.reworked = true;
                }
                if before != after {
                    work.update(&before, &after).await?;
                } else if changed {
                    work.touch(&before).await?;
                }
            }
        }
        Ok(vec![id])
    }
}

impl SaveProgressReport {
    /// The period, which must have begun and be of the work report's year.
    async fn period(&self, act: &Act<'_>, work: &UnitOfWork, row: &AssignmentRow) -> Result<Period, Stop> {
        let period: Period = self.period.parse().map_err(|_| {
            Refusal::invalid("period", "周期应写作 2015-Q2 或 2015-06", "A period is written 2015-Q2 or 2015-06")
        })?;
        let reports = work.scope(act.day).work_reports(&[row.item.work_report_id]).await?;
        if reports.first().is_none_or(|report| report.year != period.year()) {
            return Err(Refusal::out_of_range(
                "period",
                "周期不在该政府工作报告的年度内",
                "The period is not of the work report's year",
            )
            .into());
        }
        if period.start() > act.day.today {
            return Err(Refusal::out_of_range("period", "该周期尚未开始", "The period has not begun yet").into());
        }
        Ok(period)
    }

    /// The caller saw the report as it is, or that there is none; and it may be changed.
    fn check_existing(&self, existing: Option<&ProgressReportRow>) -> Result<(), Stop> {
        let place = Place::field("expectedVersion");
        let Some(ProgressReportRow { report, .. }) = existing else {
            return match self.expected_version {
                None => Ok(()),
                Some(expected) => Err(Refusal::conflict(place, expected, 0).into()),
            };
        };
        let Some(expected) = self.expected_version else {
            return Err(Refusal::new(
                place,
                UserErrorCode::Conflict,
                format!("该周期已有进展情况(第 {} 版):请填写您所依据的版本", report.version),
                format!("The period has a report already (at version {}): say which version you saw", report.version),
            )
            .into());
        };
        if expected != report.version {
            return Err(Refusal::conflict(place, expected, report.version).into());
        }
        let status: FilingStatus = word(&report.status)?;
        Ok(lifecycle::check(REPORT_STEPS, status, ReportAction::Save, "period")?)
    }

    /// The report's own fields as they are to be.
    fn fields(
        &self,
        mut report: ProgressReportRecord,
        composed: Option<String>,
        checks: &mut Checks,
    ) -> ProgressReportRecord {
        report.narrative = match (&self.narrative, composed) {
            (Patch::Keep, Some(composed)) => {
                checks.optional("sourceReportIds", Some(&composed), NARRATIVE_MAX).unwrap_or_default()
            }
            (Patch::Keep, None) => report.narrative,
            (Patch::Clear, _) => String::new(),
            (Patch::Set(text), _) => checks.optional("narrative", Some(text), NARRATIVE_MAX).unwrap_or_default(),
        };
        report.narrative_nfkc = nfkc(&report.narrative);
        text("problems", &self.problems, &mut report.problems, checks);
        text("nextSteps", &self.next_steps, &mut report.next_steps, checks);
        match &self.percent_done {
            Patch::Keep => {}
            Patch::Clear => report.percent_done = None,
            Patch::Set(percent) => {
                let percent = percent.ten_thousandths();
                if !(0..=1_000_000).contains(&percent) {
                    checks.refuse(Refusal::out_of_range(
                        "percentDone",
                        "完成百分比应在 0 至 100 之间",
                        "A percent is 0 to 100",
                    ));
                }
                report.percent_done = Some(percent);
            }
        }
        report
    }
}

fn text(place: &str, patch: &Patch<String>, field: &mut Option<String>, checks: &mut Checks) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(text) => *field = checks.optional(place, Some(text), NARRATIVE_MAX),
    }
}

/// A draft that holds what the last accepted report says.
fn new_draft(
    work: &UnitOfWork,
    row: &AssignmentRow,
    id: Uuid,
    period: Period,
    last: Option<&ProgressReportRow>,
) -> ProgressReportRecord {
    let last = last.map(|row| &row.report);
    ProgressReportRecord {
        id,
        jurisdiction_id: row.assignment.jurisdiction_id,
        assignment_id: row.assignment.id,
        period: period.to_string(),
        period_end: period.end(),
        status: FilingStatus::Draft.to_string(),
        narrative: last.map(|last| last.narrative.clone()).unwrap_or_default(),
        narrative_nfkc: String::new(),
        problems: last.and_then(|last| last.problems.clone()),
        next_steps: last.and_then(|last| last.next_steps.clone()),
        percent_done: last.and_then(|last| last.percent_done),
        reworked: false,
        submissions: 0,
        submitted_at: None,
        submitted_on: None,
        submitted_by_subject: None,
        submitted_by_name: None,
        signed_off_by: None,
        version: 1,
        created_at: work.now(),
        updated_at: work.now(),
    }
}
