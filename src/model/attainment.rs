//! How much of an assignment is attained, by its indicators or else by the percent that its agency reports.

use uuid::Uuid;

use super::indicator::IndicatorKind;
use super::quantity::Quantity;

/// An indicator with its last accepted reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadIndicator {
    pub id: Uuid,
    pub kind: IndicatorKind,
    pub target: Quantity,
    /// The upper bound of a range.
    pub upper: Option<Quantity>,
    /// None before its first reading.
    pub actual: Option<Quantity>,
}

/// What an assignment's light reads of its progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attained {
    /// The share attained, in ten-thousandths of a percent, rounded down; none before any report.
    pub attained: Option<i64>,
    /// A level stands below its target, or a ceiling is exceeded.
    pub out_of_bounds: bool,
    /// Where that comes from; none where it comes from the reported percent.
    pub judged_indicator: Option<Uuid>,
}

/// The least share among the amounts that were read, else the reported percent; and whether a level or a ceiling is
/// out of its bounds. The indicators come as printed: of equals the first one is named, and one out of its bounds
/// before all others, for then it decides the light.
pub fn attainment(percent_done: Option<Quantity>, indicators: &[ReadIndicator]) -> Attained {
    let amounts = indicators.iter().filter_map(|indicator| Some((amount(indicator)?, indicator.id)));
    let least = amounts.min_by_key(|(share, _)| *share);
    let outside = indicators.iter().find(|indicator| is_outside(indicator)).map(|indicator| indicator.id);
    Attained {
        attained: least.map(|(share, _)| share).or(percent_done.map(Quantity::ten_thousandths)),
        out_of_bounds: outside.is_some(),
        judged_indicator: outside.or(least.map(|(_, id)| id)),
    }
}

/// The share of an amount that was read. A target of nothing has no shares.
fn amount(indicator: &ReadIndicator) -> Option<i64> {
    let actual = indicator.actual.filter(|_| indicator.kind == IndicatorKind::Amount)?;
    let (actual, target) = (i128::from(actual.ten_thousandths()), i128::from(indicator.target.ten_thousandths()));
    let share = (actual * 1_000_000).checked_div(target)?;
    Some(i64::try_from(share).unwrap_or(if share > 0 { i64::MAX } else { i64::MIN }))
}

