//! The light, judged by hand: issue 2, point 8.

use chrono::{Days, NaiveDate};
use entity::{assignment, responsibility};
use serde_json::{Value, json};

use super::rows::Row;
use super::sight::Sight;
use crate::harness::business_day;
use crate::harness::world::of;

/// What a light shows, with what its words are made of.
#[derive(Debug)]
pub struct Light {
    pub rule: &'static str,
    due: Option<NaiveDate>,
    what: String,
    completed: Option<NaiveDate>,
    lead: Option<String>,
}

/// From the least to the most urgent.
const RULES: [&str; 6] = ["NOT_TRACKED", "COMPLETED", "ON_TRACK", "NO_DEADLINE", "NEAR_DUE", "OVERDUE"];
const NEAR: Days = Days::new(7);

pub fn color(rule: &str) -> &'static str {
    match rule {
        "NOT_TRACKED" => "GREY",
        "NEAR_DUE" => "YELLOW",
        "OVERDUE" => "RED",
        _ => "GREEN",
    }
}

fn rule(row: &assignment::Model, today: NaiveDate) -> &'static str {
    if row.work_plan_id.is_none() || row.status == "WITHDRAWN" || row.status == "DISPUTED" {
        return "NOT_TRACKED";
    }
    match row.next_due_on {
        _ if row.status == "COMPLETED" => "COMPLETED",
        Some(due) if due < today => "OVERDUE",
        Some(due) if due <= today + NEAR => "NEAR_DUE",
        Some(_) => "ON_TRACK",
        None => "NO_DEADLINE",
    }
}

/// Of an assignment.
pub fn of_assignment(sight: &Sight<'_>, row: &assignment::Model, today: NaiveDate) -> Light {
    let next = sight.world.measures.iter().find(|measure| {
        measure.assignment_id == row.id && Some(measure.ordinal) == row.next_measure_ordinal && sight.contents(row.id)
    });
    let what = next.map_or("The item".to_owned(), |measure| {
        let words: Vec<char> = measure.content.chars().collect();
        let dots = if words.len() > 40 { "…" } else { "" };
        let words: String = words.into_iter().take(40).collect();
        format!("Measure {} “{words}{dots}”", measure.ordinal)
    });
    let completed = row.completed_at.map(|time| time.date_naive());
    Light { rule: rule(row, today), due: row.next_due_on, what, completed, lead: None }
}

/// The worst among an item's leads; of equals the one that is due first, then the first printed.
pub fn of_item(sight: &Sight<'_>, item: &responsibility::Model, today: NaiveDate) -> Light {
    let leads = sight
        .world
        .assignments
        .iter()
        .filter(|row| row.responsibility_id == item.id && row.role == "LEAD" && row.status != "WITHDRAWN");
    let urgency = |row: &&assignment::Model| {
        let severity = RULES.iter().position(|one| *one == rule(row, today)).unwrap();
        (std::cmp::Reverse(severity), row.next_due_on.unwrap_or(NaiveDate::MAX), row.position)
    };
    match leads.min_by_key(urgency) {
        Some(worst) => Light {
            lead: Some(of(&sight.world.agencies, worst.agency_id).name.clone()),
            ..of_assignment(sight, worst, today)
        },
        None => Light { rule: "NOT_TRACKED", due: None, what: String::new(), completed: None, lead: None },
    }
}

impl Sight<'_> {
    /// The whole light of what has one.
    pub fn light(&self, row: Row<'_>) -> Option<Value> {
        let today = business_day();
        let light = match row {
            Row::Item(item) => of_item(self, item, today),
            Row::Assignment(row) => of_assignment(self, row, today),
            _ => return None,
        };
        let (color, reason) = (color(light.rule), light.reason(today));
        Some(json!({ "color": color, "rule": light.rule, "reason": reason, "since": light.since() }))
    }
}

impl Light {
    pub fn since(&self) -> Value {
        match self.rule {
            "OVERDUE" => json!(self.due.map(|due| due + Days::new(1))),
            "NEAR_DUE" => json!(self.due.map(|due| due - NEAR)),
            "COMPLETED" => json!(self.completed),
            _ => Value::Null,
        }
    }

    /// In English.
    pub fn reason(&self, today: NaiveDate) -> String {
        let Self { what, due, .. } = self;
        let day = due.map(|due| due.to_string()).unwrap_or_default();
        let left = due.map_or(0, |due| (due - today).num_days());
        let reason = match self.rule {
            "OVERDUE" => format!("{what} was due on {day}, {} days ago", -left),
            "NEAR_DUE" | "ON_TRACK" => format!("{what} is due on {day}, in {left} days"),
            "NO_DEADLINE" => "Nothing that is open has a deadline".to_owned(),
            "COMPLETED" => "Completed".to_owned(),
            _ => "Not judged: not dispatched, disputed, withdrawn, or without a lead".to_owned(),
        };
        match &self.lead {
            Some(lead) => format!("{lead}: {reason}"),
            None => reason,
        }
    }
}
