//! One item put together: measures with their goals and deadlines, the numbers in the goals, and who leads.

use chrono::NaiveDate;

use super::columns::Field;
use super::contacts::Contacts;
use super::dates::{self, Deadline};
use super::grid::{Cell, Place};
use super::indicators;
use super::leads;
use super::numbers;
use super::plan_document::{PlanContact, PlanGoal, PlanItem, PlanMeasure};
use super::roles;
use super::rows::{Covering, RawItem};
use super::tidy::compact;
use super::{Warning, WarningCode};
use crate::model::assignment::{AssignmentRole, Origin};
use crate::model::contact::ContactKind;

/// What is known about the table and the document around an item.
pub(super) struct Context<'a> {
    pub year: Option<i32>,
    /// The plan's own agency.
    pub agency: Option<&'a str>,
    /// The role that the item's table has, and how it is known.
    pub role: AssignmentRole,
    pub origin: Origin,
    /// Whether the table has a column for measures.
    pub has_measures: bool,
}

/// A measure and the first row of its cell.
struct Placed {
    measure: PlanMeasure,
    row: usize,
}

/// Builds an item; what remains doubtful is added to the warnings.
pub(super) fn build(raw: &RawItem<'_>, context: &Context<'_>, warnings: &mut Vec<Warning>) -> PlanItem {
    let mut placed = measures(raw, context, warnings);
    let goals = goals(raw, &mut placed);
    let deadlines = deadlines(raw, context, &mut placed, warnings);
    let (due_on, due_text) = item_deadline(&placed, &deadlines);
    if due_text.is_none() {
        warnings.push(Warning::at(raw.place, WarningCode::MissingDeadline).with("title", &raw.title));
    }
    let units = Units::read(raw, context);
    let (role, origin) = role(raw, context, &units, warnings);
    let other_lead = (role == AssignmentRole::Assist).then(|| other_lead(raw, context, &units, warnings)).flatten();
    PlanItem {
        role,
        origin,
        ordinal: raw.ordinal,
        title: raw.title.clone(),
        due_on,
        due_text,
        other_lead_origin: other_lead.as_ref().map(|(_, origin)| *origin),
        other_lead: other_lead.map(|(name, _)| name),
        contacts: contacts_of(raw, &units),
        goals,
        measures: placed.into_iter().map(|placed| placed.measure).collect(),
        location: raw.place.clone(),
    }
}

/// The measures of all measure cells, numbered as printed where the printed numbers rise.
fn measures(raw: &RawItem<'_>, context: &Context<'_>, warnings: &mut Vec<Warning>) -> Vec<Placed> {
    let parts = raw.measures.iter().flat_map(|covering| {
        numbers::split(&covering.cell.text).into_iter().map(|(number, content)| (number, content, covering.rows.start))
    });
    let parts: Vec<(Option<u32>, String, usize)> = parts.filter(|(_, content, _)| !content.is_empty()).collect();
    let printed: Vec<Option<u32>> = parts.iter().map(|(number, ..)| *number).collect();
    let rising = printed.iter().all(Option::is_some) && printed.windows(2).all(|pair| pair[0] < pair[1]);
    if !rising && printed.iter().any(Option::is_some) {
        warnings.push(Warning::at(raw.place, WarningCode::IrregularMeasureNumbers).with("title", &raw.title));
    }
    if parts.is_empty() && context.has_measures {
        warnings.push(Warning::at(raw.place, WarningCode::MissingMeasures).with("title", &raw.title));
    }
    (1..)
        .zip(parts)
        .map(|(position, (number, content, row))| {
            let printed = number.filter(|_| rising).and_then(|number| i32::try_from(number).ok());
            let ordinal = printed.unwrap_or(position);
            Placed { measure: PlanMeasure { ordinal, content, goal: None, due_on: None, due_text: None }, row }
        })
        .collect()
}

/// The measures that start in rows which a cell covers.
fn covered<'p>(placed: &'p mut [Placed], covering: &Covering<'_>) -> Vec<&'p mut PlanMeasure> {
    let covered = placed.iter_mut().filter(|placed| covering.rows.contains(&placed.row));
    covered.map(|placed| &mut placed.measure).collect()
}

