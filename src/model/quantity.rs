//! Quantities: exact decimals with four places, the same on SQLite (which keeps decimals as floats) and PostgreSQL.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// Decimal places that a quantity keeps.
const PLACES: usize = 4;
/// Ten-thousandths in one.
const SCALE: u64 = 10_000;

/// An exact decimal number, held in ten-thousandths (`4.5` is 45 000); what it counts stands in a unit beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantity(i64);

/// Why a text is no [`Quantity`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuantity {
    /// Not digits with at most one point among them.
    #[error("`{0}` is no decimal number such as 4.5 or 2000")]
    NotANumber(String),
    /// More than four decimal places.
    #[error("`{0}` has more than {PLACES} decimal places")]
    TooFine(String),
    /// Beyond what ten-thousandths in 64 bits hold.
    #[error("`{0}` is too large: at most {max} is kept", max = Quantity(i64::MAX))]
    TooLarge(String),
}

impl Quantity {
    /// The quantity of so many ten-thousandths.
    pub const fn from_ten_thousandths(ten_thousandths: i64) -> Self {
        Self(ten_thousandths)
    }

    /// How many ten-thousandths it is: the form in the database.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }
}

impl FromStr for Quantity {
    type Err = InvalidQuantity;

    fn from_str(text: &str) -> Result<Self, InvalidQuantity> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return Err(InvalidQuantity::NotANumber(text.to_owned()));
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > PLACES {
            return Err(InvalidQuantity::TooFine(text.to_owned()));
        }
        let sign = if negative { "-" } else { "" };
        // The point moved four places to the right: the integer parser checks the range, its lower end included.
        format!("{sign}{whole}{fraction:0<PLACES$}")
            .parse()
            .map(Self)
            .map_err(|_| InvalidQuantity::TooLarge(text.to_owned()))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / SCALE, self.0.unsigned_abs() % SCALE);
        if rest == 0 {
            return write!(formatter, "{sign}{whole}");
        }
        let fraction = format!("{rest:0PLACES$}");
        write!(formatter, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

/// A JSON number in its shortest form. Written as text, so that no float rounds it on the way.
impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.to_string();
        match text.parse::<i64>() {
            Ok(integer) => serializer.serialize_i64(integer),
            Err(_) => RawValue::from_string(text).map_err(S::Error::custom)?.serialize(serializer),
        }
    }
}

/// From a JSON number, or from a string where the number has more than 15 digits and a fraction.
impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(QuantityVisitor)
    }
}

struct QuantityVisitor;

impl QuantityVisitor {
    fn parse<E: de::Error>(number: &impl ToString) -> Result<Quantity, E> {
        number.to_string().parse().map_err(E::custom)
    }
}

impl Visitor<'_> for QuantityVisitor {
    type Value = Quantity;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a decimal number with at most four places")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
        Self::parse(&number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
        Self::parse(&number)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
        Self::parse(&number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidQuantity, Quantity};
    use proptest::prelude::*;

    #[test]
    fn prints_the_shortest_form_of_what_it_read() {
        for (text, printed, held) in [
            ("4.5", "4.5", 45_000),
            ("2000", "2000", 20_000_000),
            ("-3", "-3", -30_000),
            ("0.0001", "0.0001", 1),
            ("1.50", "1.5", 15_000),
            ("7.000000", "7", 70_000),
            ("-0.5", "-0.5", -5_000),
            ("007", "7", 70_000),
        ] {
            let quantity: Quantity = text.parse().unwrap();
            assert_eq!((quantity.to_string().as_str(), quantity.ten_thousandths()), (printed, held), "{text}");
        }
    }

    #[test]
    fn refuses_what_it_cannot_keep_exactly_and_says_why() {
        let refused = |text: &str| text.parse::<Quantity>().unwrap_err();
        assert_eq!(refused("1.23456").to_string(), "`1.23456` has more than 4 decimal places");
        assert_eq!(
            refused("922337203685478").to_string(),
            "`922337203685478` is too large: at most 922337203685477.5807 is kept"
        );
        for text in ["", "-", ".", "1.", ".5", "1e3", "+1", "1,000", "１", "NaN", "--1", "1.2.3", " 1"] {
            assert_eq!(refused(text), InvalidQuantity::NotANumber(text.to_owned()));
        }
    }

    #[test]
    fn is_a_json_number() {
        let json = |text: &str| serde_json::to_string(&text.parse::<Quantity>().unwrap()).unwrap();
        assert_eq!(json("2000"), "2000");
        assert_eq!(json("4.5"), "4.5");
        assert_eq!(json("922337203685477.5807"), "922337203685477.5807");
        assert_eq!(serde_json::from_str::<Quantity>("0.1").unwrap().ten_thousandths(), 1_000);
        assert_eq!(serde_json::from_str::<Quantity>("\"-12.25\"").unwrap().ten_thousandths(), -122_500);
        assert!(serde_json::from_str::<Quantity>("0.00001").is_err());
        assert_eq!(serde_json::to_value(Quantity::from_ten_thousandths(45_000)).unwrap(), serde_json::json!(4.5));
    }

    proptest! {
        #[test]
        fn survives_print_and_parse(held in any::<i64>()) {
            let quantity = Quantity::from_ten_thousandths(held);
            prop_assert_eq!(quantity.to_string().parse::<Quantity>().unwrap(), quantity);
        }

        #[test]
        fn never_panics(text in ".{0,24}") {
            let _ = text.parse::<Quantity>();
        }
    }
}
