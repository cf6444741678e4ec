//! Fields that lead nowhere: columns as they stand, and the few numbers that are made of them.

use chrono::{DateTime, SecondsFormat, Utc};
use duban::model::indicator::percent_attained;
use duban::model::pace::Pace;
use duban::model::quantity::Quantity;
use entity::indicator;
use serde_json::{Value, json};

use super::rows::Row;
use super::sight::Sight;
use crate::harness::business_day;
use crate::harness::world::of;

pub fn time(time: DateTime<Utc>) -> Value {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
}

/// A column that is shown as it is.
pub fn leaf(row: Row<'_>, name: &str) -> Option<Value> {
    Some(match (row, name) {
        (Row::Place(row), "code") => json!(row.code),
        (Row::Place(row), "name") => json!(row.name),
        (Row::Agency(row), "code") => json!(row.code),
        (Row::Agency(row), "name") => json!(row.name),
        (Row::Agency(row), "active") => json!(row.active),
        (Row::Agency(row), "version") => json!(row.version),
        (Row::Report(row), "year") => json!(row.year),
        (Row::Report(row), "title") => json!(row.title),
        (Row::Report(row), "noticeNumber") => json!(row.notice_number),
        (Row::Report(row), "version") => json!(row.version),
        (Row::Plan(row), "title") => json!(row.title),
        (Row::Plan(row), "publishedOn") => json!(row.published_on),
        (Row::Plan(row), "status") => json!(row.status),
        (Row::Plan(row), "submittedAt") => json!(row.submitted_at.map(time)),
        (Row::Plan(row), "signedOffBy") => json!(row.signed_off_by),
        (Row::Plan(row), "version") => json!(row.version),
        (Row::Item(row), "section") => row.section.clone(),
        (Row::Item(row), "ordinal") => json!(row.ordinal),
        (Row::Item(row), "title") => json!(row.title),
        (Row::Item(row), "leader") => json!(row.leader),
        (Row::Item(row), "dueOn") => json!(row.due_on),
        (Row::Item(row), "dueText") => json!(row.due_text),
        (Row::Item(row), "status") => json!(row.status),
        (Row::Item(row), "outcome") => json!(row.outcome),
        (Row::Item(row), "version") => json!(row.version),
        (Row::Item(row), "createdAt") => time(row.created_at),
        (Row::Item(row), "updatedAt") => time(row.updated_at),
        (Row::Assignment(row), "role") => json!(row.role),
        (Row::Assignment(row), "origin") => json!(row.origin),
        (Row::Assignment(row), "ordinal") => json!(row.ordinal),
        (Row::Assignment(row), "dueOn") => json!(row.due_on),
        (Row::Assignment(row), "nextDueOn") => json!(row.next_due_on),
        (Row::Assignment(row), "status") => json!(row.status),
        (Row::Assignment(row), "acknowledgedAt") => json!(row.acknowledged_at.map(time)),
        (Row::Assignment(row), "completedAt") => json!(row.completed_at.map(time)),
        (Row::Assignment(row), "version") => json!(row.version),
        (Row::Assignment(row), "createdAt") => time(row.created_at),
        (Row::Assignment(row), "updatedAt") => time(row.updated_at),
        (Row::Goal(row), "ordinal") => json!(row.ordinal),
        (Row::Goal(row), "text") => json!(row.text),
        (Row::Measure(row), "ordinal") => json!(row.ordinal),
        (Row::Measure(row), "content") => json!(row.content),
        (Row::Measure(row), "dueOn") => json!(row.due_on),
        (Row::Measure(row), "dueText") => json!(row.due_text),
        (Row::Measure(row), "status") => json!(row.status),
        (Row::Measure(row), "completedOn") => json!(row.completed_on),
        _ => return None,
    })
}

impl Sight<'_> {
    pub fn indicator(&self, row: &indicator::Model, name: &str) -> Value {
        let decimal = |number: i64| Quantity::from_ten_thousandths(number);
        let shown = |number: Option<Quantity>| json!(number.map(|number| number.to_string()));
        match name {
            "id" => json!(Row::Indicator(of(&self.world.indicators, row.id)).global_id()),
            "label" => json!(row.label),
            "kind" => json!(row.kind),
            "upper" => shown(row.upper.map(decimal)),
            "unit" => json!(row.unit),
            "baseline" => shown(row.baseline.map(decimal)),
            "actual" => shown(row.actual.map(decimal)),
            "asOf" => json!(row.actual_as_of),
            "expectedByNow" if row.kind == "AMOUNT" => {
                let assignment = of(&self.world.assignments, of(&self.world.goals, row.goal_id).assignment_id);
                let report = of(&self.world.items, assignment.responsibility_id).work_report_id;
                let year = of(&self.world.reports, report).year;
                let own = Pace { from: assignment.pace_from, to: assignment.pace_to };
                let pace = if own.from == own.to { Pace::of_year(year) } else { own };
                shown(Some(pace.share_of(decimal(row.target), business_day())))
            }
            "target" | "expectedByNow" => shown(Some(decimal(row.target))),
            "percentAttained" => {
                shown(row.actual.and_then(|actual| percent_attained(decimal(actual), decimal(row.target))))
            }
            other => panic!("the naive model knows no Indicator.{other}: add it"),
        }
    }
}
