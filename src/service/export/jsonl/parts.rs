//! What an assignment's part of a line holds: its plan and its report.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Decimal, Each, Row, decimal};
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::indicator::{IndicatorKind, percent_attained};
use crate::model::quantity::Quantity;
use crate::store::export::{
    ExportContact, ExportGoal, ExportIndicator, ExportMeasure, ExportPage, ExportReading, ExportReport, LitAssignment,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContactLine<'a> {
    kind: &'a str,
    name: Option<&'a str>,
    post: Option<&'a str>,
    division: Option<&'a str>,
    office_phone: Option<&'a str>,
    mobile: Option<&'a str>,
}

impl<'a> ContactLine<'a> {
    pub(super) fn of(contact: &'a ExportContact) -> Self {
        let ExportContact { assignment_id: _, kind, name, post, division, office_phone, mobile } = contact;
        Self {
            kind,
            name: name.as_deref(),
            post: post.as_deref(),
            division: division.as_deref(),
            office_phone: office_phone.as_deref(),
            mobile: mobile.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoalLine<'a, I: Serialize> {
    id: GlobalId,
    ordinal: i32,
    text: &'a str,
    indicators: I,
}

pub(super) fn goal_line<'a>(row: Row<'a>, assignment: &'a LitAssignment, goal: &'a ExportGoal) -> impl Serialize + 'a {
    let indicators = row.page.indicators.of(goal.id);
    GoalLine {
        id: GlobalId::new(NodeKind::Goal, goal.id),
        ordinal: goal.ordinal,
        text: &goal.text,
        indicators: Each(move || indicators.iter().map(move |one| IndicatorLine::of(row, assignment, one))),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IndicatorLine<'a> {
    id: GlobalId,
    label: Option<&'a str>,
    kind: &'a str,
    target: Decimal,
    upper: Option<Decimal>,
    unit: &'a str,
    baseline: Option<Decimal>,
    actual: Option<Decimal>,
    as_of: Option<NaiveDate>,
    expected_by_now: Decimal,
    percent_attained: Option<Decimal>,
}

impl<'a> IndicatorLine<'a> {
    fn of(row: Row<'_>, assignment: &LitAssignment, indicator: &'a ExportIndicator) -> Self {
        let target = Quantity::from_ten_thousandths(indicator.target);
        let actual = indicator.actual.map(Quantity::from_ten_thousandths);
        let expected_by_now = if indicator.kind == IndicatorKind::Amount.as_str() {
            assignment.pace(row.report.year).share_of(target, row.lines.day.today)
        } else {
            target
        };
        Self {
            id: GlobalId::new(NodeKind::Indicator, indicator.id),
            label: indicator.label.as_deref(),
            kind: &indicator.kind,
            target: Decimal(target),
            upper: indicator.upper.map(decimal),
            unit: &indicator.unit,
            baseline: indicator.baseline.map(decimal),
            actual: actual.map(Decimal),
            as_of: indicator.actual_as_of,
            expected_by_now: Decimal(expected_by_now),
            percent_attained: actual.and_then(|actual| percent_attained(actual, target)).map(Decimal),
        }
    }
}

#[derive(Serialize)]
struct Only {
    id: GlobalId,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MeasureLine<'a> {
    id: GlobalId,
    ordinal: i32,
    content: &'a str,
    goal: Option<Only>,
    due_on: Option<NaiveDate>,
    due_text: Option<&'a str>,
    status: &'a str,
    completed_on: Option<NaiveDate>,
}

impl<'a> MeasureLine<'a> {
    pub(super) fn of(measure: &'a ExportMeasure) -> Self {
        Self {
            id: GlobalId::new(NodeKind::Measure, measure.id),
            ordinal: measure.ordinal,
            content: &measure.content,
            goal: measure.goal_id.map(|id| Only { id: GlobalId::new(NodeKind::Goal, id) }),
            due_on: measure.due_on,
            due_text: measure.due_text.as_deref(),
            status: &measure.status,
            completed_on: measure.completed_on,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportLine<'a, R: Serialize> {
    id: GlobalId,
    period: &'a str,
    status: &'a str,
    narrative: &'a str,
    problems: Option<&'a str>,
    next_steps: Option<&'a str>,
    percent_done: Option<Decimal>,
    readings: R,
    submitted_at: Option<DateTime<Utc>>,
    signed_off_by: Option<&'a str>,
    on_time: Option<bool>,
    version: i32,
}

pub(super) fn report_line<'a>(page: &'a ExportPage, report: &'a ExportReport) -> impl Serialize + 'a {
    ReportLine {
        id: GlobalId::new(NodeKind::ProgressReport, report.id),
        period: &report.period,
        status: &report.status,
        narrative: &report.narrative,
        problems: report.problems.as_deref(),
        next_steps: report.next_steps.as_deref(),
        percent_done: report.percent_done.map(decimal),
        readings: Each(move || page.readings.of(report.id).iter().map(ReadingLine::of)),
        submitted_at: report.submitted_at,
        signed_off_by: report.signed_off_by.as_deref(),
        on_time: report.on_time(),
        version: report.version,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReadingLine {
    indicator: Only,
    value: Decimal,
    as_of: NaiveDate,
}

impl ReadingLine {
    fn of(reading: &ExportReading) -> Self {
        Self {
            indicator: Only { id: GlobalId::new(NodeKind::Indicator, reading.indicator_id) },
            value: decimal(reading.value),
            as_of: reading.as_of,
        }
    }
}
