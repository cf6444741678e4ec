//! An agency's plan of a year: submitted in time, late or not at all, accepted or returned.

use chrono::NaiveDate;
use uuid::Uuid;

use super::chance::Chance;
use super::words;
use super::year::{Rows, Year, after};
use crate::model::contact::ContactKind;
use crate::model::event::{About, EventAudience};
use crate::model::review::ReviewVerdict;
use crate::model::work_plan::{FilingStatus, missing_plan_title};
use crate::store::UnitOfWork;
use crate::store::contact::ContactRow;
use crate::store::review::ReviewRecord;
use crate::store::work_plan::WorkPlanRecord;
use crate::store::work_report::WorkReportRow;

/// A plan that is being made up.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub id: Uuid,
    work_report: Uuid,
    /// Whose it is, by its number.
    agency: usize,
    /// None while it is a draft.
    pub submitted_on: Option<NaiveDate>,
    reviewed_on: Option<NaiveDate>,
    is_returned: bool,
    /// How many assignments it has taken up.
    pub items: i32,
    chance: Chance,
}

impl Plan {
    pub fn new(year: &Year<'_>, work: &UnitOfWork, report: &WorkReportRow, agency: usize) -> Self {
        let chance = year.chance.of(500_000 + agency as u64);
        let has_come = |day: &NaiveDate| *day <= year.today;
        let submitted_on = after(year.day(0, 3, 4), chance.of(1).below(20));
        let submitted_on = Some(submitted_on).filter(|_| !chance.of(2).percent(3)).filter(has_come);
        let reviewed_on = submitted_on.map(|day| after(day, 4 + chance.of(3).below(4))).filter(has_come);
        let is_returned = reviewed_on.is_some() && chance.of(4).percent(3);
        Self { id: work.id(), work_report: report.id, agency, submitted_on, reviewed_on, is_returned, items: 0, chance }
    }

    /// The day on which it was returned to be changed.
    pub fn returned_on(&self) -> Option<NaiveDate> {
        self.reviewed_on.filter(|_| self.is_returned)
    }

    pub const fn is_draft(&self) -> bool {
        self.submitted_on.is_none()
    }

    /// Its row, whom it names, and its review.
    pub fn put(self, year: &Year<'_>, work: &UnitOfWork, rows: &mut Rows) {
        let agency = &year.agencies[self.agency];
        let status = match (self.submitted_on, self.reviewed_on) {
            (None, _) => FilingStatus::Draft,
            (Some(_), None) => FilingStatus::Submitted,
            (Some(_), Some(_)) if self.is_returned => FilingStatus::Returned,
            (Some(_), Some(_)) => FilingStatus::Accepted,
        };
        let changed_on = self.reviewed_on.or(self.submitted_on).unwrap_or_else(|| year.dispatched_on());
        let signed_off_by = self.submitted_on.map(|_| format!("{} 局长", words::person(self.chance.of(5))));
        let filed = |audience| About { agency: Some(agency.id), audience, ..About::default() };
        let told = filed(if self.is_draft() { EventAudience::Draft } else { EventAudience::Agency });
        let row = WorkPlanRecord {
            id: self.id,
            jurisdiction_id: year.jurisdiction,
            work_report_id: self.work_report,
            agency_id: agency.id,
            title: missing_plan_title(&agency.name, year.year),
            published_on: None,
            source_document_id: None,
            status: status.to_string(),
            submitted_at: self.submitted_on.map(|day| year.at(day)),
            submitted_on: self.submitted_on,
            signed_off_by,
            rating: None,
            rating_comment: None,
            score: None,
            evaluated_at: None,
            version: 1,
            created_at: year.at(year.dispatched_on()),
            updated_at: year.at(changed_on),
        };
        // That there is a plan, be it a draft, whoever oversees the agency sees.
        rows.plans.push(year.lived(row, filed(EventAudience::Agency), year.dispatched_on()));
        let contact = ContactRow {
            id: work.id(),
            jurisdiction_id: year.jurisdiction,
            work_plan_id: Some(self.id),
            assignment_id: None,
            position: 1,
            kind: ContactKind::Handler.to_string(),
            name: Some(words::person(self.chance.of(6))),
            post: Some("科长".to_owned()),
            division: Some("办公室".to_owned()),
            // Nobody has a number that begins like this.
            office_phone: Some(format!("000-0000{:04}", self.chance.of(7).below(10_000))),
            mobile: None,
        };
        rows.contacts.push(year.lived(contact, told, year.dispatched_on()));
        if let Some(day) = self.reviewed_on {
            let verdict = if self.is_returned { ReviewVerdict::Return } else { ReviewVerdict::Accept };
            let row = ReviewRecord {
                id: work.id(),
                jurisdiction_id: year.jurisdiction,
                progress_report_id: None,
                work_plan_id: Some(self.id),
                assignment_id: None,
                verdict: verdict.to_string(),
                comment: self.is_returned.then(|| "请细化完成时限并补充量化指标".to_owned()),
                reviewer_subject: "seed".to_owned(),
                reviewer_name: Some("督查室(合成数据)".to_owned()),
                reviewer_agency_id: None,
                reviewed_at: year.at(day),
            };
            rows.reviews.push(year.lived(row, filed(EventAudience::Agency), day));
        }
    }
}
