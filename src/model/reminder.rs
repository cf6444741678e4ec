//! The words of a reminder (督办单), and when the rules send one.

use chrono::{Days, NaiveDate};

use super::light::LightRule;
use super::text_enum::text_enum;

text_enum! {
    /// How pressing a slip is.
    ReminderLevel {
        /// 蓝单: a deadline is near.
        Blue = "BLUE",
        /// 黄单: behind schedule.
        Yellow = "YELLOW",
        /// 红单: overdue.
        Red = "RED",
    }
}

impl ReminderLevel {
    /// What a light's rule sends: BLUE near due, YELLOW behind schedule, RED overdue, and otherwise nothing.
    pub const fn of_rule(rule: LightRule) -> Option<Self> {
        match rule {
            LightRule::NearDue => Some(Self::Blue),
            LightRule::BehindSchedule => Some(Self::Yellow),
            LightRule::Overdue => Some(Self::Red),
            LightRule::NotTracked
            | LightRule::Completed
            | LightRule::AheadOfSchedule
            | LightRule::OnTrack
            | LightRule::NoDeadline => None,
        }
    }
}

/// The rules' settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReminderRules {
    /// A slip asks for an answer within so many days.
    pub answer_days: u32,
    /// So many days without an answer bring another slip of the same cause and due date.
    pub repeat_days: u32,
}

impl ReminderRules {
    /// The day by which a slip that is sent today asks for an answer (限期反馈).
    pub fn answer_by(&self, today: NaiveDate) -> NaiveDate {
        today.checked_add_days(Days::new(self.answer_days.into())).unwrap_or(today)
    }

    /// A slip that was sent after this day, or was answered, stands in the way of another.
    pub fn silent_since(&self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_days(Days::new(self.repeat_days.into())).unwrap_or(NaiveDate::MIN)
    }
}
