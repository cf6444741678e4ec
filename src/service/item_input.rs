//! An item as the supervision office writes it: what its form holds, and what is wrong with it.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::act::{Act, Stop};
use super::check::{Checks, NAME_MAX, TITLE_MAX};
use crate::model::assignment::AssignmentRole;
use crate::model::pinyin::sort_key;
use crate::model::refusal::{Place, Refusal, UserErrorCode};
use crate::model::text::{nfkc, normalized_title};
use crate::store::UnitOfWork;
use crate::store::agency::AgencyRow;
use crate::store::assignment::AssignmentRecord;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::work_report::WorkReportRow;

/// The headings above an item, at most.
const HEADINGS_MAX: usize = 10;
/// The agencies on an item, at most.
const PARTS_MAX: usize = 100;
/// Promises of a year may reach into the years after it, so far and no further: what lies beyond is a slip of the pen.
const YEARS_AHEAD: i32 = 5;

/// An item as it was written: who leads and who assists in the printed order.
#[derive(Clone, Debug)]
pub struct ItemInput {
    pub title: String,
    pub section: Vec<String>,
    pub ordinal: Option<i32>,
    pub leader: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub due_text: Option<String>,
    pub assignments: Vec<PartInput>,
}

/// An agency's part in an item.
#[derive(Clone, Copy, Debug)]
pub struct PartInput {
    pub agency: Uuid,
    pub role: AssignmentRole,
    pub due_on: Option<NaiveDate>,
}

/// What was written, checked and trimmed.
#[derive(Clone, Debug)]
pub struct Item {
    pub title: String,
    pub normalized_title: String,
    section: Vec<String>,
    ordinal: Option<i32>,
    leader: Option<String>,
    due_on: Option<NaiveDate>,
    due_text: Option<String>,
    pub parts: Vec<PartInput>,
}

impl Item {
    /// Sets on the row what the office's word alone decides.
    pub fn put(&self, row: &mut ResponsibilityRecord) {
        let section_nfkc: Vec<String> = self.section.iter().map(|heading| nfkc(heading)).collect();
        row.section = serde_json::json!(self.section);
        row.section_nfkc = serde_json::json!(section_nfkc);
        row.ordinal = self.ordinal;
        row.title.clone_from(&self.title);
        row.title_nfkc = nfkc(&self.title);
        row.normalized_title.clone_from(&self.normalized_title);
        row.sort_key = sort_key(&self.title);
        row.leader_nfkc = self.leader.as_deref().map(nfkc);
        row.leader.clone_from(&self.leader);
        row.notice_due_on = self.due_on;
        row.due_text.clone_from(&self.due_text);
    }
}

/// What an item is checked against.
#[derive(Debug)]
pub struct Known<'a> {
    report: &'a WorkReportRow,
    today: NaiveDate,
    agencies: HashMap<Uuid, AgencyRow>,
    /// The item as it stands, where it is revised: what stays is not judged again.
    standing: Option<(&'a ResponsibilityRecord, HashMap<Uuid, &'a AssignmentRecord>)>,
}

impl<'a> Known<'a> {
    /// Reads the agencies that the items name, by one statement.
    pub async fn read<'i>(
        act: &Act<'_>,
        work: &UnitOfWork,
        report: &'a WorkReportRow,
        items: impl IntoIterator<Item = &'i ItemInput>,
    ) -> Result<Self, Stop> {
        let named = items.into_iter().flat_map(|item| item.assignments.iter().map(|part| part.agency));
        let named: Vec<Uuid> = named.collect::<HashSet<_>>().into_iter().collect();
        let agencies = if named.is_empty() { Vec::new() } else { work.scope(act.day).agencies(&named).await? };
        let agencies = agencies.into_iter().map(|agency| (agency.id, agency)).collect();
        Ok(Self { report, today: act.day.today, agencies, standing: None })
    }

    /// The item that is revised, with its assignments.
    pub fn standing(
        self,
        item: &'a ResponsibilityRecord,
        assignments: impl Iterator<Item = &'a AssignmentRecord>,
    ) -> Self {
        Self { standing: Some((item, assignments.map(|row| (row.agency_id, row)).collect())), ..self }
    }

    pub fn agency(&self, id: Uuid) -> Option<&AgencyRow> {
        self.agencies.get(&id)
    }

    fn assignment(&self, agency: Uuid) -> Option<&AssignmentRecord> {
        self.standing.as_ref().and_then(|(_, assignments)| assignments.get(&agency).copied())
    }
}

