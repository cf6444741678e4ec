//! Why a light shows what it shows, in words and with the numbers.

use chrono::NaiveDate;

use super::{JudgedIndicator, Light, LightColor, LightOverride, LightRule};
use crate::model::indicator::IndicatorKind;
use crate::model::language::Language;
use crate::model::quantity::Quantity;
use crate::model::text::shorten;

/// So much of a measure or an indicator's name is quoted.
const QUOTED: usize = 40;

impl Light {
    /// The reason in words: the measure or the indicator, the numbers, and who set the colour by hand.
    pub fn reason(&self, today: NaiveDate, language: Language) -> String {
        let mut reason = self.by_rule(today, language);
        if let Some(hand) = &self.by_hand {
            reason = by_hand(hand, &reason, language);
        }
        match &self.lead {
            Some(lead) => language.pick(format!("{lead}:{reason}"), format!("{lead}: {reason}")),
            None => reason,
        }
    }

    fn by_rule(&self, today: NaiveDate, language: Language) -> String {
        match self.rule {
            LightRule::Overdue | LightRule::NearDue => self.deadline(today, language),
            LightRule::BehindSchedule if self.out_of_bounds => self.bounds(language),
            LightRule::BehindSchedule | LightRule::AheadOfSchedule => {
                self.progress(today, language).unwrap_or_default()
            }
            LightRule::OnTrack | LightRule::NoDeadline => {
                let deadline = self.deadline(today, language);
                match self.progress(today, language) {
                    Some(progress) => format!("{deadline}{}{progress}", language.pick(";", "; ")),
                    None => deadline,
                }
            }
            LightRule::Completed => language.pick("已办结", "Completed").to_owned(),
            LightRule::NotTracked => language
                .pick(
                    "未交办、有异议、已撤销或没有牵头单位,不作评判",
                    "Not judged: not dispatched, disputed, withdrawn, or without a lead",
                )
                .to_owned(),
        }
    }

    fn deadline(&self, today: NaiveDate, language: Language) -> String {
        let Some(due) = self.next_due_on else {
            return language.pick("没有待办时限", "Nothing that is open has a deadline").to_owned();
        };
        let what = match &self.measure {
            Some((ordinal, content)) if content.is_empty() => {
                language.pick(format!("第({ordinal})项工作"), format!("Measure {ordinal}"))
            }
            Some((ordinal, content)) => {
                let content = shorten(content, QUOTED);
                language.pick(format!("第({ordinal})项工作“{content}”"), format!("Measure {ordinal} “{content}”"))
            }
            None => language.pick("本事项", "The item").to_owned(),
        };
        let days = (due - today).num_days();
        match self.rule {
            LightRule::Overdue => language.pick(
                format!("{what}应于{due}完成,已逾期{}天", -days),
                format!("{what} was due on {due}, {} days ago", -days),
            ),
            LightRule::NearDue => language
                .pick(format!("{what}将于{due}到期,还有{days}天"), format!("{what} is due on {due}, in {days} days")),
            _ => language
                .pick(format!("{what}的时限为{due},还有{days}天"), format!("{what} is due on {due}, in {days} days")),
        }
    }

    /// The share attained beside the share of time that has passed; of an amount in its own unit.
    fn progress(&self, today: NaiveDate, language: Language) -> Option<String> {
        let attained = self.attained.filter(|_| self.pace.is_set())?;
        let (attained, passed) = percents(attained, self.pace.expected(today));
        if let Some(JudgedIndicator { name, unit, target, actual: Some(actual), kind: IndicatorKind::Amount, .. }) =
            &self.indicator
        {
            let name = shorten(name, QUOTED);
            let due = tidy(self.pace.share_of(*target, today));
            return Some(language.pick(
                format!("指标“{name}”已完成{actual}{unit},序时应为{due}{unit}(全年{target}{unit},序时进度{passed}%)"),
                format!("Indicator “{name}” has reached {actual}{unit} where {due}{unit} was due by now ({target}{unit} for the year, {passed} % of the time has passed)"),
            ));
        }
        Some(language.pick(
            format!("已完成{attained}%,序时进度{passed}%"),
            format!("{attained} % done where {passed} % of the time has passed"),
        ))
    }

    fn bounds(&self, language: Language) -> String {
        if let Some(JudgedIndicator { name, unit, target, upper, actual: Some(actual), kind }) = &self.indicator {
            let name = shorten(name, QUOTED);
            match kind {
                IndicatorKind::Level => {
                    return language.pick(
                        format!("指标“{name}”现为{actual}{unit},低于目标{target}{unit}"),
                        format!("Indicator “{name}” stands at {actual}{unit}, below its target of {target}{unit}"),
                    );
                }
                IndicatorKind::Ceiling => {
                    let limit = upper.unwrap_or(*target);
                    return language.pick(
                        format!("指标“{name}”现为{actual}{unit},超过上限{limit}{unit}"),
                        format!("Indicator “{name}” stands at {actual}{unit}, above its ceiling of {limit}{unit}"),
                    );
                }
                IndicatorKind::Amount => {}
            }
        }
        language
            .pick("有指标低于目标或超过上限", "An indicator stands below its target or above its ceiling")
            .to_owned()
    }
}

/// Who overrode the rule, until when and why, and what the rule says.
fn by_hand(hand: &LightOverride, rule: &str, language: Language) -> String {
    let LightOverride { color, reason, author, on, until } = hand;
    let day = |day: &Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (on, until) = (day(on), day(until));
    let color = language.pick(chinese(*color), english(*color));
    language.pick(
        format!("{author}于{on}改为{color}(至{until}):{reason}。按规则:{rule}"),
        format!("Set to {color} by {author} on {on}, until {until}: {reason}. By the rule: {rule}"),
    )
}

const fn chinese(color: LightColor) -> &'static str {
    match color {
        LightColor::Green => "绿灯",
        LightColor::Yellow => "黄灯",
        LightColor::Red => "红灯",
        LightColor::Grey => "灰灯",
    }
}

const fn english(color: LightColor) -> &'static str {
    match color {
        LightColor::Green => "green",
        LightColor::Yellow => "yellow",
        LightColor::Red => "red",
        LightColor::Grey => "grey",
    }
}

/// Two shares as percents with one decimal place, as bulletins print them (91.7); with all places where they would
/// look the same and are not.
fn percents(first: i64, second: i64) -> (Quantity, Quantity) {
    let (short, other) = (to_tenths(first), to_tenths(second));
    if short == other && first != second {
        return (Quantity::from_ten_thousandths(first), Quantity::from_ten_thousandths(second));
    }
    (short, other)
}

/// A number that was computed, without places that nobody counts.
fn tidy(quantity: Quantity) -> Quantity {
    let exact = quantity.ten_thousandths();
    if exact.unsigned_abs() < 100_000 { quantity } else { to_tenths(exact) }
}

fn to_tenths(ten_thousandths: i64) -> Quantity {
    let half = if ten_thousandths < 0 { -500 } else { 500 };
    Quantity::from_ten_thousandths(ten_thousandths.saturating_add(half) / 1_000 * 1_000)
}
