//! Adds an item to a work report (立项): a draft.

use uuid::Uuid;

use super::act::{Act, Stop, UseCase};
use super::check::Checks;
use super::item_input::{self, ItemInput, Known};
use super::{draft_item, on_item};
use crate::model::refusal::Place;
use crate::store::UnitOfWork;

/// An item, and the work report that promises it.
#[derive(Debug)]
pub struct CreateResponsibility {
    pub work_report: Uuid,
    pub item: ItemInput,
}

#[async_trait::async_trait]
impl UseCase for CreateResponsibility {
    const ACTION: &'static str = "createResponsibility";

    fn named(&self) -> Vec<Uuid> {
        Vec::new()
    }

    async fn perform(&self, act: &Act<'_>, work: &mut UnitOfWork) -> Result<Vec<Uuid>, Stop> {
        work.alone().await?;
        let report = on_item::report(act, work, "workReportId", self.work_report).await?;
        let known = Known::read(act, work, &report, [&self.item]).await?;
        let mut checks = Checks::default();
        let place = Place::field("responsibility");
        let item = item_input::check(&mut checks, &place, &self.item, &known);
        item_input::refuse_known_titles(act, work, &mut checks, &report, (&place, &item), None).await?;
        checks.done()?;
        draft_item::add(work, &report, &[item]).await
    }
}