/// Checks an item, its place in the input being `place`.
pub fn check(checks: &mut Checks, place: &Place, input: &ItemInput, known: &Known<'_>) -> Item {
    let ItemInput { title, section, ordinal, leader, due_on, due_text, assignments } = input;
    let title = checks.required(place.then("title"), title, TITLE_MAX);
    let normalized_title = normalized_title(&title);
    if normalized_title.is_empty() && !title.is_empty() {
        checks.refuse(Refusal::required(place.then("title")));
    }
    if let Some(ordinal) = ordinal.filter(|ordinal| *ordinal < 1) {
        checks.refuse(Refusal::out_of_range(
            place.then("ordinal"),
            format!("序号为 {ordinal},应从 1 起"),
            format!("The number is {ordinal}; numbers count from 1"),
        ));
    }
    let standing = known.standing.as_ref().map(|(item, _)| *item);
    let stood = standing.is_some_and(|item| item.notice_due_on == *due_on || item.due_on == *due_on);
    check_day(checks, &place.then("dueOn"), *due_on, stood, known);
    check_parts(checks, place, assignments, known);
    Item {
        title,
        normalized_title,
        section: headings(checks, &place.then("section"), section),
        ordinal: *ordinal,
        leader: checks.optional(place.then("leader"), leader.as_deref(), NAME_MAX),
        due_on: *due_on,
        due_text: checks.optional(place.then("dueText"), due_text.as_deref(), NAME_MAX),
        parts: assignments.clone(),
    }
}

fn headings(checks: &mut Checks, place: &Place, section: &[String]) -> Vec<String> {
    if section.len() > HEADINGS_MAX {
        checks.refuse(Refusal::too_long(place, section.len(), HEADINGS_MAX));
    }
    let headings = section.iter().enumerate();
    headings.map(|(index, heading)| checks.required(place.then(&index), heading, TITLE_MAX)).collect()
}

/// A day that is newly set lies ahead; one that stood there already may have passed meanwhile.
fn check_day(checks: &mut Checks, place: &Place, due_on: Option<NaiveDate>, stood: bool, known: &Known<'_>) {
    let Some(due_on) = due_on.filter(|_| !stood) else { return };
    if due_on < known.today {
        checks.refuse(Refusal::out_of_range(
            place,
            format!("时限 {due_on} 早于今天({}):请填写今天或以后的日期", known.today),
            format!("{due_on} is before today ({}): give today or a later day", known.today),
        ));
    }
    let last = known.report.year.saturating_add(YEARS_AHEAD);
    if due_on.year() > last {
        checks.refuse(Refusal::out_of_range(
            place,
            format!("时限 {due_on} 过远:最晚为 {last} 年"),
            format!("{due_on} is too far ahead: {last} is the last year"),
        ));
    }
}

fn check_parts(checks: &mut Checks, place: &Place, parts: &[PartInput], known: &Known<'_>) {
    let list = place.then("assignments");
    if parts.is_empty() {
        checks.refuse(Refusal::required(&list));
    }
    if parts.len() > PARTS_MAX {
        checks.refuse(Refusal::too_long(&list, parts.len(), PARTS_MAX));
    }
    let mut seen = HashSet::new();
    for (index, part) in parts.iter().enumerate() {
        let place = list.then(&index);
        let assignment = known.assignment(part.agency);
        check_agency(checks, &place.then("agencyId"), part.agency, assignment, known);
        if !seen.insert(part.agency) {
            checks.refuse(Refusal::duplicate(
                place.then("agencyId"),
                "同一单位在本事项中出现了两次:请只保留一次",
                "The item names this agency twice: name it once",
            ));
        }
        let stood = assignment.is_some_and(|row| row.due_on == part.due_on);
        check_day(checks, &place.then("dueOn"), part.due_on, stood, known);
    }
}

fn check_agency(
    checks: &mut Checks,
    place: &Place,
    agency: Uuid,
    assignment: Option<&AssignmentRecord>,
    known: &Known<'_>,
) {
    let Some(agency) = known.agency(agency) else {
        return checks.refuse(Refusal::not_found(place));
    };
    if agency.jurisdiction_id != known.report.jurisdiction_id {
        checks.refuse(Refusal::invalid(
            place,
            format!("{}不属于本行政区划:请选择本级单位", agency.name),
            format!("{} belongs to another jurisdiction: choose an agency of this one", agency.name),
        ));
    } else if !agency.active && assignment.is_none() {
        checks.refuse(inactive(place, agency));
    }
}

/// The agency was dissolved or merged: nobody could take the item up.
pub fn inactive(place: impl Into<Place>, agency: &AgencyRow) -> Refusal {
    Refusal::invalid(
        place,
        format!("{}已停用:请改为承接单位", agency.name),
        format!("{} is no longer active: name the agency that took over", agency.name),
    )
}

/// Refuses titles that the year has already, under another item than `own`, by one statement.
pub async fn refuse_known_titles(
    act: &Act<'_>,
    work: &UnitOfWork,
    checks: &mut Checks,
    report: &WorkReportRow,
    (place, item): (&Place, &Item),
    own: Option<Uuid>,
) -> Result<(), Stop> {
    let titles = [item.normalized_title.clone()];
    let known = work.scope(act.day).responsibilities_titled(report.id, &titles).await?;
    if known.iter().any(|row| Some(row.item.id) != own) {
        checks.refuse(same_title(place));
    }
    Ok(())
}

/// Two items of one year have one title.
pub fn same_title(item: &Place) -> Refusal {
    Refusal::new(
        item.then("title"),
        UserErrorCode::Duplicate,
        "本年度已有同名责任事项(不计空格和句末标点):请修改标题,或调整已有事项",
        "The year has an item of this title, spaces and closing marks apart: change the title, or revise that item",
    )
}
