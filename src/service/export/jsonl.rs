//! JSONL: one item a line, with all that belongs to it, in the shape and by the names of the API. Lines are written
//! straight from the rows: no tree of values is made.

mod parts;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};

use self::parts::{ContactLine, MeasureLine, goal_line, report_line};
use super::ExportError;
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::language::Language;
use crate::model::light::{Light, LightColor, LightRule};
use crate::model::quantity::Quantity;
use crate::store::Day;
use crate::store::export::{ExportItem, ExportPage, ExportWorkReport, LitAssignment, worst_lead};

/// Writes lines.
#[derive(Clone, Copy, Debug)]
pub struct JsonLines {
    pub day: Day,
    pub language: Language,
}

impl JsonLines {
    /// The line that says where the feed of changes goes on after this export.
    pub fn cursor(cursor: &str, out: &mut Vec<u8>) -> Result<(), ExportError> {
        #[derive(Serialize)]
        struct Line<'a> {
            cursor: &'a str,
        }
        write(&Line { cursor }, out)
    }

    /// A line an item.
    pub fn page(&self, page: &ExportPage, out: &mut Vec<u8>) -> Result<(), ExportError> {
        for (report, item) in &page.items {
            write(&ItemLine::of(Row { lines: self, page, report }, item)?, out)?;
        }
        Ok(())
    }
}

fn write(line: &impl Serialize, out: &mut Vec<u8>) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, line).map_err(|error| ExportError::Fault(error.to_string()))?;
    out.push(b'\n');
    Ok(())
}

/// What a line is made of.
#[derive(Clone, Copy)]
struct Row<'a> {
    lines: &'a JsonLines,
    page: &'a ExportPage,
    report: &'a ExportWorkReport,
}

/// A list that is made while it is written.
struct Each<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A number as the API writes it: a text.
struct Decimal(Quantity);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

const fn decimal(ten_thousandths: i64) -> Decimal {
    Decimal(Quantity::from_ten_thousandths(ten_thousandths))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemLine<'a, A: Serialize> {
    id: GlobalId,
    work_report: WorkReportLine<'a>,
    section: Vec<String>,
    ordinal: Option<i32>,
    title: &'a str,
    leader: Option<&'a str>,
    due_on: Option<NaiveDate>,
    due_text: Option<&'a str>,
    status: &'a str,
    outcome: Option<&'a str>,
    light: LightLine,
    lead: Option<AgencyLine<'a>>,
    version: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    assignments: A,
}

impl<'a> ItemLine<'a, ()> {
    fn of(row: Row<'a>, item: &'a ExportItem) -> Result<ItemLine<'a, impl Serialize + 'a>, ExportError> {
        let assignments = row.page.assignments.of(item.id);
        let light = worst_lead(assignments)
            .map_or_else(Light::without_lead, |lead| light_of(row.page, lead, Some(lead.row.agency_name.clone())));
        let section = match item.section.as_str() {
            "[]" => Vec::new(),
            text => serde_json::from_str(text).map_err(|error| ExportError::Fault(error.to_string()))?,
        };
        let lead = item.lead_id.zip(item.lead_code.as_deref()).zip(item.lead_name.as_deref());
        Ok(ItemLine {
            id: GlobalId::new(NodeKind::Responsibility, item.id),
            work_report: WorkReportLine::of(row.report),
            section,
            ordinal: item.ordinal,
            title: &item.title,
            leader: item.leader.as_deref(),
            due_on: item.due_on,
            due_text: item.due_text.as_deref(),
            status: &item.status,
            outcome: item.outcome.as_deref(),
            light: LightLine::of(&light, row.lines),
            lead: lead.map(|((id, code), name)| AgencyLine { id: GlobalId::new(NodeKind::Agency, id), code, name }),
            version: item.version,
            created_at: item.created_at,
            updated_at: item.updated_at,
            assignments: Each(move || assignments.iter().map(move |assignment| assignment_line(row, assignment))),
        })
    }
}

/// An assignment's light, or with the lead's name that of its item.
pub(super) fn light_of(page: &ExportPage, assignment: &LitAssignment, lead: Option<String>) -> Light {
    let id = assignment.row.id;
    assignment.light(page.measures.of(id), page.goals.of(id), &page.indicators, lead)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkReportLine<'a> {
    id: GlobalId,
    year: i32,
    title: &'a str,
    jurisdiction: JurisdictionLine<'a>,
}

#[derive(Serialize)]
struct JurisdictionLine<'a> {
    code: &'a str,
    name: &'a str,
}

impl<'a> WorkReportLine<'a> {
    fn of(report: &'a ExportWorkReport) -> Self {
        let jurisdiction = JurisdictionLine { code: &report.jurisdiction_code, name: &report.jurisdiction_name };
        let id = GlobalId::new(NodeKind::WorkReport, report.id);
        Self { id, year: report.year, title: &report.title, jurisdiction }
    }
}

#[derive(Serialize)]
struct AgencyLine<'a> {
    id: GlobalId,
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct LightLine {
    color: LightColor,
    rule: LightRule,
    reason: String,
    since: Option<NaiveDate>,
}

impl LightLine {
    fn of(light: &Light, lines: &JsonLines) -> Self {
        let Day { today, near_due_days, zone } = lines.day;
        Self {
            color: light.color(),
            rule: light.rule,
            reason: light.reason(today, lines.language),
            since: light.since(today, near_due_days, zone),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssignmentLine<'a, C: Serialize, G: Serialize, M: Serialize, R: Serialize> {
    id: GlobalId,
    agency: AgencyLine<'a>,
    role: &'a str,
    origin: &'a str,
    ordinal: Option<i32>,
    due_on: Option<NaiveDate>,
    next_due_on: Option<NaiveDate>,
    status: &'a str,
    light: LightLine,
    acknowledged_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    version: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    contacts: C,
    goals: G,
    measures: M,
    progress_report: Option<R>,
}

fn assignment_line<'a>(row: Row<'a>, assignment: &'a LitAssignment) -> impl Serialize + 'a {
    let (page, lit) = (row.page, assignment);
    let one = &assignment.row;
    let agency = GlobalId::new(NodeKind::Agency, one.agency_id);
    AssignmentLine {
        id: GlobalId::new(NodeKind::Assignment, one.id),
        agency: AgencyLine { id: agency, code: &one.agency_code, name: &one.agency_name },
        role: &one.role,
        origin: &one.origin,
        ordinal: one.ordinal,
        due_on: one.due_on,
        next_due_on: one.next_due_on,
        status: &one.status,
        light: LightLine::of(&light_of(page, lit, None), row.lines),
        acknowledged_at: one.acknowledged_at,
        completed_at: one.completed_at,
        version: one.version,
        created_at: one.created_at,
        updated_at: one.updated_at,
        contacts: Each(move || page.contacts.of(one.id).iter().map(ContactLine::of)),
        goals: Each(move || page.goals.of(one.id).iter().map(move |goal| goal_line(row, lit, goal))),
        measures: Each(move || page.measures.of(one.id).iter().map(MeasureLine::of)),
        progress_report: page.reports.of(one.id).first().map(|report| report_line(page, report)),
    }
}
