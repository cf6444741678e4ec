//! Accepts a work plan (审核通过), or returns it (退回).

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::{Checks, Versioned};
use super::on_work_plan::{about_plan, one, settle_due};
use super::verdict::{self, Subject};
use crate::model::lifecycle::filing::WorkPlanAction;
use crate::model::review::ReviewVerdict;
use crate::model::work_plan::FilingStatus;
use crate::store::UnitOfWork;
use crate::store::work_plan::WorkPlanRecord;

#[derive(Debug)]
pub struct ReviewWorkPlan {
    pub plan: Versioned,
    pub verdict: ReviewVerdict,
    pub comment: Option<String>,
}

#[async_trait::async_trait]
impl UseCase for ReviewWorkPlan {
    const ACTION: &'static str = "reviewWorkPlan";

    fn named(&self) -> Vec<Uuid> {
        vec![self.plan.id]
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        let before = one(act, work, self.plan, WorkPlanAction::Review).await?;
        let mut checks = Checks::default();
        let comment = verdict::comment(&mut checks, self.verdict, self.comment.as_deref());
        checks.done()?;
        let status = match self.verdict {
            ReviewVerdict::Accept => FilingStatus::Accepted,
            ReviewVerdict::Return => FilingStatus::Returned,
        };
        work.about(about_plan(&before));
        work.update(&before, &WorkPlanRecord { status: status.to_string(), ..before.clone() }).await?;
        let review = verdict::review(act, work, Subject::WorkPlan(before.id), self.verdict, comment, None);
        work.add(&[review]).await?;
        settle_due(act, work, before.id, status).await?;
        Ok(self.named())
    }
}
