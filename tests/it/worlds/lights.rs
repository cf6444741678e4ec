//! The light, judged by hand: issue 2, point 8, and issue 3, point 6.

use chrono::{Days, FixedOffset, NaiveDate};
use duban::model::pace::Pace;
use duban::model::quantity::Quantity;
use entity::{assignment, indicator, responsibility};
use serde_json::{Value, json};

use super::rows::Row;
use super::sight::Sight;
use crate::harness::business_day;
use crate::harness::world::of;

/// What a light shows, with what its words are made of.
#[derive(Debug)]
pub struct Light {
    pub rule: &'static str,
    row: Option<assignment::Model>,
    what: String,
    /// The indicator that decides, with its name.
    judged: Option<(indicator::Model, String)>,
    lead: Option<String>,
}

/// From the least to the most urgent.
const RULES: [&str; 8] = [
    "NOT_TRACKED",
    "COMPLETED",
    "AHEAD_OF_SCHEDULE",
    "ON_TRACK",
    "NO_DEADLINE",
    "NEAR_DUE",
    "BEHIND_SCHEDULE",
    "OVERDUE",
];
/// From the least to the most alarming.
const COLORS: [&str; 4] = ["GREY", "GREEN", "YELLOW", "RED"];
const NEAR: Days = Days::new(7);
/// Ten points.
const AHEAD: i64 = 100_000;

fn rule(row: &assignment::Model, today: NaiveDate) -> &'static str {
    if row.work_plan_id.is_none() || row.status == "WITHDRAWN" || row.status == "DISPUTED" {
        return "NOT_TRACKED";
    }
    if row.status == "COMPLETED" {
        return "COMPLETED";
    }
    let above = paced(row).map(|(pace, attained)| attained - pace.expected(today));
    match (row.next_due_on, above) {
        (Some(due), _) if due < today => "OVERDUE",
        _ if row.out_of_bounds || above.is_some_and(|above| above < 0) => "BEHIND_SCHEDULE",
        (Some(due), _) if due <= today + NEAR => "NEAR_DUE",
        (_, Some(AHEAD..)) => "AHEAD_OF_SCHEDULE",
        (None, _) => "NO_DEADLINE",
        (Some(_), _) => "ON_TRACK",
    }
}

/// What is judged by pace: dispatched, and reported.
fn paced(row: &assignment::Model) -> Option<(Pace, i64)> {
    let pace = Pace { from: row.pace_from, to: row.pace_to };
    row.attained.filter(|_| pace.from < pace.to).map(|attained| (pace, attained))
}

fn by_hand(row: &assignment::Model, today: NaiveDate) -> Option<&str> {
    row.override_color.as_deref().filter(|_| row.override_until.is_some_and(|until| today <= until))
}

fn color(row: &assignment::Model, today: NaiveDate) -> &str {
    by_hand(row, today).unwrap_or(match rule(row, today) {
        "NOT_TRACKED" => "GREY",
        "NEAR_DUE" | "BEHIND_SCHEDULE" => "YELLOW",
        "OVERDUE" => "RED",
        _ => "GREEN",
    })
}

/// Of an assignment.
pub fn of_assignment(sight: &Sight<'_>, row: &assignment::Model, today: NaiveDate) -> Light {
    let next = sight.world.measures.iter().find(|measure| {
        measure.assignment_id == row.id && Some(measure.ordinal) == row.next_measure_ordinal && sight.contents(row.id)
    });
    let what = next.map_or("The item".to_owned(), |measure| {
        format!("Measure {} “{}”", measure.ordinal, shortened(&measure.content))
    });
    let judged = sight.world.indicators.iter().find(|one| Some(one.id) == row.judged_indicator_id);
    let judged = judged.filter(|_| sight.contents(row.id)).map(|one| {
        let goal = of(&sight.world.goals, one.goal_id);
        (one.clone(), shortened(one.label.as_ref().unwrap_or(&goal.text)))
    });
    Light { rule: rule(row, today), row: Some(row.clone()), what, judged, lead: None }
}

fn shortened(text: &str) -> String {
    let words: Vec<char> = text.chars().collect();
    let dots = if words.len() > 40 { "…" } else { "" };
    words.into_iter().take(40).chain(dots.chars()).collect()
}

/// The worst among an item's leads; of equals the one that is due first, then the first printed.
pub fn of_item(sight: &Sight<'_>, item: &responsibility::Model, today: NaiveDate) -> Light {
    let leads = sight
        .world
        .assignments
        .iter()
        .filter(|row| row.responsibility_id == item.id && row.role == "LEAD" && row.status != "WITHDRAWN");
    let urgency = |row: &&assignment::Model| {
        let place = |names: &[&str], name: &str| names.iter().position(|one| *one == name).unwrap();
        let worst = (place(&COLORS, color(row, today)), by_hand(row, today).is_some(), place(&RULES, rule(row, today)));
        (std::cmp::Reverse(worst), row.next_due_on.unwrap_or(NaiveDate::MAX), row.position)
    };
    match leads.min_by_key(urgency) {
        Some(worst) => Light {
            lead: Some(of(&sight.world.agencies, worst.agency_id).name.clone()),
            ..of_assignment(sight, worst, today)
        },
        None => Light { rule: "NOT_TRACKED", row: None, what: String::new(), judged: None, lead: None },
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
        let (color, reason, since) = (light.color(today), light.reason(today), light.since(today));
        Some(json!({ "color": color, "rule": light.rule, "reason": reason, "since": since }))
    }
}

