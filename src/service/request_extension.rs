//! Asks for a later due date (申请延期): before the old one has passed, of the assignment itself or of measures.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, NAME_MAX, Versioned};
use super::on_assignment::{about, facts, may, one, word};
use crate::model::extension::ExtensionStatus;
use crate::model::lifecycle::assignment::AssignmentAction;
use crate::model::lifecycle::filing;
use crate::model::measure::MeasureStatus;
use crate::model::refusal::{Place, Refusal, UserErrorCode};
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRow;
use crate::store::extension_request::{ExtensionMeasureRecord, ExtensionRequestRow};
use crate::store::measure::MeasureRow;

/// What is to be due later, and why.
#[derive(Debug)]
pub struct RequestExtension {
    pub assignment: Versioned,
    /// The measures that are to be due later; none of them: the assignment itself.
    pub measures: Vec<Uuid>,
    pub new_due_on: NaiveDate,
    pub reason: String,
    /// 审定人
    pub signed_off_by: Option<String>,
}

/// The days that a request asks to move: the earliest and the latest.
struct OldDays {
    first: NaiveDate,
    last: NaiveDate,
}

#[async_trait::async_trait]
impl UseCase for RequestExtension {
    const ACTION: &'static str = "requestExtension";

    /// What is refused has made no request to show.
    fn named(&self) -> Vec<Uuid> {
        Vec::new()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let mut checks = Checks::default();
        let reason = checks.required("reason", &self.reason, COMMENT_MAX);
        let signed_off_by = checks.optional("signedOffBy", self.signed_off_by.as_deref(), NAME_MAX);
        checks.done()?;
        let row = one(act, work, "assignmentId", self.assignment).await?;
        let place = Place::field("assignmentId");
        may(act, AssignmentAction::RequestExtension, &row, None, &place)?;
        if work.scope(act.day).has_pending_extension(self.assignment.id).await? {
            return Err(Refusal::duplicate(
                place,
                "已有一份延期申请待审批:请等待审批结果",
                "A request of this assignment waits for its decision already: wait for it",
            )
            .into());
        }
        let old = if self.measures.is_empty() { own_day(&row)? } else { self.measured_days(act, work, &row).await? };
        self.check_days(act, &old)?;
        let request = ExtensionRequestRow {
            id: work.id(),
            jurisdiction_id: row.assignment.jurisdiction_id,
            assignment_id: self.assignment.id,
            old_due_on: old.first,
            new_due_on: self.new_due_on,
            reason,
            signed_off_by,
            requested_at: act.now,
            requested_by_subject: act.viewer.subject.clone(),
            requested_by_name: act.viewer.name.clone(),
            status: ExtensionStatus::Pending.to_string(),
            comment: None,
            decided_at: None,
            decided_by_subject: None,
            decided_by_name: None,
            decided_by_agency_id: None,
            version: 1,
            created_at: act.now,
            updated_at: act.now,
        };
        work.about(about(&row.assignment));
        work.add(std::slice::from_ref(&request)).await?;
        let named = |measure: &Uuid| ExtensionMeasureRecord {
            id: work.id(),
            jurisdiction_id: request.jurisdiction_id,
            extension_request_id: request.id,
            measure_id: *measure,
        };
        let measures: Vec<_> = self.measures.iter().map(named).collect();
        work.add(&measures).await?;
        Ok(vec![request.id])
    }
}

/// The assignment's own due day; the responsibility's is the city office's to revise.
fn own_day(row: &AssignmentRow) -> Result<OldDays, Stop> {
    let day = row.assignment.due_on.ok_or_else(|| {
        Refusal::invalid(
            "assignmentId",
            "该分工没有自己的完成时限,无从延期:请指明要延期的工作内容;责任事项的时限由市政府办公厅调整",
            "This assignment has no due date of its own to extend: name the measures; the responsibility's is revised \
             by the supervision office",
        )
    })?;
    Ok(OldDays { first: day, last: day })
}

impl RequestExtension {
    /// The days of the measures that are named: of this assignment, open, and dated.
    async fn measured_days(&self, act: &Act<'_>, work: &UnitOfWork, row: &AssignmentRow) -> Result<OldDays, Stop> {
        let plan = facts(act, work, [row]).await?.remove(&self.assignment.id).and_then(|facts| facts.plan_status);
        let plan = plan.as_deref().map(word::<FilingStatus>).transpose()?;
        let mut checks = Checks::default();
        if plan.is_none_or(|plan| filing::OPEN.contains(&plan)) {
            checks.refuse(Refusal::invalid(
                "measureIds",
                "方案尚未报送或已退回:请直接在方案中修改时限",
                "The plan is not submitted, or was returned: change the day in the plan itself",
            ));
        }
        if self.measures.len() > 100 {
            checks.refuse(Refusal::too_long("measureIds", self.measures.len(), 100));
        }
        checks.done()?;
        let measures = work.scope(act.day).measures(&self.measures).await?;
        let mut measures: HashMap<Uuid, MeasureRow> = measures.into_iter().map(|row| (row.id, row)).collect();
        let mut checks = Checks::default();
        let mut days = Vec::new();
        for (index, id) in self.measures.iter().enumerate() {
            let place = Place::item("measureIds", index);
            if self.measures[..index].contains(id) && !id.is_nil() {
                checks.refuse(Refusal::duplicate(
                    place,
                    "同一工作内容在列表中出现了两次:请只保留一次",
                    "The list names this measure twice: name it once",
                ));
                continue;
            }
            match measures.remove(id) {
                None => checks.refuse(Refusal::not_found(place)),
                Some(measure) => days.extend(checks.keep(self.day_of(&measure, &place))),
            }
        }
        checks.done()?;
        let days = days.iter().min().zip(days.iter().max());
        let (first, last) = days.ok_or_else(|| Refusal::required("measureIds"))?;
        Ok(OldDays { first: *first, last: *last })
    }

    fn day_of(&self, measure: &MeasureRow, place: &Place) -> Result<NaiveDate, Refusal> {
        if measure.assignment_id != self.assignment.id {
            return Err(Refusal::invalid(
                place,
                "这项工作内容不属于该分工:请使用该分工自己的工作内容",
                "This measure is of another assignment: name one of this assignment",
            ));
        }
        if measure.status != MeasureStatus::Open.as_str() {
            return Err(Refusal::invalid(
                place,
                "这项工作内容已完成,无需延期",
                "This measure is done: there is nothing to extend",
            ));
        }
        measure.due_on.ok_or_else(|| {
            Refusal::invalid(
                place,
                "这项工作内容没有完成时限,无从延期",
                "This measure has no due date: there is nothing to extend",
            )
        })
    }

    /// Asked in time, and for a day that is later than all that it moves.
    fn check_days(&self, act: &Act<'_>, old: &OldDays) -> Result<(), Stop> {
        let today = act.day.today;
        if old.first < today {
            let place = if self.measures.is_empty() { "assignmentId" } else { "measureIds" };
            return Err(Refusal::new(
                place,
                UserErrorCode::DueDatePassed,
                format!("完成时限 {} 已过(今天 {today}),延期须在到期前申请", old.first),
                format!("It was due on {} and today is {today}: an extension is asked for before that", old.first),
            )
            .into());
        }
        let after = old.last.max(today);
        if self.new_due_on <= after {
            return Err(Refusal::out_of_range(
                "newDueOn",
                format!("新的时限须晚于 {after}(原时限和今天)"),
                format!("The new day must be after {after}: after the old one, and after today"),
            )
            .into());
        }
        Ok(())
    }
}
