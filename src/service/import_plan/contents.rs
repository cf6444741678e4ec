//! What the plan holds of an assignment: goals with their indicators, measures, contacts. They match by their number
//! within their parent.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use uuid::Uuid;

use super::Context;
use super::report::{KeptReason, Kind, Subject};
use super::rows::{Row, Rows};
use super::tables::Tables;
use crate::document::{PlanContact, PlanGoal, PlanItem, PlanMeasure};
use crate::model::measure::MeasureStatus;
use crate::model::quantity::Quantity;
use crate::model::text::nfkc;
use crate::store::contact::ContactRow;
use crate::store::goal::GoalRow;
use crate::store::indicator::IndicatorRecord;
use crate::store::measure::MeasureRow;

/// The assignment whose contents are imported.
#[derive(Clone, Copy, Debug)]
struct Owner<'a> {
    context: &'a Context<'a>,
    title: &'a str,
    assignment: Uuid,
    is_new: bool,
}

impl Owner<'_> {
    fn part(&self, kind: Kind, ordinal: i32) -> Subject {
        Subject::part(kind, self.title, ordinal, self.is_new)
    }

    fn own(&self) -> RangeInclusive<(Uuid, i32)> {
        children(self.assignment)
    }
}

/// The rows of a parent, by number.
pub(super) fn children(parent: Uuid) -> RangeInclusive<(Uuid, i32)> {
    (parent, i32::MIN)..=(parent, i32::MAX)
}

/// Sets what the file holds of the assignment, and takes away what it no longer holds.
pub(super) fn import(tables: &mut Tables, context: &Context<'_>, read: &PlanItem, assignment: Uuid, is_new: bool) {
    let owner = Owner { context, title: &read.title, assignment, is_new };
    let mut goals = HashMap::new();
    for goal in &read.goals {
        goals.insert(goal.ordinal, want_goal(tables, owner, goal));
    }
    for measure in &read.measures {
        let goal = measure.goal.and_then(|ordinal| goals.get(&ordinal).copied());
        want_measure(tables, owner, measure, goal);
    }
    for (position, contact) in (1..).zip(&read.contacts) {
        want_contact(tables, owner, contact, position);
    }
    leave_out(tables, owner);
}

fn want_goal(tables: &mut Tables, owner: Owner<'_>, read: &PlanGoal) -> Uuid {
    let context = owner.context;
    let blank = || GoalRow {
        id: context.ids.next(),
        jurisdiction_id: context.jurisdiction.id,
        assignment_id: owner.assignment,
        ordinal: read.ordinal,
        text: read.text.clone(),
        version: 1,
        created_at: context.now,
        updated_at: context.now,
    };
    let key = (owner.assignment, read.ordinal);
    let id = tables.goals.set(key, owner.part(Kind::Goal, read.ordinal), blank, |row| row.text.clone_from(&read.text));
    for (ordinal, read) in (1..).zip(&read.indicators) {
        let blank = || IndicatorRecord {
            id: context.ids.next(),
            jurisdiction_id: context.jurisdiction.id,
            goal_id: id,
            ordinal,
            label: None,
            kind: String::new(),
            target: 0,
            upper: None,
            unit: String::new(),
            baseline: None,
            actual: None,
            actual_as_of: None,
            version: 1,
            created_at: context.now,
            updated_at: context.now,
        };
        tables.indicators.set((id, ordinal), owner.part(Kind::Indicator, ordinal), blank, |row| {
            row.label.clone_from(&read.label);
            row.kind = read.kind.to_string();
            row.target = read.value.ten_thousandths();
            row.upper = read.upper.map(Quantity::ten_thousandths);
            row.unit.clone_from(&read.unit);
        });
    }
    id
}