impl Light {
    pub fn color(&self, today: NaiveDate) -> &str {
        self.row.as_ref().map_or("GREY", |row| color(row, today))
    }

    pub fn since(&self, today: NaiveDate) -> Option<NaiveDate> {
        let row = self.row.as_ref()?;
        let beyond = |share: i64| {
            let (pace, _) = paced(row)?;
            let year = NaiveDate::from_ymd_opt(2013, 12, 31).unwrap();
            year.iter_days().take(1_100).find(|day| pace.expected(*day) > share)
        };
        let since = match self.rule {
            _ if by_hand(row, today).is_some() => row.override_on,
            "OVERDUE" => row.next_due_on.map(|due| due + Days::new(1)),
            "NEAR_DUE" => row.next_due_on.map(|due| due - NEAR),
            "COMPLETED" => {
                let zone = FixedOffset::east_opt(8 * 3_600).unwrap();
                row.completed_at.map(|time| time.with_timezone(&zone).date_naive().min(today))
            }
            "BEHIND_SCHEDULE" if row.out_of_bounds => row.judged_on,
            "BEHIND_SCHEDULE" => row.judged_on.max(beyond(row.attained.unwrap())),
            "AHEAD_OF_SCHEDULE" => row.judged_on,
            "ON_TRACK" | "NO_DEADLINE" => {
                let caught_up = row.attained.filter(|share| *share >= AHEAD).and_then(|share| beyond(share - AHEAD));
                [row.started_on, row.judged_on, caught_up].into_iter().max().flatten()
            }
            _ => None,
        };
        since.filter(|day| *day <= today)
    }

    /// In English.
    pub fn reason(&self, today: NaiveDate) -> String {
        let mut reason = self.by_rule(today);
        if let Some(row) = self.row.as_ref()
            && let Some(color) = by_hand(row, today)
        {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
            let author = row.override_name.clone().unwrap_or_else(|| text(&row.override_subject));
            reason = format!(
                "Set to {} by {author} on {}, until {}: {}. By the rule: {reason}",
                color.to_lowercase(),
                day(row.override_on),
                day(row.override_until),
                text(&row.override_reason),
            );
        }
        match &self.lead {
            Some(lead) => format!("{lead}: {reason}"),
            None => reason,
        }
    }

    fn by_rule(&self, today: NaiveDate) -> String {
        let Some(row) = &self.row else {
            return "Not judged: not dispatched, disputed, withdrawn, or without a lead".to_owned();
        };
        let what = &self.what;
        let deadline = row.next_due_on.map_or("Nothing that is open has a deadline".to_owned(), |due| {
            let left = (due - today).num_days();
            if left < 0 {
                format!("{what} was due on {due}, {} days ago", -left)
            } else {
                format!("{what} is due on {due}, in {left} days")
            }
        });
        let progress = self.progress(row, today);
        match self.rule {
            "OVERDUE" | "NEAR_DUE" => deadline,
            "BEHIND_SCHEDULE" if row.out_of_bounds => self.bounds(),
            "BEHIND_SCHEDULE" | "AHEAD_OF_SCHEDULE" => progress.unwrap(),
            "ON_TRACK" | "NO_DEADLINE" => {
                [Some(deadline), progress].into_iter().flatten().collect::<Vec<_>>().join("; ")
            }
            "COMPLETED" => "Completed".to_owned(),
            _ => "Not judged: not dispatched, disputed, withdrawn, or without a lead".to_owned(),
        }
    }

    fn progress(&self, row: &assignment::Model, today: NaiveDate) -> Option<String> {
        let (pace, attained) = paced(row)?;
        let passed = pace.expected(today);
        let tenths = |share: i64| Quantity::from_ten_thousandths(share.saturating_add(500) / 1_000 * 1_000).to_string();
        let (mut done, mut time) = (tenths(attained), tenths(passed));
        if done == time && attained != passed {
            done = Quantity::from_ten_thousandths(attained).to_string();
            time = Quantity::from_ten_thousandths(passed).to_string();
        }
        match &self.judged {
            Some((one, name)) if one.kind == "AMOUNT" && one.actual.is_some() => {
                let number = Quantity::from_ten_thousandths;
                let (unit, actual, target) = (&one.unit, number(one.actual.unwrap()), number(one.target));
                let due = pace.share_of(target, today);
                let due = if due < number(100_000) { due.to_string() } else { tenths(due.ten_thousandths()) };
                Some(format!(
                    "Indicator “{name}” has reached {actual}{unit} where {due}{unit} was due by now ({target}{unit} for the year, {time} % of the time has passed)"
                ))
            }
            _ => Some(format!("{done} % done where {time} % of the time has passed")),
        }
    }

    fn bounds(&self) -> String {
        let hidden = "An indicator stands below its target or above its ceiling".to_owned();
        let Some((one, name)) = &self.judged else { return hidden };
        let Some(actual) = one.actual else { return hidden };
        let shown = |number: i64| format!("{}{}", Quantity::from_ten_thousandths(number), one.unit);
        let now = format!("Indicator “{name}” stands at {}", shown(actual));
        match one.kind.as_str() {
            "LEVEL" => format!("{now}, below its target of {}", shown(one.target)),
            "CEILING" => format!("{now}, above its ceiling of {}", shown(one.upper.unwrap_or(one.target))),
            _ => hidden,
        }
    }
}
