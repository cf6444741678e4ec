//! The scalars that are our own, so that no float ever carries a target and no day has a time.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, NaiveDate, SecondsFormat, Utc};

use crate::model::quantity::Quantity;

/// A day as `2015-12-31`, in the deployment's time zone (日期).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Description)]
pub struct Date(pub NaiveDate);

#[Scalar(name = "Date", use_type_description)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let refused = || InputValueError::custom("a day is written 2015-12-31");
        match &value {
            // Written back it must be the same: the parser also takes 2015-6-5 and years that no database knows.
            Value::String(text) => {
                let day = text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == *text && text.len() == 10);
                day.map(Self).ok_or_else(refused)
            }
            _ => Err(refused()),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A moment in UTC by RFC 3339, as `2015-04-02T02:46:00Z` (时间).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Description)]
pub struct DateTime(pub chrono::DateTime<Utc>);

#[Scalar(name = "DateTime", use_type_description)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let refused = || InputValueError::custom("a moment is written by RFC 3339, as 2015-04-02T02:46:00Z");
        match &value {
            Value::String(text) => {
                let time = chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
                time.filter(|time| (0..=9999).contains(&time.year())).map(Self).ok_or_else(refused)
            }
            _ => Err(refused()),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// An exact number as a string of digits with at most four decimals, in its shortest form: `2000`, `4.5` (数值).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Description)]
pub struct Decimal(pub Quantity);

#[Scalar(name = "Decimal", use_type_description)]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().map(Self).map_err(|error| InputValueError::custom(format!("{error}"))),
            _ => Err(InputValueError::custom("a Decimal is sent as a string of digits, as \"4.5\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
