//! Submits a work plan (报送): from then on its measures count, and the other agencies on its items see them.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{Checks, NAME_MAX, Versioned};
use super::contacts::{self, Contact, Owner};
use super::on_work_plan::{about_plan, one, settle_due};
use crate::model::lifecycle::filing::WorkPlanAction;
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::work_plan::WorkPlanRecord;

#[derive(Debug)]
pub struct SubmitWorkPlan {
    pub plan: Versioned,
    pub signed_off_by: Option<String>,
    /// 附表2; none leaves them as they are.
    pub contacts: Option<Vec<Contact>>,
}

#[async_trait::async_trait]
impl UseCase for SubmitWorkPlan {
    const ACTION: &'static str = "submitWorkPlan";

    fn named(&self) -> Vec<Uuid> {
        vec![self.plan.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let before = one(act, work, self.plan, WorkPlanAction::Submit).await?;
        let mut checks = Checks::default();
        let signed_off_by = checks.optional("signedOffBy", self.signed_off_by.as_deref(), NAME_MAX);
        checks.done()?;
        let contacts = self.contacts.as_deref().map(|contacts| contacts::check("contacts", contacts)).transpose()?;
        let after = WorkPlanRecord {
            status: FilingStatus::Submitted.to_string(),
            submitted_at: Some(act.now),
            // A plan that was returned and is sent again was late, or on time, when it first came.
            submitted_on: before.submitted_on.or(Some(act.day.today)),
            signed_off_by,
            ..before.clone()
        };
        work.about(about_plan(&before));
        work.update(&before, &after).await?;
        if let Some(contacts) = contacts {
            contacts::replace(act, work, Owner::WorkPlan(before.id), &contacts).await?;
        }
        settle_due(act, work, before.id, FilingStatus::Submitted).await?;
        Ok(self.named())
    }
}