fn is_outside(indicator: &ReadIndicator) -> bool {
    let Some(actual) = indicator.actual else { return false };
    match indicator.kind {
        IndicatorKind::Amount => false,
        IndicatorKind::Level => actual < indicator.target,
        IndicatorKind::Ceiling => actual > indicator.upper.unwrap_or(indicator.target),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;
    use proptest::prelude::*;

    use super::*;
    use crate::model::pace::Pace;

    fn whole(number: i64) -> Quantity {
        Quantity::from_ten_thousandths(number * 10_000)
    }

    fn indicator(id: u128, kind: IndicatorKind, target: i64, actual: Option<i64>) -> ReadIndicator {
        ReadIndicator { id: Uuid::from_u128(id), kind, target: whole(target), upper: None, actual: actual.map(whole) }
    }

    #[test]
    fn the_least_amount_that_was_read_counts_before_the_percent() {
        let amounts = [
            indicator(1, IndicatorKind::Amount, 60, Some(55)),
            indicator(2, IndicatorKind::Amount, 60, Some(20)),
            indicator(3, IndicatorKind::Amount, 60, None),
            indicator(4, IndicatorKind::Amount, 0, Some(1)),
            indicator(5, IndicatorKind::Amount, 30, Some(10)),
        ];
        let by_amounts =
            Attained { attained: Some(333_333), out_of_bounds: false, judged_indicator: Some(Uuid::from_u128(2)) };
        assert_eq!(attainment(Some(whole(90)), &amounts), by_amounts);
        let by_percent = Attained { attained: Some(900_000), ..Attained::default() };
        assert_eq!(attainment(Some(whole(90)), &amounts[2..4]), by_percent);
        assert_eq!(attainment(None, &[]), Attained::default());
    }

    #[test]
    fn a_level_must_stand_at_its_target_and_a_ceiling_must_not_be_passed() {
        for (kind, actual, outside) in [
            (IndicatorKind::Level, 19, true),
            (IndicatorKind::Level, 20, false),
            (IndicatorKind::Level, 25, false),
            (IndicatorKind::Ceiling, 20, false),
            (IndicatorKind::Ceiling, 21, true),
        ] {
            let judged = attainment(None, &[indicator(1, kind, 20, Some(actual))]);
            assert_eq!(judged.out_of_bounds, outside, "{kind} {actual}");
            assert_eq!(judged.judged_indicator.is_some(), outside, "{kind} {actual}");
            assert_eq!(judged.attained, None);
        }
        let range = ReadIndicator { upper: Some(whole(25)), ..indicator(1, IndicatorKind::Ceiling, 20, Some(25)) };
        assert!(!attainment(None, &[range]).out_of_bounds);
        let range = ReadIndicator { upper: Some(whole(25)), ..indicator(1, IndicatorKind::Level, 20, Some(20)) };
        assert!(!attainment(None, &[range]).out_of_bounds);
    }

    #[test]
    fn what_is_out_of_bounds_is_named_and_the_amount_still_counts() {
        let both =
            [indicator(1, IndicatorKind::Amount, 60, Some(30)), indicator(2, IndicatorKind::Ceiling, 4, Some(5))];
        let judged = attainment(None, &both);
        assert_eq!((judged.attained, judged.judged_indicator), (Some(500_000), Some(Uuid::from_u128(2))));
    }

    #[test]
    fn a_share_beyond_all_numbers_stops_at_the_last_one() {
        let huge = ReadIndicator {
            target: Quantity::from_ten_thousandths(1),
            actual: Some(Quantity::from_ten_thousandths(i64::MAX)),
            ..indicator(1, IndicatorKind::Amount, 1, None)
        };
        assert_eq!(attainment(None, &[huge]).attained, Some(i64::MAX));
    }

    fn any_indicator() -> impl Strategy<Value = ReadIndicator> {
        let kind = prop_oneof![Just(IndicatorKind::Amount), Just(IndicatorKind::Level), Just(IndicatorKind::Ceiling)];
        let number = || any::<i64>().prop_map(Quantity::from_ten_thousandths);
        (any::<u128>(), kind, number(), prop::option::of(number()), prop::option::of(number())).prop_map(
            |(id, kind, target, upper, actual)| ReadIndicator { id: Uuid::from_u128(id), kind, target, upper, actual },
        )
    }

    proptest! {
        #[test]
        fn nothing_read_means_the_percent_and_a_reading_never_raises_the_least(
            percent in prop::option::of(0_i64..=1_000_000),
            indicators in prop::collection::vec(any_indicator(), 0..6),
        ) {
            let percent = percent.map(Quantity::from_ten_thousandths);
            let judged = attainment(percent, &indicators);
            let unread: Vec<_> = indicators.iter().map(|one| ReadIndicator { actual: None, ..*one }).collect();
            let by_percent = Attained { attained: percent.map(Quantity::ten_thousandths), ..Attained::default() };
            prop_assert_eq!(attainment(percent, &unread), by_percent);
            for one in &indicators {
                let alone = attainment(None, std::slice::from_ref(one));
                if let Some(share) = alone.attained {
                    prop_assert!(judged.attained.unwrap() <= share);
                }
                prop_assert!(judged.out_of_bounds || !alone.out_of_bounds);
            }
            let named = judged.judged_indicator.map(|id| indicators.iter().any(|one| one.id == id));
            prop_assert_ne!(named, Some(false));
            prop_assert!(judged.judged_indicator.is_some() || !judged.out_of_bounds);
        }

        #[test]
        fn an_amount_exactly_on_schedule_is_not_behind(target in 1_i64..1_000_000, month in 1_u32..=12) {
            let end = chrono::NaiveDate::from_ymd_opt(2015, month, 28).unwrap();
            let end = end.with_day(end.num_days_in_month().into()).unwrap();
            let (target, actual) = (target * 12, target * i64::from(month));
            let read = [indicator(1, IndicatorKind::Amount, target, Some(actual))];
            let expected = Pace::of_year(2015).expected(end);
            prop_assert_eq!(attainment(None, &read).attained, Some(expected));
        }
    }
}