/// The goals of all goal cells. A cell with as many numbered goals as it covers measures gives each its own.
fn goals(raw: &RawItem<'_>, placed: &mut [Placed]) -> Vec<PlanGoal> {
    let mut goals: Vec<PlanGoal> = Vec::new();
    for covering in &raw.goals {
        let mut measures = covered(placed, covering);
        let parts = numbers::split(&covering.cell.text);
        let one_each =
            parts.len() > 1 && parts.len() == measures.len() && parts.iter().all(|(number, _)| number.is_some());
        let texts: Vec<String> = match parts.as_slice() {
            _ if one_each => parts.into_iter().map(|(_, text)| text).collect(),
            _ => vec![covering.cell.text.clone()],
        };
        let first = i32::try_from(goals.len()).unwrap_or(i32::MAX).saturating_add(1);
        for (index, text) in texts.into_iter().enumerate() {
            let ordinal = first.saturating_add(i32::try_from(index).unwrap_or(i32::MAX));
            let own = measures.iter_mut().enumerate().filter(|(position, _)| !one_each || *position == index);
            for (_, measure) in own {
                // Of two goals beside one measure the first covers it.
                measure.goal.get_or_insert(ordinal);
            }
            goals.push(PlanGoal { ordinal, indicators: indicators::find(&text), text });
        }
    }
    goals
}

/// A deadline as printed, and its day.
struct ReadDeadline {
    text: String,
    day: Option<NaiveDate>,
}

/// Reads every deadline cell and gives its days to the measures that it covers.
fn deadlines(
    raw: &RawItem<'_>,
    context: &Context<'_>,
    placed: &mut [Placed],
    warnings: &mut Vec<Warning>,
) -> Vec<ReadDeadline> {
    let mut all = Vec::new();
    for covering in &raw.deadlines {
        let parts = dates::split(&covering.cell.text);
        let read: Vec<ReadDeadline> =
            parts.iter().map(|part| read_deadline(part, context.year, &covering.cell.place, warnings)).collect();
        let mut measures = covered(placed, covering);
        let warning = |code| Warning::at(&covering.cell.place, code).with("text", &covering.cell.text);
        if read.len() > 1 && read.len() == measures.len() {
            warnings.push(warning(WarningCode::DeadlinesInOneCell));
            for (measure, deadline) in measures.iter_mut().zip(&read) {
                (measure.due_on, measure.due_text) = (deadline.day, Some(deadline.text.clone()));
            }
        } else {
            let single = if let [deadline] = read.as_slice() { deadline.day } else { None };
            if read.len() > 1 {
                let counts = warning(WarningCode::DeadlineCountDiffers);
                warnings.push(counts.with("deadlines", read.len()).with("measures", measures.len()));
            }
            for measure in measures {
                (measure.due_on, measure.due_text) = (single, Some(covering.cell.text.clone()));
            }
        }
        all.extend(read);
    }
    all
}

fn read_deadline(text: &str, year: Option<i32>, place: &Place, warnings: &mut Vec<Warning>) -> ReadDeadline {
    let mut warn = |code| warnings.push(Warning::at(place, code).with("text", text));
    let day = match dates::read(text, year) {
        Deadline::On { day, loose } => {
            if loose {
                warn(WarningCode::AmbiguousDeadline);
            }
            Some(day)
        }
        Deadline::Open => None,
        Deadline::WithoutYear => {
            warn(WarningCode::DeadlineWithoutYear);
            None
        }
        Deadline::Unreadable => {
            warn(WarningCode::UnreadableDeadline);
            None
        }
    };
    ReadDeadline { text: text.to_owned(), day }
}

/// The latest day of the item's measures, or else of its deadlines, and the words that gave it.
fn item_deadline(placed: &[Placed], deadlines: &[ReadDeadline]) -> (Option<NaiveDate>, Option<String>) {
    let of_measures = placed.iter().filter_map(|placed| placed.measure.due_on).max();
    let due_on = of_measures.max(deadlines.iter().filter_map(|deadline| deadline.day).max());
    if let Some(deadline) = deadlines.iter().find(|deadline| due_on.is_some() && deadline.day == due_on) {
        return (due_on, Some(deadline.text.clone()));
    }
    let mut words: Vec<&str> = deadlines.iter().map(|deadline| deadline.text.as_str()).collect();
    words.dedup();
    (due_on, (!words.is_empty()).then(|| words.join("；")))
}

