//! Creates a year's work report (政府工作报告), with its whole breakdown (责任分解) if it is given: all of it, or nothing.

use std::collections::HashSet;

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{Checks, NAME_MAX, TITLE_MAX};
use super::draft_item;
use super::item_input::{self, ItemInput, Known, same_title};
use super::on_assignment::not_allowed;
use crate::model::event::About;
use crate::model::lifecycle::Party;
use crate::model::refusal::{Place, Refusal};
use crate::store::UnitOfWork;
use crate::store::jurisdiction;
use crate::store::work_report::WorkReportRow;

/// The years that a work report may govern.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2999;
/// The items of one request, at most.
const ITEMS_MAX: usize = 500;

/// A work report, and the items of its breakdown in the printed order.
#[derive(Debug)]
pub struct CreateWorkReport {
    /// None is the viewer's own.
    pub jurisdiction_code: Option<String>,
    pub year: i32,
    pub title: String,
    pub notice_number: Option<String>,
    pub items: Vec<ItemInput>,
}

#[async_trait::async_trait]
impl UseCase for CreateWorkReport {
    const ACTION: &'static str = "createWorkReport";

    fn named(&self) -> Vec<Uuid> {
        Vec::new()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        work.alone().await?;
        self.may(act, work).await?;
        let mut checks = Checks::default();
        let report = self.report(work, &mut checks);
        let known = jurisdiction::Place::Id(report.jurisdiction_id);
        if work.scope(act.day).work_report_of(known, self.year).await?.is_some() {
            checks.refuse(Refusal::duplicate(
                "year",
                format!("{}年政府工作报告已存在:请在其中添加责任事项", self.year),
                format!("There is a work report of {} already: add the items to it", self.year),
            ));
        }
        if self.items.len() > ITEMS_MAX {
            checks.refuse(Refusal::too_long("responsibilities", self.items.len(), ITEMS_MAX));
        }
        let known = Known::read(act, work, &report, &self.items).await?;
        let mut titles = HashSet::new();
        let mut items = Vec::with_capacity(self.items.len());
        for (index, input) in self.items.iter().enumerate() {
            let place = Place::item("responsibilities", index);
            let item = item_input::check(&mut checks, &place, input, &known);
            if !item.normalized_title.is_empty() && !titles.insert(item.normalized_title.clone()) {
                checks.refuse(same_title(&place));
            }
            items.push(item);
        }
        checks.done()?;
        work.about(About::default());
        work.add(std::slice::from_ref(&report)).await?;
        draft_item::add(work, &report, &items).await?;
        Ok(vec![report.id])
    }
}

impl CreateWorkReport {
    /// Only the supervision office of the jurisdiction itself; a code that names none is NOT_FOUND.
    async fn may(&self, act: &Act<'_>, work: &UnitOfWork) -> Result<(), Stop> {
        let field = Place::field("jurisdictionCode");
        let mut place = act.viewer.jurisdiction;
        if let Some(code) = &self.jurisdiction_code {
            let named = work.scope(act.day).jurisdiction_by_code(code).await?;
            place = named.ok_or_else(|| Refusal::not_found(&field))?.id;
        }
        if act.supervises(place) {
            return Ok(());
        }
        let place = if self.jurisdiction_code.is_some() { field } else { Place::default() };
        Err(not_allowed(Party::Supervisor, &place).into())
    }

    fn report(&self, work: &UnitOfWork, checks: &mut Checks) -> WorkReportRow {
        if !YEARS.contains(&self.year) {
            let (first, last) = (YEARS.start(), YEARS.end());
            checks.refuse(Refusal::out_of_range(
                "year",
                format!("年度为 {},应在 {first} 至 {last} 之间", self.year),
                format!("The year is {}; it lies between {first} and {last}", self.year),
            ));
        }
        WorkReportRow {
            id: work.id(),
            jurisdiction_id: work.jurisdiction(),
            year: self.year,
            title: checks.required("title", &self.title, TITLE_MAX),
            notice_number: checks.optional("noticeNumber", self.notice_number.as_deref(), NAME_MAX),
            plan_due_on: None,
            version: 1,
            created_at: work.now(),
            updated_at: work.now(),
        }
    }
}
