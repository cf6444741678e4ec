//! Since when, and in which words.

use super::*;
use crate::model::language::Language;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn light(rule: LightRule) -> Light {
    Light {
        rule,
        next_due_on: Some(day("2015-12-31")),
        started_on: Some(day("2015-01-01")),
        pace: Pace::of_year(2015),
        judged_on: Some(day("2015-07-10")),
        ..Light::without_lead()
    }
}

fn amount() -> JudgedIndicator {
    JudgedIndicator {
        name: "孵化器".to_owned(),
        kind: IndicatorKind::Amount,
        unit: "个".to_owned(),
        target: "60".parse().unwrap(),
        upper: None,
        actual: Some("20".parse().unwrap()),
    }
}

fn since(light: &Light, today: &str) -> Option<String> {
    light.since(day(today), 7, chrono_tz::Asia::Shanghai).map(|day| day.to_string())
}

fn reason(light: &Light, today: &str) -> [String; 2] {
    [Language::Chinese, Language::English].map(|language| light.reason(day(today), language))
}

#[test]
fn a_code_reads_back_as_its_rule_and_is_as_bad_as_it_is_urgent() {
    let codes: Vec<LightCode> = LightRule::ALL.iter().map(|rule| LightCode::of_rule(*rule)).collect();
    assert!(codes.is_sorted());
    for rule in LightRule::ALL {
        let code = LightCode::of_rule(*rule);
        assert_eq!((code.rule(), code.is_by_hand()), (*rule, false));
        for color in LightColor::ALL {
            let code = LightCode(LightCode::of_hand(*color).0 + rule.severity());
            assert_eq!((code.rule(), code.is_by_hand()), (*rule, true));
            assert_eq!(code.0 / LightCode::COLOR, color.rank());
        }
    }
}

#[test]
fn an_amount_behind_schedule_says_so_in_its_own_unit() {
    let behind = Light { attained: Some(333_333), indicator: Some(amount()), ..light(LightRule::BehindSchedule) };
    assert_eq!(
        reason(&behind, "2015-11-30"),
        [
            "指标“孵化器”已完成20个,序时应为55个(全年60个,序时进度91.7%)",
            "Indicator “孵化器” has reached 20个 where 55个 was due by now (60个 for the year, 91.7 % of the time has passed)",
        ]
    );
    let hidden = Light { indicator: None, ..behind };
    assert_eq!(
        reason(&hidden, "2015-11-30"),
        ["已完成33.3%,序时进度91.7%", "33.3 % done where 91.7 % of the time has passed"]
    );
}

#[test]
fn percents_that_would_look_the_same_are_printed_whole() {
    let behind = Light { attained: Some(916_600), ..light(LightRule::BehindSchedule) };
    assert_eq!(reason(&behind, "2015-11-30")[0], "已完成91.66%,序时进度91.6666%");
    let ahead = Light { attained: Some(600_000), ..light(LightRule::AheadOfSchedule) };
    assert_eq!(reason(&ahead, "2015-06-30")[0], "已完成60%,序时进度50%");
}

#[test]
fn what_is_on_track_names_its_deadline_and_its_progress() {
    let on_track = Light { attained: Some(550_000), ..light(LightRule::OnTrack) };
    assert_eq!(
        reason(&on_track, "2015-06-30"),
        [
            "本事项的时限为2015-12-31,还有184天;已完成55%,序时进度50%",
            "The item is due on 2015-12-31, in 184 days; 55 % done where 50 % of the time has passed",
        ]
    );
    let undated = Light { next_due_on: None, attained: None, ..light(LightRule::NoDeadline) };
    assert_eq!(reason(&undated, "2015-06-30")[0], "没有待办时限");
}

