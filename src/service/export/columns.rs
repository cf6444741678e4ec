//! The registered columns of the ledger (台账): one row an assignment. What is not listed here is in no ledger.

use std::borrow::Cow;
use std::fmt::Write;

use chrono::{DateTime, NaiveDate, Utc};

use super::jsonl::light_of;
use super::words;
use crate::model::language::Language;
use crate::model::light::Light;
use crate::model::quantity::Quantity;
use crate::store::Day;
use crate::store::export::{ExportItem, ExportPage, ExportReport, ExportWorkReport, LitAssignment, Selection};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Whole(i64),
    Number(Quantity),
    Day(NaiveDate),
    /// A moment, shown in the deployment's time zone.
    Time(DateTime<Utc>),
}

/// A row of the ledger.
#[derive(Debug)]
pub struct Row<'a> {
    page: &'a ExportPage,
    report: &'a ExportWorkReport,
    item: &'a ExportItem,
    assignment: &'a LitAssignment,
    filing: Option<&'a ExportReport>,
    light: Light,
    day: Day,
}

/// A column: its name for programs, its header, its width in characters, and its cell in a row.
#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub header: &'static str,
    pub width: u8,
    pub cell: for<'a> fn(&Row<'a>) -> Cell<'a>,
}

/// The columns of the ledger, in their order.
pub const LEDGER: &[Column] = &[
    column("jurisdiction", "行政区划", 10, |row| text(&row.report.jurisdiction_name)),
    column("year", "年度", 6, |row| Cell::Whole(row.report.year.into())),
    column("section", "所属章节", 16, section),
    column("itemOrdinal", "事项序号", 6, |row| whole(row.item.ordinal)),
    column("title", "责任事项", 30, |row| text(&row.item.title)),
    column("leader", "牵头负责领导", 10, |row| optional(row.item.leader.as_deref())),
    column("itemStatus", "事项状态", 8, |row| text(words::item_status(&row.item.status))),
    column("agency", "责任单位", 16, |row| text(&row.assignment.row.agency_name)),
    column("role", "角色", 6, |row| text(words::role(&row.assignment.row.role))),
    column("origin", "分工依据", 8, |row| text(words::origin(&row.assignment.row.origin))),
    column("ordinal", "方案序号", 6, |row| whole(row.assignment.row.ordinal)),
    column("measures", "具体工作内容", 40, measures),
    column("goals", "工作目标", 30, goals),
    column("dueOn", "完成时限", 11, |row| day(row.assignment.row.due_on)),
    column("nextDueOn", "最近时限", 11, |row| day(row.assignment.row.next_due_on)),
    column("status", "办理状态", 8, |row| text(words::status(&row.assignment.row.status))),
    column("light", "灯色", 6, |row| text(words::color(row.light.color().as_str()))),
    column("lightRule", "亮灯规则", 8, |row| text(words::rule(row.light.rule.as_str()))),
    column("lightReason", "亮灯理由", 30, |row| {
        Cell::Text(Cow::Owned(row.light.reason(row.day.today, Language::Chinese)))
    }),
    column("acknowledgedAt", "签收时间", 16, |row| time(row.assignment.row.acknowledged_at)),
    column("completedAt", "办结时间", 16, |row| time(row.assignment.row.completed_at)),
    column("period", "报送周期", 9, |row| of_filing(row, |filing| text(&filing.period))),
    column("filingStatus", "报送状态", 8, |row| of_filing(row, |filing| text(words::filing(&filing.status)))),
    column("percentDone", "完成百分比", 8, |row| of_filing(row, |filing| number(filing.percent_done))),
    column("narrative", "完成情况", 40, |row| of_filing(row, |filing| text(&filing.narrative))),
    column("problems", "存在的问题", 30, |row| of_filing(row, |filing| optional(filing.problems.as_deref()))),
    column("nextSteps", "下一步措施", 30, |row| of_filing(row, |filing| optional(filing.next_steps.as_deref()))),
    column("contacts", "督办工作人员", 30, contacts),
];

