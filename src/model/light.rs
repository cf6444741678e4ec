//! The light (红黄绿灯): one rule judges an assignment, and its reason says so in words.

mod reason;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::indicator::IndicatorKind;
use super::pace::Pace;
use super::quantity::Quantity;
use super::text_enum::text_enum;

/// So far above the share of time that has passed, in ten-thousandths of a percent, is ahead of schedule: ten points,
/// as issue 3 sets them (超进度). The same for every city, so that bulletins compare.
pub const AHEAD: i64 = 100_000;

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

impl LightColor {
    /// How bad it is: of several lights the highest shows.
    pub const fn rank(self) -> i32 {
        match self {
            Self::Grey => 0,
            Self::Green => 1,
            Self::Yellow => 2,
            Self::Red => 3,
        }
    }
}

text_enum! {
    /// The rule that set the light, from the least to the most urgent: of several lights the last one is the worst.
    /// So of the rules that warn the most urgent that holds is shown (what is behind schedule stays so though its
    /// deadline is near as well); of the green ones that which says most: ahead, then no deadline, then on track.
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
}

/// A rule and a colour as one number, as the database computes it: the colour's rank in thousands, a hundred where it
/// was set by hand, and the rule's severity. The higher, the worse; without a hand the order is that of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LightCode(pub i32);

impl LightCode {
    /// What a colour's rank counts for.
    pub const COLOR: i32 = 1_000;
    /// What a hand counts for.
    pub const BY_HAND: i32 = 100;

    /// Of what a rule shows.
    pub const fn of_rule(rule: LightRule) -> Self {
        Self(rule.color().rank() * Self::COLOR + rule.severity())
    }

    /// What a colour that was set by hand adds to the severity of the rule.
    pub const fn of_hand(color: LightColor) -> Self {
        Self(color.rank() * Self::COLOR + Self::BY_HAND)
    }

    /// The rule, whatever is shown.
    pub fn rule(self) -> LightRule {
        let place = usize::try_from(self.0 % Self::BY_HAND).ok();
        place.and_then(|place| LightRule::ALL.get(place)).copied().unwrap_or(LightRule::NotTracked)
    }

    /// Whether the colour was set by hand.
    pub const fn is_by_hand(self) -> bool {
        self.0 % Self::COLOR >= Self::BY_HAND
    }
}

/// The indicator that decides a light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedIndicator {
    /// Its label, else the text of its goal.
    pub name: String,
    pub kind: IndicatorKind,
    pub unit: String,
    pub target: Quantity,
    /// The upper bound of a range.
    pub upper: Option<Quantity>,
    /// The last accepted reading.
    pub actual: Option<Quantity>,
}

/// A colour that the supervision office set by hand, while it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LightOverride {
    pub color: LightColor,
    pub reason: String,
    /// The token's name, else its subject.
    pub author: String,
    /// The business day on which it was set.
    pub on: Option<NaiveDate>,
    /// The last business day on which it holds.
    pub until: Option<NaiveDate>,
}

/// A light with all that its rule was judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Light {
    pub rule: LightRule,
    pub by_hand: Option<LightOverride>,
    pub next_due_on: Option<NaiveDate>,
    /// Number and content of the measure that is due next, the content empty where only the number was kept; none where the assignment itself is, or where the viewer
    /// does not see it.
    pub measure: Option<(i32, String)>,
    /// The leading agency whose light an item shows; none on an assignment.
    pub lead: Option<String>,
    pub completed_at: Option<DateTime<Utc>>,
    pub started_on: Option<NaiveDate>,
    pub pace: Pace,
    /// In ten-thousandths of a percent.
    pub attained: Option<i64>,
    pub out_of_bounds: bool,
    /// The business day on which the two were last set.
    pub judged_on: Option<NaiveDate>,
    /// None where a percent decides, or where the viewer does not see the indicator.
    pub indicator: Option<JudgedIndicator>,
}

impl Light {
    /// An item without a leading agency has nobody to judge.
    pub const fn without_lead() -> Self {
        Self {
            rule: LightRule::NotTracked,
            by_hand: None,
            next_due_on: None,
            measure: None,
            lead: None,
            completed_at: None,
            started_on: None,
            pace: Pace { from: 0, to: 0 },
            attained: None,
            out_of_bounds: false,
            judged_on: None,
            indicator: None,
        }
    }

    /// What it shows.
    pub fn color(&self) -> LightColor {
        self.by_hand.as_ref().map_or(self.rule.color(), |hand| hand.color)
    }

    /// The first day from which its row tells that it showed this; none where nothing tells. The zone is the
    /// deployment's: it decides on which business day something was completed.
    pub fn since(&self, today: NaiveDate, near_due_days: u64, zone: Tz) -> Option<NaiveDate> {
        let since = match (&self.by_hand, self.rule) {
            (Some(hand), _) => hand.on,
            // On a day that was set by hand, as in the demo, the clock may be ahead of the business day.
            (None, LightRule::Completed) => self.completed_at.map(|at| at.with_timezone(&zone).date_naive().min(today)),
            (None, LightRule::Overdue) => self.next_due_on?.checked_add_days(Days::new(1)),
            (None, LightRule::NearDue) => self.next_due_on?.checked_sub_days(Days::new(near_due_days)),
            (None, LightRule::BehindSchedule) if self.out_of_bounds => self.judged_on,
            (None, LightRule::BehindSchedule) => self.judged_on.max(self.pace.first_day_beyond(self.attained?)),
            (None, LightRule::AheadOfSchedule) => self.judged_on,
            (None, LightRule::OnTrack | LightRule::NoDeadline) => {
                let ahead = self.attained.and_then(|share| share.checked_sub(AHEAD)).filter(|share| *share >= 0);
                self.started_on.max(self.judged_on).max(ahead.and_then(|share| self.pace.first_day_beyond(share)))
            }
            (None, LightRule::NotTracked) => None,
        };
        since.filter(|day| *day <= today)
    }
}

#[cfg(test)]
mod tests;
