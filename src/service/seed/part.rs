//! One assignment: what it promises, what befell it, and the rows that tell of it.

use chrono::NaiveDate;
use uuid::Uuid;

use super::chance::Chance;
use super::filings::{self, Filing};
use super::life::{Life, MeasureLife};
use super::plan::Plan;
use super::slips;
use super::words::{self, Subject};
use super::year::{Rows, Year, after};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::attainment::{Attained, ReadIndicator, attainment};
use crate::model::event::{About, EventAudience};
use crate::model::indicator::IndicatorKind;
use crate::model::measure::MeasureStatus;
use crate::model::pace::Pace;
use crate::model::quantity::Quantity;
use crate::model::review::ReviewVerdict;
use crate::service::on_assignment::about;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRecord;
use crate::store::goal::GoalRow;
use crate::store::indicator::IndicatorRecord;
use crate::store::measure::MeasureRow;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::review::ReviewRecord;

/// Measures of an assignment.
const MEASURES: u32 = 3;

/// What an assignment is made up from.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    pub year: &'a Year<'a>,
    pub work: &'a UnitOfWork,
    pub item: &'a ResponsibilityRecord,
    pub subject: &'a Subject,
    pub plan: &'a Plan,
    /// Who leads the item, and so reviews what is filed by those who assist.
    pub lead: Option<Uuid>,
    pub chance: Chance,
}

/// How its agency gets on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    Good,
    Slow,
    Stuck,
}

impl Part<'_> {
    /// Well in three cases of four: all parts of an item get on as its lead does.
    pub fn speed(&self) -> Speed {
        match self.chance.of(1).below(100) {
            0..76 => Speed::Good,
            76..93 => Speed::Slow,
            _ => Speed::Stuck,
        }
    }

    fn has_come(&self, day: NaiveDate) -> Option<NaiveDate> {
        Some(day).filter(|day| *day <= self.year.today)
    }

    /// What befell it before anything was filed.
    fn life(&self, role: AssignmentRole) -> Life {
        let (year, chance) = (self.year, self.chance);
        let dispatched_on = year.dispatched_on();
        let disputed_on = self.has_come(after(dispatched_on, 2)).filter(|_| chance.of(2).percent(1));
        let acknowledged_on = self.has_come(after(dispatched_on, 1 + chance.of(3).below(9)));
        let acknowledged_on = acknowledged_on.filter(|_| disputed_on.is_none() && !chance.of(4).percent(3));
        let good = self.speed() == Speed::Good;
        let slow = self.speed() == Speed::Slow;
        let early = after(year.day(0, 9, 10), chance.of(5).below(60));
        let late = after(year.day(0, 12, 20), chance.of(6).below(10));
        let ready = match chance.of(7).below(100) {
            0..8 if good => Some(early),
            0..94 if good => Some(late),
            0..40 if slow => Some(late),
            _ => None,
        };
        let completed_on = ready.and_then(|day| self.has_come(day)).filter(|_| acknowledged_on.is_some());
        let measures = (0..MEASURES).map(|number| {
            let due_on =
                after(year.day(0, 6 + number * 3 - number / 2, 1), chance.of(10 + u64::from(number)).below(28));
            MeasureLife {
                ordinal: i32::try_from(number + 1).unwrap_or(i32::MAX),
                due_on,
                completed_on: None,
                accepted_on: None,
            }
        });
        Life {
            role,
            dispatched_on,
            item_due_on: self.item.due_on,
            acknowledged_on,
            disputed_on,
            planned_on: self.plan.submitted_on,
            returned_on: self.plan.returned_on(),
            measures: measures.collect(),
            judged: Vec::new(),
            completed_on,
            closed_on: self.has_come(year.closed_on()),
        }
    }
}

