//! The light (红黄绿灯): one rule judges an assignment, and its reason says so in words.

use chrono::{Days, NaiveDate};

use super::language::Language;
use super::text::shorten;
use super::text_enum::text_enum;

text_enum! {
    /// What the light shows.
    LightColor {
        /// 绿灯
        Green = "GREEN",
        /// 黄灯
        Yellow = "YELLOW",
        /// 红灯
        Red = "RED",
        /// 灰灯: nothing to judge.
        Grey = "GREY",
    }
}

text_enum! {
    /// The rule that set the light, from the least to the most urgent: of several lights the last one is the worst.
    LightRule {
        /// 其它: nothing to judge (not dispatched, disputed, withdrawn).
        NotTracked = "NOT_TRACKED",
        /// 已完成
        Completed = "COMPLETED",
        /// 超进度
        AheadOfSchedule = "AHEAD_OF_SCHEDULE",
        /// 达进度
        OnTrack = "ON_TRACK",
        /// 无时限
        NoDeadline = "NO_DEADLINE",
        /// 临期
        NearDue = "NEAR_DUE",
        /// 欠进度
        BehindSchedule = "BEHIND_SCHEDULE",
        /// 逾期
        Overdue = "OVERDUE",
    }
}

impl LightRule {
    /// The colour that the rule gives.
    pub const fn color(self) -> LightColor {
        match self {
            Self::NotTracked => LightColor::Grey,
            Self::Completed | Self::AheadOfSchedule | Self::OnTrack | Self::NoDeadline => LightColor::Green,
            Self::NearDue | Self::BehindSchedule => LightColor::Yellow,
            Self::Overdue => LightColor::Red,
        }
    }

    /// How urgent it is: the place in [`LightRule::ALL`].
    pub const fn severity(self) -> i32 {
        self as i32
    }

    /// The rule of a severity, as the database computed it.
    pub fn from_severity(severity: i32) -> Self {
        usize::try_from(severity).ok().and_then(|place| Self::ALL.get(place)).copied().unwrap_or(Self::NotTracked)
    }
}

/// What a light was judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Light {
    pub rule: LightRule,
    pub next_due_on: Option<NaiveDate>,
    /// Number and content of the measure that is due next; none where the assignment itself is.
    pub measure: Option<(i32, String)>,
    /// The leading agency whose light an item shows; none on an assignment.
    pub lead: Option<String>,
    pub completed_on: Option<NaiveDate>,
}

impl Light {
    /// An item without a leading agency has nobody to judge.
    pub const fn without_lead() -> Self {
        Self { rule: LightRule::NotTracked, next_due_on: None, measure: None, lead: None, completed_on: None }
    }

    /// The first day on which the light showed this, where the rule tells.
    pub fn since(&self, near_due_days: u64) -> Option<NaiveDate> {
        match self.rule {
            LightRule::Overdue => self.next_due_on?.checked_add_days(Days::new(1)),
            LightRule::NearDue => self.next_due_on?.checked_sub_days(Days::new(near_due_days)),
            LightRule::Completed => self.completed_on,
            LightRule::NotTracked
            | LightRule::AheadOfSchedule
            | LightRule::OnTrack
            | LightRule::NoDeadline
            | LightRule::BehindSchedule => None,
        }
    }

    /// The reason in words, with the measure and the numbers.
    pub fn reason(&self, today: NaiveDate, language: Language) -> String {
        let reason = self.plain_reason(today, language);
        match &self.lead {
            Some(lead) => language.pick(format!("{lead}:{reason}"), format!("{lead}: {reason}")),
            None => reason,
        }
    }

    fn plain_reason(&self, today: NaiveDate, language: Language) -> String {
        let what = match &self.measure {
            Some((ordinal, content)) => {
                let content = shorten(content, 40);
                language.pick(format!("第({ordinal})项工作“{content}”"), format!("Measure {ordinal} “{content}”"))
            }
            None => language.pick("本事项".to_owned(), "The item".to_owned()),
        };
        let due = self.next_due_on.map(|day| day.to_string()).unwrap_or_default();
        let days = self.next_due_on.map(|day| (day - today).num_days()).unwrap_or_default();
        match self.rule {
            LightRule::Overdue => {
                let late = -days;
                language.pick(
                    format!("{what}应于{due}完成,已逾期{late}天"),
                    format!("{what} was due on {due}, {late} days ago"),
                )
            }
            LightRule::NearDue | LightRule::BehindSchedule => language
                .pick(format!("{what}将于{due}到期,还有{days}天"), format!("{what} is due on {due}, in {days} days")),
            LightRule::OnTrack | LightRule::AheadOfSchedule => language
                .pick(format!("{what}的时限为{due},还有{days}天"), format!("{what} is due on {due}, in {days} days")),
            LightRule::NoDeadline => {
                language.pick("没有待办时限".to_owned(), "Nothing that is open has a deadline".to_owned())
            }
            LightRule::Completed => language.pick("已办结".to_owned(), "Completed".to_owned()),
            LightRule::NotTracked => language.pick(
                "未交办、有异议、已撤销或没有牵头单位,不作评判".to_owned(),
                "Not judged: not dispatched, disputed, withdrawn, or without a lead".to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LightRule;

    #[test]
    fn a_severity_reads_back_as_its_rule() {
        for rule in LightRule::ALL {
            assert_eq!(LightRule::from_severity(rule.severity()), *rule);
        }
    }
}
