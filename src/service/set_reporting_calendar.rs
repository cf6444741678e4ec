//! Sets the reporting calendar of a year (报送日程): when plans are due, and who owes a progress report by when.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::Checks;
use super::obligations;
use crate::model::assignment::AssignmentRole;
use crate::model::period::Period;
use crate::model::refusal::{Place, Refusal};
use crate::model::role::Role;
use crate::model::viewer::Viewer;
use crate::store::UnitOfWork;
use crate::store::reporting_deadline::ReportingDeadlineRow;
use crate::store::work_report::WorkReportRow;

/// Twelve months and four quarters, for two roles.
const LINES_MAX: usize = 32;

/// A line as it was sent.
#[derive(Clone, Debug)]
pub struct NewDeadline {
    pub period: String,
    pub role: AssignmentRole,
    pub due_on: NaiveDate,
}

/// The calendar of a work report, as a whole.
#[derive(Debug)]
pub struct SetReportingCalendar {
    pub work_report: Uuid,
    /// None: whatever version there is.
    pub expected_version: Option<i32>,
    /// None: plans have no due day.
    pub plan_due_on: Option<NaiveDate>,
    pub deadlines: Vec<NewDeadline>,
}

#[async_trait::async_trait]
impl UseCase for SetReportingCalendar {
    const ACTION: &'static str = "setReportingCalendar";

    fn named(&self) -> Vec<Uuid> {
        vec![self.work_report]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let admin = act.viewer.roles.contains(&Role::Admin);
        // An admin sees no work report and keeps its rules: it is found with the eyes of the jurisdiction's own office.
        let office = Viewer::operator(act.viewer.jurisdiction);
        let scope = if admin { work.scope_of(&office, act.day) } else { work.scope(act.day) };
        let report = scope.work_reports_to_change(&[self.work_report]).await?.pop();
        let report = report.ok_or_else(|| Refusal::not_found("workReportId"))?;
        if !act.supervises(report.jurisdiction_id) && !admin {
            return Err(not_allowed().into());
        }
        let before = scope.deadlines_of_work_reports(&[report.id]).await?;
        let lines = self.check(&report)?;

        let mut settled = settle_lines(work, &report, &lines, before);
        settled.removed.sort_by_key(|line| line.id);
        work.remove(&settled.removed).await?;
        work.update_alike(&settled.moved, |_| crate::model::event::About::default()).await?;
        work.add(&settled.added).await?;
        let after = WorkReportRow { plan_due_on: self.plan_due_on, ..report.clone() };
        if after != report {
            work.update(&report, &after).await?;
        } else if settled.any() {
            work.touch(&report).await?;
        }
        obligations::settle(work, act.day, &[report.id], None).await?;
        Ok(self.named())
    }
}

struct Lines {
    added: Vec<ReportingDeadlineRow>,
    moved: Vec<(ReportingDeadlineRow, ReportingDeadlineRow)>,
    removed: Vec<ReportingDeadlineRow>,
}

impl Lines {
    fn any(&self) -> bool {
        !(self.added.is_empty() && self.moved.is_empty() && self.removed.is_empty())
    }
}

impl SetReportingCalendar {
    /// Each line's period, once all of them fit the year.
    fn check(&self, report: &WorkReportRow) -> Result<Vec<(Period, &NewDeadline)>, Stop> {
        let mut checks = Checks::default();
        if let Some(expected) = self.expected_version {
            checks.version(&Place::field("expectedVersion"), expected, report.version);
        }
        if self.deadlines.len() > LINES_MAX {
            checks.refuse(Refusal::too_long("deadlines", self.deadlines.len(), LINES_MAX));
        }
        let (mut lines, mut seen) = (Vec::new(), HashSet::new());
        for (index, line) in self.deadlines.iter().take(LINES_MAX).enumerate() {
            let place = Place::item("deadlines", index);
            let Some(period) = checks.keep(period(line, &place)) else { continue };
            if period.year() != report.year {
                checks.refuse(other_year(&place, period, report.year));
            } else if line.due_on < period.start() {
                checks.refuse(too_early(&place, line.due_on, period));
            }
            if !seen.insert((period, line.role)) {
                checks.refuse(twice(&place));
            }
            lines.push((period, line));
        }
        checks.done()?;
        Ok(lines)
    }
}

/// What becomes of the lines that there were.
fn settle_lines(
    work: &UnitOfWork,
    report: &WorkReportRow,
    lines: &[(Period, &NewDeadline)],
    before: Vec<ReportingDeadlineRow>,
) -> Lines {
    let key = |line: &ReportingDeadlineRow| (line.period.clone(), line.role.clone());
    let mut before: HashMap<_, _> = before.into_iter().map(|line| (key(&line), line)).collect();
    let mut settled = Lines { added: Vec::new(), moved: Vec::new(), removed: Vec::new() };
    for (period, line) in lines {
        let after = ReportingDeadlineRow {
            id: work.id(),
            jurisdiction_id: report.jurisdiction_id,
            work_report_id: report.id,
            period: period.to_string(),
            role: line.role.to_string(),
            due_on: line.due_on,
        };
        match before.remove(&key(&after)) {
            None => settled.added.push(after),
            Some(before) if before.due_on == after.due_on => {}
            Some(before) => settled.moved.push((before.clone(), ReportingDeadlineRow { id: before.id, ..after })),
        }
    }
    settled.removed = before.into_values().collect();
    settled
}

fn period(line: &NewDeadline, place: &Place) -> Result<Period, Refusal> {
    line.period.parse().map_err(|error| {
        Refusal::invalid(place.then("period"), "周期无效:请写作 2015-Q2 或 2015-06", format!("{error}"))
    })
}

fn other_year(place: &Place, period: Period, year: i32) -> Refusal {
    Refusal::out_of_range(
        place.then("period"),
        format!("{period} 不属于 {year} 年度:请填写该年度的季度或月份"),
        format!("{period} is not of the year {year}: give a quarter or a month of that year"),
    )
}

fn too_early(place: &Place, due_on: NaiveDate, period: Period) -> Refusal {
    Refusal::out_of_range(
        place.then("dueOn"),
        format!("{due_on} 早于 {period} 的第一天:请填写之后的日期"),
        format!("{due_on} is before {period} begins: give a later day"),
    )
}

fn twice(place: &Place) -> Refusal {
    Refusal::duplicate(
        place,
        "同一周期和角色出现了两次:请只保留一次",
        "The list names this period and role twice: name them once",
    )
}

fn not_allowed() -> Refusal {
    Refusal::not_allowed(
        "workReportId",
        "只有本级督查室或管理员可以设置报送日程",
        "Only the supervision office of this jurisdiction itself, or its admin, may set its calendar",
    )
}