#[test]
fn a_level_below_its_target_and_a_ceiling_that_is_passed_say_what_they_are() {
    let level = JudgedIndicator { kind: IndicatorKind::Level, unit: "%".to_owned(), ..amount() };
    let outside = |indicator| Light { out_of_bounds: true, indicator, ..light(LightRule::BehindSchedule) };
    assert_eq!(reason(&outside(Some(level.clone())), "2015-06-30")[0], "指标“孵化器”现为20%,低于目标60%");
    let ceiling = JudgedIndicator {
        kind: IndicatorKind::Ceiling,
        target: "4".parse().unwrap(),
        upper: Some("4.5".parse().unwrap()),
        ..level
    };
    assert_eq!(reason(&outside(Some(ceiling)), "2015-06-30")[0], "指标“孵化器”现为20%,超过上限4.5%");
    assert_eq!(reason(&outside(None), "2015-06-30")[0], "有指标低于目标或超过上限");
}

#[test]
fn an_override_says_who_why_and_until_when_and_what_the_rule_says() {
    let hand = LightOverride {
        color: LightColor::Green,
        reason: "市领导已批示".to_owned(),
        author: "王五".to_owned(),
        on: Some(day("2015-06-20")),
        until: Some(day("2015-07-20")),
    };
    let overdue = Light { by_hand: Some(hand), next_due_on: Some(day("2015-06-28")), ..light(LightRule::Overdue) };
    let overdue = Light { lead: Some("市科技局".to_owned()), ..overdue };
    assert_eq!(overdue.color(), LightColor::Green);
    assert_eq!(since(&overdue, "2015-06-30").as_deref(), Some("2015-06-20"));
    assert_eq!(
        reason(&overdue, "2015-06-30"),
        [
            "市科技局:王五于2015-06-20改为绿灯(至2015-07-20):市领导已批示。按规则:本事项应于2015-06-28完成,已逾期2天",
            "市科技局: Set to green by 王五 on 2015-06-20, until 2015-07-20: 市领导已批示. By the rule: The item was due on 2015-06-28, 2 days ago",
        ]
    );
}

#[test]
fn a_completed_light_counts_from_the_business_day_of_the_zone() {
    let completed = Light { completed_at: "2015-06-24T17:00:00Z".parse().ok(), ..light(LightRule::Completed) };
    assert_eq!(since(&completed, "2015-06-30").as_deref(), Some("2015-06-25"));
    assert_eq!(since(&completed, "2015-06-20").as_deref(), Some("2015-06-20"));
}

#[test]
fn behind_counts_from_the_day_on_which_time_overtook_what_was_attained() {
    let behind = Light { attained: Some(500_000), ..light(LightRule::BehindSchedule) };
    assert_eq!(since(&behind, "2015-08-01").as_deref(), Some("2015-07-10"), "time had overtaken it before the report");
    let behind = Light { attained: Some(600_000), ..behind };
    assert_eq!(since(&behind, "2015-09-01").as_deref(), Some("2015-08-07"));
    let outside = Light { out_of_bounds: true, ..behind };
    assert_eq!(since(&outside, "2015-09-01").as_deref(), Some("2015-07-10"));
}

#[test]
fn on_track_counts_from_the_start_the_report_or_the_day_on_which_it_was_no_longer_ahead() {
    let on_track = Light { judged_on: None, ..light(LightRule::OnTrack) };
    assert_eq!(since(&on_track, "2015-08-01").as_deref(), Some("2015-01-01"));
    assert_eq!(since(&on_track, "2014-12-31"), None, "nothing tells what it showed before its time began");
    let reported = Light { attained: Some(550_000), ..light(LightRule::OnTrack) };
    assert_eq!(since(&reported, "2015-08-01").as_deref(), Some("2015-07-10"));
    let caught_up = Light { attained: Some(700_000), ..reported };
    assert_eq!(since(&caught_up, "2015-09-01").as_deref(), Some("2015-08-07"));
    assert_eq!(since(&light(LightRule::AheadOfSchedule), "2015-08-01").as_deref(), Some("2015-07-10"));
    assert_eq!(since(&light(LightRule::NotTracked), "2015-08-01"), None);
}

#[test]
fn deadlines_count_by_their_days() {
    let due = |rule, on| Light { next_due_on: Some(day(on)), ..light(rule) };
    assert_eq!(since(&due(LightRule::Overdue, "2015-06-20"), "2015-06-30").as_deref(), Some("2015-06-21"));
    assert_eq!(since(&due(LightRule::NearDue, "2015-07-03"), "2015-06-30").as_deref(), Some("2015-06-26"));
}