const fn column(name: &'static str, header: &'static str, width: u8, cell: for<'a> fn(&Row<'a>) -> Cell<'a>) -> Column {
    Column { name, header, width, cell }
}

impl<'a> Row<'a> {
    /// The rows of a page: of a selection of one agency only its own.
    pub fn of_page(page: &'a ExportPage, selection: &Selection, day: Day) -> impl Iterator<Item = Self> {
        let agency = selection.agency;
        page.items.iter().flat_map(move |(report, item)| {
            let assignments = page.assignments.of(item.id).iter();
            let wanted = assignments.filter(move |one| agency.is_none_or(|agency| one.row.agency_id == agency));
            wanted.map(move |assignment| Row {
                page,
                report,
                item,
                assignment,
                filing: page.reports.of(assignment.row.id).first(),
                light: light_of(page, assignment, None),
                day,
            })
        })
    }

    /// What its light shows.
    pub fn light(&self) -> &Light {
        &self.light
    }
}

fn text(text: &str) -> Cell<'_> {
    if text.is_empty() { Cell::Empty } else { Cell::Text(Cow::Borrowed(text)) }
}

fn optional(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Empty, self::text)
}

fn whole<'a>(number: Option<i32>) -> Cell<'a> {
    number.map_or(Cell::Empty, |number| Cell::Whole(number.into()))
}

fn number<'a>(ten_thousandths: Option<i64>) -> Cell<'a> {
    ten_thousandths.map_or(Cell::Empty, |number| Cell::Number(Quantity::from_ten_thousandths(number)))
}

fn day<'a>(day: Option<NaiveDate>) -> Cell<'a> {
    day.map_or(Cell::Empty, Cell::Day)
}

fn time<'a>(time: Option<DateTime<Utc>>) -> Cell<'a> {
    time.map_or(Cell::Empty, Cell::Time)
}

fn of_filing<'a>(row: &Row<'a>, cell: impl FnOnce(&'a ExportReport) -> Cell<'a>) -> Cell<'a> {
    row.filing.map_or(Cell::Empty, cell)
}

fn joined<'a>(text: String) -> Cell<'a> {
    if text.is_empty() { Cell::Empty } else { Cell::Text(Cow::Owned(text)) }
}

fn section<'a>(row: &Row<'a>) -> Cell<'a> {
    let headings: Vec<String> = serde_json::from_str(&row.item.section).unwrap_or_default();
    joined(headings.join(" / "))
}

/// Lines of several parts of a plan, numbered where there are several.
fn lines<'a>(parts: impl ExactSizeIterator<Item = (i32, &'a str)>) -> String {
    let several = parts.len() > 1;
    let mut lines = String::new();
    for (ordinal, part) in parts {
        if !lines.is_empty() {
            lines.push('\n');
        }
        if several {
            let _ = write!(lines, "({ordinal}) ");
        }
        lines.push_str(part);
    }
    lines
}

fn measures<'a>(row: &Row<'a>) -> Cell<'a> {
    let measures = row.page.measures.of(row.assignment.row.id).iter();
    joined(lines(measures.map(|measure| (measure.ordinal, measure.content.as_str()))))
}

fn goals<'a>(row: &Row<'a>) -> Cell<'a> {
    let goals = row.page.goals.of(row.assignment.row.id).iter();
    joined(lines(goals.map(|goal| (goal.ordinal, goal.text.as_str()))))
}

fn contacts<'a>(row: &Row<'a>) -> Cell<'a> {
    let mut text = String::new();
    for contact in row.page.contacts.of(row.assignment.row.id) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(words::contact(&contact.kind));
        text.push('：');
        let parts = [&contact.division, &contact.name, &contact.post, &contact.office_phone, &contact.mobile];
        for (at, part) in parts.into_iter().flatten().enumerate() {
            if at > 0 {
                text.push(' ');
            }
            text.push_str(part);
        }
    }
    joined(text)
}