/// Makes the assignment up, with all that hangs on it; answers with its row as it stands.
pub fn make(part: &Part<'_>, blank: AssignmentRecord, rows: &mut Rows) -> AssignmentRecord {
    let Part { year, work, subject, plan, chance, .. } = *part;
    let role = if blank.role == AssignmentRole::Lead.as_str() { AssignmentRole::Lead } else { AssignmentRole::Assist };
    let pace = Pace::from_dispatch(year.dispatched_on(), year.year);
    let base = AssignmentRecord {
        work_plan_id: Some(plan.id),
        ordinal: Some(plan.items + 1),
        due_text: Some("12月".to_owned()),
        started_on: Some(year.dispatched_on()),
        pace_from: pace.from,
        pace_to: pace.to,
        created_at: year.at(year.written_on()),
        updated_at: year.at(year.dispatched_on()),
        ..blank
    };
    let mut life = part.life(role);
    let told = about(&base);
    let hidden = About { audience: EventAudience::Draft, ..told };
    let planned = if plan.is_draft() { hidden } else { told };

    let target = 5 + chance.of(20).below(95);
    let goal = GoalRow {
        id: work.id(),
        jurisdiction_id: year.jurisdiction,
        assignment_id: base.id,
        ordinal: 1,
        text: words::goal(subject, target),
        version: 1,
        created_at: year.at(year.dispatched_on()),
        updated_at: year.at(year.dispatched_on()),
    };
    let counted = chance.of(21).percent(if role == AssignmentRole::Lead { 70 } else { 40 });
    let mut indicator = counted.then(|| indicator(part, goal.id, target));
    let ids: Vec<Uuid> = life.measures.iter().map(|_| work.id()).collect();
    let filings = filings::make(part, &base, &mut life, target, rows, (indicator.as_ref(), &ids));
    if let Some(read) = &mut indicator {
        let last = filings.iter().rfind(|filing| filing.accepted_on.is_some());
        (read.actual, read.actual_as_of) = (last.map(|filing| filing.value), last.map(|filing| filing.as_of));
    }
    life.judged = judged(&filings, indicator.as_ref());
    complete(part, &base, &mut life, rows);

    for (measure, id) in life.measures.iter().zip(ids) {
        let row = measure_row(part, base.id, (goal.id, id), measure);
        rows.measures.push(year.lived(row, planned, year.dispatched_on()));
    }
    rows.goals.push(year.lived(goal, planned, year.dispatched_on()));
    rows.indicators.extend(indicator.map(|row| year.lived(row, planned, year.dispatched_on())));
    let states = life.states(&base, year.today);
    slips::make(part, &base, &life, rows);
    let mut row = life.on(&base, year.today);
    if let Some(last) = states.last() {
        row.updated_at = year.at(last.from_on);
    }
    row.dispute_reason = life.disputed_on.map(|_| "该事项不属我单位职责,建议由其他单位办理".to_owned());
    row.completion_summary = life.completed_on.map(|_| format!("{}年度目标已完成,申请办结", subject.object));
    rows.states.extend(states);
    rows.assignments.push(year.lived(row.clone(), told, year.dispatched_on()));
    row
}

fn indicator(part: &Part<'_>, goal: Uuid, target: u32) -> IndicatorRecord {
    let made = part.year.at(part.year.dispatched_on());
    IndicatorRecord {
        id: part.work.id(),
        jurisdiction_id: part.year.jurisdiction,
        goal_id: goal,
        ordinal: 1,
        label: Some(part.subject.object.to_owned()),
        kind: IndicatorKind::Amount.to_string(),
        target: i64::from(target) * 10_000,
        upper: None,
        unit: part.subject.unit.to_owned(),
        baseline: None,
        actual: None,
        actual_as_of: None,
        version: 1,
        created_at: made,
        updated_at: made,
    }
}

fn measure_row(part: &Part<'_>, assignment: Uuid, (goal, id): (Uuid, Uuid), life: &MeasureLife) -> MeasureRow {
    let made = part.year.at(part.year.dispatched_on());
    let ordinal = u32::try_from(life.ordinal).unwrap_or_default();
    let content = words::measure(part.chance.of(30), part.subject, ordinal);
    let status = if life.accepted_on.is_some() { MeasureStatus::Done } else { MeasureStatus::Open };
    MeasureRow {
        id,
        jurisdiction_id: part.year.jurisdiction,
        assignment_id: assignment,
        goal_id: Some(goal),
        ordinal: life.ordinal,
        content_nfkc: crate::model::text::nfkc(&content),
        content,
        due_on: Some(life.due_on),
        due_text: Some(life.due_on.format("%-m月").to_string()),
        status: status.to_string(),
        completed_on: life.completed_on,
        version: 1,
        created_at: made,
        updated_at: life.accepted_on.map_or(made, |day| part.year.at(day)),
    }
}

/// What each accepted filing made of the assignment.
fn judged(filings: &[Filing], indicator: Option<&IndicatorRecord>) -> Vec<(NaiveDate, Attained)> {
    let accepted = filings.iter().filter_map(|filing| Some((filing.accepted_on?, filing)));
    let judge = |filing: &Filing| {
        let read = indicator.map(|row| ReadIndicator {
            id: row.id,
            kind: IndicatorKind::Amount,
            target: Quantity::from_ten_thousandths(row.target),
            upper: None,
            actual: Some(Quantity::from_ten_thousandths(filing.value)),
        });
        attainment(Some(Quantity::from_ten_thousandths(filing.percent)), read.as_slice())
    };
    accepted.map(|(day, filing)| (day, judge(filing))).collect()
}

/// What follows from its completion: every measure is done, and somebody accepted it.
fn complete(part: &Part<'_>, base: &AssignmentRecord, life: &mut Life, rows: &mut Rows) {
    let Some(day) = life.completed_on else { return };
    for measure in life.measures.iter_mut().filter(|measure| measure.accepted_on.is_none()) {
        measure.accepted_on = Some(day);
        measure.completed_on = Some(measure.due_on.min(day));
    }
    let row = ReviewRecord {
        id: part.work.id(),
        jurisdiction_id: part.year.jurisdiction,
        progress_report_id: None,
        work_plan_id: None,
        assignment_id: Some(base.id),
        verdict: ReviewVerdict::Accept.to_string(),
        comment: None,
        reviewer_subject: "seed".to_owned(),
        reviewer_name: Some("合成数据".to_owned()),
        reviewer_agency_id: part.lead.filter(|lead| *lead != base.agency_id),
        reviewed_at: part.year.at(day),
    };
    rows.reviews.push(part.year.lived(row, about(base), day));
}

/// Whether the row still waits for something.
pub fn is_open(row: &AssignmentRecord) -> bool {
    row.status != AssignmentStatus::Completed.as_str() && !row.ended
}
