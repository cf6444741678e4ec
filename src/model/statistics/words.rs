//! What a bucket is called: its value, which stays the same whatever the language, and its label.

use std::str::FromStr;

use uuid::Uuid;

use super::StatisticsDimension;
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::global_id::{GlobalId, NodeKind};
use crate::model::language::Language;
use crate::model::light::{LightColor, LightRule};
use crate::model::period::Period;

/// Ends a name's sort key before what tells equal names apart.
const BEFORE_ID: char = '\u{1f}';

/// The value of the key by which a bucket sorts; none where its rows have no value. Texts that may be missing have a 0
/// before them; what is missing is a 1, and so sorts last.
pub fn value(dimension: StatisticsDimension, sort: &str) -> Option<String> {
    let place = || sort.parse::<usize>().ok();
    match dimension {
        StatisticsDimension::Jurisdiction | StatisticsDimension::Year => Some(sort.to_owned()),
        StatisticsDimension::Agency => {
            let id = sort.rsplit(BEFORE_ID).next().and_then(|id| Uuid::parse_str(id).ok())?;
            Some(GlobalId::new(NodeKind::Agency, id).to_string())
        }
        StatisticsDimension::Role => AssignmentRole::ALL.get(place()?).map(ToString::to_string),
        StatisticsDimension::Status => AssignmentStatus::ALL.get(place()?).map(ToString::to_string),
        StatisticsDimension::Light => {
            let rank: i32 = sort.parse().ok()?;
            LightColor::ALL.iter().find(|color| color.rank() == rank).map(ToString::to_string)
        }
        StatisticsDimension::LightRule => LightRule::ALL.get(place()?).map(ToString::to_string),
        StatisticsDimension::Leader
        | StatisticsDimension::DueMonth
        | StatisticsDimension::Period
        | StatisticsDimension::Section => sort.strip_prefix('0').map(str::to_owned),
    }
}

/// What people call it: names as they are, enums and missing values in the caller's language.
pub fn label(
    dimension: StatisticsDimension,
    value: Option<&str>,
    printed: Option<String>,
    language: Language,
) -> String {
    let Some(value) = value else { return missing(dimension, language).to_owned() };
    let said = match dimension {
        StatisticsDimension::Jurisdiction
        | StatisticsDimension::Agency
        | StatisticsDimension::Leader
        | StatisticsDimension::Section => printed,
        StatisticsDimension::Year => Some(language.pick(format!("{value}年"), value.to_owned())),
        StatisticsDimension::Role => word(value, |role| language.pick(role_names(role).0, role_names(role).1)),
        StatisticsDimension::Status => {
            word(value, |status| language.pick(status_names(status).0, status_names(status).1))
        }
        StatisticsDimension::Light => word(value, |color| language.pick(color_names(color).0, color_names(color).1)),
        StatisticsDimension::LightRule => word(value, |rule| language.pick(rule_names(rule).0, rule_names(rule).1)),
        StatisticsDimension::DueMonth | StatisticsDimension::Period => {
            value.parse().ok().map(|period| period_name(period, value, language))
        }
    };
    said.unwrap_or_else(|| value.to_owned())
}

fn word<E: FromStr>(value: &str, name: impl FnOnce(E) -> &'static str) -> Option<String> {
    value.parse().ok().map(|value| name(value).to_owned())
}

const fn role_names(role: AssignmentRole) -> (&'static str, &'static str) {
    match role {
        AssignmentRole::Lead => ("牵头", "Lead"),
        AssignmentRole::Assist => ("配合", "Assist"),
    }
}

const fn status_names(status: AssignmentStatus) -> (&'static str, &'static str) {
    match status {
        AssignmentStatus::Pending => ("待签收", "Pending"),
        AssignmentStatus::Disputed => ("有异议", "Disputed"),
        AssignmentStatus::Acknowledged => ("已签收", "Acknowledged"),
        AssignmentStatus::CompletionRequested => ("申请办结", "Completion requested"),
        AssignmentStatus::Completed => ("已办结", "Completed"),
        AssignmentStatus::Withdrawn => ("已撤销", "Withdrawn"),
    }
}

const fn color_names(color: LightColor) -> (&'static str, &'static str) {
    match color {
        LightColor::Green => ("绿灯", "Green"),
        LightColor::Yellow => ("黄灯", "Yellow"),
        LightColor::Red => ("红灯", "Red"),
        LightColor::Grey => ("灰灯", "Grey"),
    }
}

const fn rule_names(rule: LightRule) -> (&'static str, &'static str) {
    match rule {
        LightRule::NotTracked => ("其它", "Not tracked"),
        LightRule::Completed => ("已完成", "Completed"),
        LightRule::AheadOfSchedule => ("超进度", "Ahead of schedule"),
        LightRule::OnTrack => ("达进度", "On track"),
        LightRule::NoDeadline => ("无时限", "No deadline"),
        LightRule::NearDue => ("临期", "Near due"),
        LightRule::BehindSchedule => ("欠进度", "Behind schedule"),
        LightRule::Overdue => ("逾期", "Overdue"),
    }
}

fn period_name(period: Period, text: &str, language: Language) -> String {
    match (language, period) {
        (Language::English, _) => text.to_owned(),
        (Language::Chinese, Period::Month { year, month }) => format!("{year}年{month}月"),
        (Language::Chinese, Period::Quarter { year, quarter }) => {
            let quarter = ["一", "二", "三", "四"].into_iter().zip(1..).find(|(_, number)| *number == quarter);
            format!("{year}年第{}季度", quarter.map_or("", |(name, _)| name))
        }
    }
}

const fn missing(dimension: StatisticsDimension, language: Language) -> &'static str {
    let (chinese, english) = match dimension {
        StatisticsDimension::Leader => ("未明确领导", "No leader named"),
        StatisticsDimension::DueMonth => ("无未完成时限", "No open deadline"),
        StatisticsDimension::Period => ("无报送事项", "Nothing to report"),
        StatisticsDimension::Section => ("未分章节", "No section"),
        StatisticsDimension::Jurisdiction
        | StatisticsDimension::Year
        | StatisticsDimension::Agency
        | StatisticsDimension::Role
        | StatisticsDimension::Status
        | StatisticsDimension::Light
        | StatisticsDimension::LightRule => ("未知", "Unknown"),
    };
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_its_value_and_its_label_in_both_languages() {
        use StatisticsDimension::{DueMonth, Leader, Light, LightRule, Period, Role, Status, Year};
        for (dimension, sort, expected, chinese, english) in [
            (Year, "2015", Some("2015"), "2015年", "2015"),
            (Role, "0", Some("LEAD"), "牵头", "Lead"),
            (Status, "3", Some("COMPLETION_REQUESTED"), "申请办结", "Completion requested"),
            (Light, "3", Some("RED"), "红灯", "Red"),
            (LightRule, "7", Some("OVERDUE"), "逾期", "Overdue"),
            (DueMonth, "02015-06", Some("2015-06"), "2015年6月", "2015-06"),
            (Period, "02015-Q2", Some("2015-Q2"), "2015年第二季度", "2015-Q2"),
            (Period, "1", None, "无报送事项", "Nothing to report"),
            (Leader, "1", None, "未明确领导", "No leader named"),
        ] {
            let found = value(dimension, sort);
            assert_eq!(found.as_deref(), expected);
            for (language, said) in [(Language::Chinese, chinese), (Language::English, english)] {
                assert_eq!(label(dimension, found.as_deref(), None, language), said);
            }
        }
    }
}
