//! One city's year: its report, its items with who leads and who assists, their plans, and how far they are.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::chance::Chance;
use super::part::{self, Part};
use super::plan::Plan;
use super::words::{self, Subject};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::event::{About, EventAudience};
use crate::model::pinyin::sort_key;
use crate::model::reporting_calendar::{CalendarPattern, Deadline};
use crate::model::responsibility::{Outcome, ResponsibilityStatus};
use crate::model::text::{nfkc, normalized_title};
use crate::service::draft_item::{assignment, blank_item};
use crate::service::item_input::PartInput;
use crate::service::on_assignment::about_item;
use crate::store::agency::AgencyRow;
use crate::store::assignment::AssignmentRecord;
use crate::store::contact::ContactRow;
use crate::store::error::StoreError;
use crate::store::goal::GoalRow;
use crate::store::indicator::IndicatorRecord;
use crate::store::measure::MeasureRow;
use crate::store::progress_contents::{IndicatorReadingRow, ProgressMeasureRecord};
use crate::store::progress_report::ProgressReportRecord;
use crate::store::reminder::ReminderRow;
use crate::store::reporting_deadline::ReportingDeadlineRow;
use crate::store::reporting_obligation::ReportingObligationRecord;
use crate::store::responsibility::ResponsibilityRecord;
use crate::store::review::ReviewRecord;
use crate::store::unit_of_work::{Lived, PastState, UnitOfWork};
use crate::store::work_plan::WorkPlanRecord;
use crate::store::work_report::WorkReportRow;

/// The moment at which what a day brings happens: within that day from New York to Auckland.
pub fn at_noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(4, 0, 0).unwrap_or_default().and_utc()
}

/// A year that is being made up.
#[derive(Clone, Copy, Debug)]
pub struct Year<'a> {
    pub jurisdiction: Uuid,
    pub agencies: &'a [AgencyRow],
    pub year: i32,
    /// Nothing has happened after it.
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
    pub chance: Chance,
}

/// Every row of a year, in the order in which tables refer to each other.
#[derive(Debug, Default)]
pub struct Rows {
    pub items: Vec<Lived<ResponsibilityRecord>>,
    pub plans: Vec<Lived<WorkPlanRecord>>,
    pub contacts: Vec<Lived<ContactRow>>,
    pub assignments: Vec<Lived<AssignmentRecord>>,
    pub goals: Vec<Lived<GoalRow>>,
    pub indicators: Vec<Lived<IndicatorRecord>>,
    pub measures: Vec<Lived<MeasureRow>>,
    pub obligations: Vec<Lived<ReportingObligationRecord>>,
    pub reports: Vec<Lived<ProgressReportRecord>>,
    pub readings: Vec<Lived<IndicatorReadingRow>>,
    pub done: Vec<Lived<ProgressMeasureRecord>>,
    pub reviews: Vec<Lived<ReviewRecord>>,
    pub reminders: Vec<Lived<ReminderRow>>,
    pub states: Vec<PastState>,
}