/// What the columns of agencies say about the plan's own agency.
struct Units {
    role: Option<(AssignmentRole, Origin)>,
    lead: Option<(String, Origin)>,
    /// 责任单位 cells that name divisions of the agency instead of agencies.
    divisions: Vec<String>,
}

impl Units {
    fn read(raw: &RawItem<'_>, context: &Context<'_>) -> Self {
        let names = |cells: &[&Cell]| -> Vec<String> { cells.iter().flat_map(|cell| unit_names(&cell.text)).collect() };
        let is_own = |name: &String| context.agency.is_some_and(|own| is_same(name, own));
        let (lead, assist, responsible) =
            (names(&raw.lead_units), names(&raw.assist_units), names(&raw.responsible_units));
        let named_lead = lead.iter().find(|name| !is_own(name)).map(|name| (name.clone(), Origin::Stated));
        if lead.iter().any(is_own) {
            return Self { role: Some((AssignmentRole::Lead, Origin::Stated)), lead: None, divisions: Vec::new() };
        }
        if assist.iter().any(is_own) {
            return Self {
                role: Some((AssignmentRole::Assist, Origin::Stated)),
                lead: named_lead,
                divisions: Vec::new(),
            };
        }
        // 责任单位 has no order that any rule states; the first one usually leads.
        match responsible.iter().position(is_own) {
            Some(0) => Self { role: Some((AssignmentRole::Lead, Origin::Inferred)), lead: None, divisions: Vec::new() },
            Some(_) => {
                let lead = responsible.first().map(|name| (name.clone(), Origin::Inferred));
                Self { role: Some((AssignmentRole::Assist, Origin::Inferred)), lead, divisions: Vec::new() }
            }
            None => Self { role: None, lead: named_lead, divisions: responsible },
        }
    }
}

fn unit_names(text: &str) -> Vec<String> {
    text.split(|next: char| next.is_whitespace() || matches!(next, '、' | ',' | '，' | ';' | '；' | '/'))
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// 市科技局, 科技局 and 武汉市科技局 are one agency within a city's plan.
fn is_same(name: &str, own: &str) -> bool {
    let (name, own) = (compact(name), compact(own));
    name == own || name.ends_with(&own) || own.strip_prefix('市').is_some_and(|bare| bare == name)
}

/// The item's role: its role cell, a line above it in the table, a column of agencies, or its table's.
fn role(
    raw: &RawItem<'_>,
    context: &Context<'_>,
    units: &Units,
    warnings: &mut Vec<Warning>,
) -> (AssignmentRole, Origin) {
    if let Some(cell) = raw.role {
        if let Some(role) = roles::of_heading(&cell.text) {
            return (role, Origin::Stated);
        }
        warnings.push(Warning::at(&cell.place, WarningCode::UnreadableRole).with("text", &cell.text));
    }
    if let Some(role) = raw.stated {
        return (role, Origin::Stated);
    }
    match units.role {
        Some((role, Origin::Stated)) => (role, Origin::Stated),
        Some(concluded) if context.origin == Origin::Inferred => concluded,
        _ => (context.role, context.origin),
    }
}

/// The lead of an item that the agency assists: the column's, or the first that measures and goals name.
fn other_lead(
    raw: &RawItem<'_>,
    context: &Context<'_>,
    units: &Units,
    warnings: &mut Vec<Warning>,
) -> Option<(String, Origin)> {
    if let Some(lead) = &units.lead {
        return Some(lead.clone());
    }
    let mut named: Vec<String> = Vec::new();
    for covering in raw.measures.iter().chain(&raw.goals) {
        for name in leads::named_in(&covering.cell.text, context.agency) {
            if !named.contains(&name) {
                named.push(name);
            }
        }
    }
    if named.len() > 1 {
        let warning = Warning::at(raw.place, WarningCode::SeveralLeadsNamed);
        warnings.push(warning.with("agencies", named.join("、")));
    }
    named.into_iter().next().map(|name| (name, Origin::Inferred))
}

fn contacts_of(raw: &RawItem<'_>, units: &Units) -> Vec<PlanContact> {
    let mut contacts = Contacts::default();
    for (kind, field, covering) in &raw.contacts {
        contacts.add(&covering.cell.text, *kind, *field, covering.rows.start);
    }
    for name in &units.divisions {
        contacts.add(name, ContactKind::Division, Field::Any, 0);
    }
    contacts.into_list()
}
