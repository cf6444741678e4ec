//! Sets an assignment's light by hand, for a time and with a reason, or ends that.

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{COMMENT_MAX, Checks, Versioned};
use super::on_assignment::{about, is_party, not_allowed, one, word};
use crate::model::lifecycle::{self, Party};
use crate::model::light::LightColor;
use crate::model::refusal::{Place, Refusal, UserErrorCode};
use crate::model::responsibility::ResponsibilityStatus;
use crate::store::UnitOfWork;
use crate::store::assignment::AssignmentRecord;

/// Which light, what it shows, why, and until when.
#[derive(Debug)]
pub struct OverrideLight {
    pub assignment: Versioned,
    /// None: what was set by hand ends.
    pub color: Option<LightColor>,
    pub reason: String,
    /// The last business day on which it holds.
    pub until: NaiveDate,
}

#[async_trait::async_trait]
impl UseCase for OverrideLight {
    const ACTION: &'static str = "overrideLight";

    fn named(&self) -> Vec<Uuid> {
        vec![self.assignment.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let mut checks = Checks::default();
        let reason = checks.required("reason", &self.reason, COMMENT_MAX);
        if self.color.is_some() && self.until < act.day.today {
            checks.refuse(Refusal::out_of_range(
                "until",
                format!("截止日期不能早于今天({})", act.day.today),
                format!("It can't end before today ({})", act.day.today),
            ));
        }
        checks.done()?;
        let row = one(act, work, "assignmentId", self.assignment).await?;
        let place = Place::field("assignmentId");
        let before = &row.assignment;
        if !is_party(act, Party::Supervisor, before, None) {
            return Err(not_allowed(Party::Supervisor, &place).into());
        }
        let item: ResponsibilityStatus = word(&row.item.status)?;
        if !lifecycle::responsibility::OPEN.contains(&item) {
            return Err(lifecycle::invalid_transition(&place, &item, &"OVERRIDE_LIGHT", &[]).into());
        }
        if self.color.is_none() && before.override_color.is_none() {
            return Err(Refusal::new(
                "color",
                UserErrorCode::InvalidTransition,
                "该灯未被人工调整,无从取消:如要调整请给出灯色",
                "This light is not set by hand, so there is nothing to end: name a colour to set it",
            )
            .into());
        }
        // The reason of an end stays on the row, and so does who ended it: the history tells both.
        let after = AssignmentRecord {
            override_color: self.color.map(|color| color.to_string()),
            override_reason: Some(reason),
            override_on: self.color.map(|_| act.day.today),
            override_until: self.color.map(|_| self.until),
            override_subject: Some(act.viewer.subject.clone()),
            override_name: act.viewer.name.clone(),
            ..before.clone()
        };
        work.about(about(before));
        work.update(before, &after).await?;
        Ok(self.named())
    }
}