impl Year<'_> {
    /// A day of this year or of the one after it.
    pub fn day(&self, years_on: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year + years_on, month, day).unwrap_or(self.today)
    }

    pub fn written_on(&self) -> NaiveDate {
        self.day(0, 2, 10).min(self.today)
    }

    pub fn dispatched_on(&self) -> NaiveDate {
        self.day(0, 2, 20)
    }

    pub fn closed_on(&self) -> NaiveDate {
        self.day(1, 1, 25)
    }

    /// The moment of a day, which has come.
    pub fn at(&self, day: NaiveDate) -> DateTime<Utc> {
        at_noon(day).min(self.now)
    }

    pub fn lived<M>(&self, row: M, about: About, day: NaiveDate) -> Lived<M> {
        Lived { row, about, at: self.at(day.min(self.today)) }
    }

    pub fn calendar(&self) -> Vec<Deadline> {
        CalendarPattern::LeadsBy20th.deadlines(self.year)
    }

    /// Writes the year with so many items; answers with how many assignments they have.
    pub async fn write(&self, work: &mut UnitOfWork, city: &str, items: u32) -> Result<u64, StoreError> {
        let report = WorkReportRow {
            id: work.id(),
            jurisdiction_id: self.jurisdiction,
            year: self.year,
            title: format!("{city}{}年政府工作报告(合成数据)", self.year),
            notice_number: None,
            plan_due_on: Some(self.day(0, 3, 20)),
            version: 1,
            created_at: self.at(self.written_on()),
            updated_at: self.at(self.written_on()),
        };
        let deadlines: Vec<_> = (self.calendar().into_iter())
            .map(|Deadline { period, role, due_on }| ReportingDeadlineRow {
                id: work.id(),
                jurisdiction_id: self.jurisdiction,
                work_report_id: report.id,
                period: period.to_string(),
                role: role.to_string(),
                due_on,
            })
            .map(|row| self.lived(row, About::default(), self.written_on()))
            .collect();
        let mut rows = Rows::default();
        let mut plans: Vec<Option<Plan>> = vec![None; self.agencies.len()];
        for number in 0..items {
            self.item(work, &report, number, &mut plans, &mut rows);
        }
        for plan in plans.into_iter().flatten() {
            plan.put(self, work, &mut rows);
        }
        work.add_lived(&[self.lived(report, About::default(), self.written_on())]).await?;
        work.add_lived(&deadlines).await?;
        rows.write(work).await
    }

    /// An item with its assignments: two or three, and one where the city has no more agencies.
    fn item(
        &self,
        work: &UnitOfWork,
        report: &WorkReportRow,
        number: u32,
        plans: &mut [Option<Plan>],
        rows: &mut Rows,
    ) {
        let chance = self.chance.of(1_000 + u64::from(number));
        let subject = words::subject(self.chance, number);
        let mut item = self.titled(blank_item(work, report), &subject, number, chance);
        let is_draft = self.today < self.dispatched_on() || self.year == self.today.year() && chance.of(1).percent(2);
        let count = (2 + number as usize % 2).min(self.agencies.len());
        let first = chance.of(2).below(u32::try_from(self.agencies.len()).unwrap_or(u32::MAX)) as usize;
        let step = 1 + chance.of(3).below(u32::try_from(self.agencies.len() / 3).unwrap_or(1)) as usize;
        let mut parts = Vec::new();
        for place in 0..count {
            let agency = (first + place * step) % self.agencies.len();
            let role = if place == 0 { AssignmentRole::Lead } else { AssignmentRole::Assist };
            let input = PartInput { agency: self.agencies[agency].id, role, due_on: item.due_on };
            let position = i32::try_from(place + 1).unwrap_or(i32::MAX);
            parts.push((agency, assignment(work, &item, &input, position), chance.of(100 + place as u64)));
        }
        item.lead_agency_id = parts.first().map(|(_, row, _)| row.agency_id);
        if is_draft {
            self.draft(item, parts.into_iter().map(|(_, row, _)| row), rows);
            return;
        }
        let mut made = Vec::new();
        for (agency, row, chance) in parts {
            let plan = plans[agency].get_or_insert_with(|| Plan::new(self, work, report, agency));
            let part =
                Part { year: self, work, item: &item, subject: &subject, plan, lead: item.lead_agency_id, chance };
            made.push(part::make(&part, row, rows));
            plan.items += 1;
        }
        self.settle(&mut item, &made);
        let told = about_item(&item);
        rows.items.push(self.lived(item, told, self.dispatched_on()));
    }

    fn titled(
        &self,
        blank: ResponsibilityRecord,
        subject: &Subject,
        number: u32,
        chance: Chance,
    ) -> ResponsibilityRecord {
        let leader = words::leader(chance.of(4));
        let due_on = self.day(0, 12, 31);
        ResponsibilityRecord {
            section: serde_json::json!([subject.section]),
            section_nfkc: serde_json::json!([nfkc(subject.section)]),
            ordinal: i32::try_from(number + 1).ok(),
            title_nfkc: nfkc(&subject.title),
            normalized_title: normalized_title(&subject.title),
            sort_key: sort_key(&subject.title),
            title: subject.title.clone(),
            leader_nfkc: Some(nfkc(&leader)),
            leader: Some(leader),
            due_on: Some(due_on),
            notice_due_on: Some(due_on),
            due_text: Some("年底前".to_owned()),
            created_at: self.at(self.written_on()),
            updated_at: self.at(self.written_on()),
            ..blank
        }
    }

    /// An item that is not dispatched yet.
    fn draft(&self, item: ResponsibilityRecord, parts: impl Iterator<Item = AssignmentRecord>, rows: &mut Rows) {
        let day = self.written_on();
        for row in parts {
            let row = AssignmentRecord { created_at: item.created_at, updated_at: item.updated_at, ..row };
            let told = About {
                responsibility: Some(item.id),
                assignment: Some(row.id),
                agency: Some(row.agency_id),
                audience: EventAudience::Office,
            };
            rows.states.push(PastState { row: row.clone(), from_on: day, until_on: None });
            rows.assignments.push(self.lived(row, told, day));
        }
        let told = about_item(&item);
        rows.items.push(self.lived(item, told, day));
    }

    /// Where the item stands, from where its assignments do.
    fn settle(&self, item: &mut ResponsibilityRecord, parts: &[AssignmentRecord]) {
        let is = |row: &AssignmentRecord, status: AssignmentStatus| row.status == status.as_str();
        let leads: Vec<_> = parts.iter().filter(|row| row.role == AssignmentRole::Lead.as_str()).collect();
        let completed = leads.iter().all(|row| is(row, AssignmentStatus::Completed));
        item.dispatched_on = Some(self.dispatched_on());
        item.updated_at = parts.iter().map(|row| row.updated_at).max().unwrap_or(item.updated_at);
        let status = if self.today >= self.closed_on() {
            let outcome = if completed { Outcome::Completed } else { Outcome::CarriedOver };
            item.outcome = Some(outcome.to_string());
            item.summary = (!completed).then(|| "未达年度目标,结转下年继续办理".to_owned());
            item.closed_at = Some(self.at(self.closed_on()));
            item.updated_at = self.at(self.closed_on());
            ResponsibilityStatus::Closed
        } else if completed {
            ResponsibilityStatus::UnderReview
        } else if parts.iter().any(|row| row.acknowledged_at.is_some()) {
            ResponsibilityStatus::InProgress
        } else {
            ResponsibilityStatus::Dispatched
        };
        item.status = status.to_string();
    }
}

impl Rows {
    async fn write(self, work: &mut UnitOfWork) -> Result<u64, StoreError> {
        // Destructured, so that a new table is written, or nothing compiles.
        let Self {
            items,
            plans,
            contacts,
            assignments,
            goals,
            indicators,
            measures,
            obligations,
            reports,
            readings,
            done,
            reviews,
            reminders,
            states,
        } = self;
        work.add_lived(&items).await?;
        work.add_lived(&plans).await?;
        work.add_lived(&contacts).await?;
        work.add_lived(&assignments).await?;
        work.add_lived(&goals).await?;
        work.add_lived(&indicators).await?;
        work.add_lived(&measures).await?;
        work.add_lived(&obligations).await?;
        work.add_lived(&reports).await?;
        work.add_lived(&readings).await?;
        work.add_lived(&done).await?;
        work.add_lived(&reviews).await?;
        work.add_lived(&reminders).await?;
        work.keep_past(&states).await?;
        Ok(assignments.len() as u64)
    }
}

/// Some days after a day.
pub fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(day)
}
