//! Reminders by rule: BLUE near due, YELLOW behind schedule, RED overdue. One slip for one cause and due day; another
//! only after some days without an answer.

use chrono::NaiveDate;
use uuid::Uuid;

use super::Tick;
use crate::model::language::Language;
use crate::model::reminder::ReminderLevel;
use crate::model::viewer::Viewer;
use crate::service::on_assignment::about_each;
use crate::service::send_reminders::Slip;
use crate::store::{StoreError, UnitOfWork};

/// Slips of one transaction: few enough that nobody waits long for an assignment that is being urged.
const AT_ONCE: usize = 100;

/// A slip that a rule sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub level: ReminderLevel,
    /// The agency's name.
    pub agency: String,
    /// The item's.
    pub title: String,
    /// What the slip says: in Chinese, as all that stands in the files.
    pub message: String,
    pub answer_by: NaiveDate,
}

impl Tick {
    /// Sends what the rules send today in the viewer's jurisdiction. Whom they urge is found without a transaction, so
    /// that a tick with nothing to do keeps nobody waiting, and looked at again within.
    pub(super) async fn remind(&self, viewer: &Viewer) -> Result<Vec<Sent>, StoreError> {
        let urged = self.store.scope(viewer, self.day).urged(viewer.jurisdiction, self.silent_since(), None).await?;
        let mut sent = Vec::new();
        for part in urged.chunks(AT_ONCE) {
            let mut work = self.begin(viewer).await?;
            sent.extend(self.send(&mut work, viewer, part).await?);
            work.commit().await?;
        }
        Ok(sent)
    }

    /// The assignments are locked first and judged again then: what another tick or the office sent meanwhile is seen.
    async fn send(&self, work: &mut UnitOfWork, viewer: &Viewer, urged: &[Uuid]) -> Result<Vec<Sent>, StoreError> {
        let scope = work.scope(self.day);
        let rows = scope.assignments_to_change(urged).await?;
        let still = scope.urged(viewer.jurisdiction, self.silent_since(), Some(urged)).await?;
        let answer_by = self.reminders.answer_by(self.day.today);
        let mut slips = Vec::new();
        let mut sent = Vec::new();
        for row in rows.iter().filter(|row| still.contains(&row.assignment.id)) {
            let light = row.light();
            let Some(level) = ReminderLevel::of_rule(light.rule) else { continue };
            let reason = light.reason(self.day.today, Language::Chinese);
            let message = format!("{reason}。请于{answer_by}前反馈办理情况。");
            let slip = Slip { level, message: message.clone(), automatic: true, answer_by: Some(answer_by) };
            slips.push(slip.on(row, work));
            let (agency, title) = (row.agency.name.clone(), row.item.title.clone());
            sent.push(Sent { level, agency, title, message, answer_by });
        }
        let about = about_each(&rows);
        work.add_each(&slips, |slip| about(slip.assignment_id)).await?;
        Ok(sent)
    }

    fn silent_since(&self) -> NaiveDate {
        self.reminders.silent_since(self.day.today)
    }
}
