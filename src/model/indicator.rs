//! The words of an indicator (量化指标): a number in a goal.

use super::quantity::Quantity;
use super::text_enum::text_enum;

text_enum! {
    /// How the number is to be read over the year.
    IndicatorKind {
        /// Adds up over the year: 60个, 2000万元.
        Amount = "AMOUNT",
        /// Must stand at the target at every reading: 增长20%.
        Level = "LEVEL",
        /// Must stay under it: 控制在4.5%以内.
        Ceiling = "CEILING",
    }
}

/// A reading as a percentage of the target, rounded to ten-thousandths; none of a target of nothing.
pub fn percent_attained(actual: Quantity, target: Quantity) -> Option<Quantity> {
    let (actual, target) = (i128::from(actual.ten_thousandths()), i128::from(target.ten_thousandths()));
    let percent = (actual * 1_000_000).checked_div(target)?;
    i64::try_from(percent).ok().map(Quantity::from_ten_thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_of_twelve_are_91_6666_percent() {
        let whole = |number: i64| Quantity::from_ten_thousandths(number * 10_000);
        assert_eq!(
            percent_attained(whole(11), whole(12)).map(|percent| percent.to_string()).as_deref(),
            Some("91.6666")
        );
        assert_eq!(percent_attained(whole(1), whole(0)), None);
    }
}