fn want_measure(tables: &mut Tables, owner: Owner<'_>, read: &PlanMeasure, goal: Option<Uuid>) {
    let context = owner.context;
    let blank = || MeasureRow {
        id: context.ids.next(),
        jurisdiction_id: context.jurisdiction.id,
        assignment_id: owner.assignment,
        goal_id: None,
        ordinal: read.ordinal,
        content: String::new(),
        content_nfkc: String::new(),
        due_on: None,
        due_text: None,
        status: MeasureStatus::Open.to_string(),
        completed_on: None,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
    };
    let key = (owner.assignment, read.ordinal);
    let subject = owner.part(Kind::Measure, read.ordinal);
    tables.measures.set(key, subject.clone(), blank, |row| {
        row.goal_id = goal;
        row.content.clone_from(&read.content);
        row.due_on = read.due_on;
        row.due_text.clone_from(&read.due_text);
    });
    // From the content that stands now, which may be one that was kept.
    tables.measures.derive(&key, |_| subject, |row| row.content_nfkc = nfkc(&row.content));
}

fn want_contact(tables: &mut Tables, owner: Owner<'_>, read: &PlanContact, position: i32) {
    let PlanContact { kind, name, post, division, office_phone, mobile } = read.clone();
    let context = owner.context;
    let blank = || ContactRow {
        id: context.ids.next(),
        jurisdiction_id: context.jurisdiction.id,
        work_plan_id: None,
        assignment_id: Some(owner.assignment),
        position,
        kind: String::new(),
        name: None,
        post: None,
        division: None,
        office_phone: None,
        mobile: None,
    };
    tables.contacts.set((owner.assignment, position), owner.part(Kind::Contact, position), blank, |row| {
        row.kind = kind.to_string();
        row.name = name;
        row.post = post;
        row.division = division;
        row.office_phone = office_phone;
        row.mobile = mobile;
    });
}

/// A part of the plan that is gone from the file.
#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Measure(&'a MeasureRow),
    Indicator(&'a IndicatorRecord),
    Goal { in_use: bool },
    Contact,
}

/// Whether a part that is gone from the file may go from the database; else why not. What later tables come to refer
/// to (readings, attachments of a measure) is to be asked for here.
fn can_remove(part: Part<'_>, changed_since_import: bool) -> Result<(), KeptReason> {
    match part {
        Part::Measure(measure) if measure.status == MeasureStatus::Done.as_str() => Err(KeptReason::Done),
        Part::Indicator(indicator) if indicator.actual.is_some() => Err(KeptReason::HasReading),
        Part::Goal { in_use: true } => Err(KeptReason::InUse),
        _ if changed_since_import => Err(KeptReason::ChangedSinceImport),
        Part::Measure(_) | Part::Indicator(_) | Part::Goal { in_use: false } | Part::Contact => Ok(()),
    }
}

/// Takes away what the file no longer holds of the assignment, or keeps it with the reason.
fn leave_out(tables: &mut Tables, owner: Owner<'_>) {
    let goals: Vec<Uuid> = tables.goals.within(owner.own()).map(|goal| goal.id).collect();
    sweep(&mut tables.measures, owner, owner.own(), |row| Part::Measure(row));
    for goal in goals {
        sweep(&mut tables.indicators, owner, children(goal), |row| Part::Indicator(row));
    }
    sweep(&mut tables.contacts, owner, owner.own(), |_| Part::Contact);
    let Tables { goals, measures, indicators, .. } = tables;
    let used: HashSet<Uuid> = measures.within(owner.own()).filter_map(|measure| measure.goal_id).collect();
    sweep(goals, owner, owner.own(), |goal| {
        let in_use = used.contains(&goal.id) || indicators.within(children(goal.id)).next().is_some();
        Part::Goal { in_use }
    });
}

fn sweep<M: Row>(
    rows: &mut Rows<(Uuid, i32), M>,
    owner: Owner<'_>,
    within: RangeInclusive<(Uuid, i32)>,
    part: impl Fn(&M) -> Part<'_>,
) {
    for (key, row) in rows.gone(within) {
        let subject = owner.part(M::KIND, key.1);
        match can_remove(part(&row), rows.changed_since(row.id(), None)) {
            Ok(()) => rows.remove(&key, subject),
            Err(reason) => rows.keep(subject, reason, Vec::new()),
        }
    }
}
