//! Filters that come as JSON, by an address or a command: the same input as in the API, and as strict.

use async_graphql::{InputType, Value as Input};
use serde_json::Value;

use super::reading::{Reading, within};
use super::responsibility::ResponsibilityFilter;
use crate::config::Limits;
use crate::graphql::failure::Failure;
use crate::model::filter::{Filter, ResponsibilityTest};
use crate::model::problem::{Limit, Problem};
use crate::model::text::shorten;

/// A filter as this reads it: without the fields that were not given.
pub fn written(filter: &ResponsibilityFilter) -> Value {
    let mut json = filter.to_value().into_json().unwrap_or_default();
    strip(&mut json);
    json
}

fn strip(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Reads a ResponsibilityFilter.
pub fn responsibility_filter(text: &str, limits: &Limits) -> Result<Filter<ResponsibilityTest>, Problem> {
    let json: Value = serde_json::from_str(text).map_err(|error| refused(&error.to_string()))?;
    // Whoever coerces it recurses with large frames, so its depth is looked at before: a filter nests in a field, and
    // its tests in an operator.
    within(Limit::FilterDepth, depth(&json), limits.filter_depth * 2 + 2)?;
    let input = Input::from_json(json.clone()).map_err(|error| refused(&error.to_string()))?;
    let filter = ResponsibilityFilter::parse(Some(input))
        .map_err(|error| refused(&error.into_server_error(async_graphql::Pos::default()).message))?;
    // Coercion passes over what it does not know: a misspelt field would widen the selection.
    let known = filter.to_value().into_json().unwrap_or_default();
    if let Some(name) = unknown(&json, &known) {
        return Err(refused(&format!("`{}` is no field of it", shorten(name, 40))));
    }
    Reading::of(limits, Some(filter)).map_err(|Failure(problem)| problem)
}

fn refused(detail: &str) -> Problem {
    Problem::MalformedRequest {
        chinese: format!("filter 不是有效的 ResponsibilityFilter(JSON):{detail}"),
        english: format!("The filter is no ResponsibilityFilter in JSON: {detail}"),
    }
}

/// Objects within objects.
fn depth(json: &Value) -> usize {
    match json {
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or_default(),
        Value::Array(values) => values.iter().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// The first name that the input does not have.
fn unknown<'j>(given: &'j Value, known: &Value) -> Option<&'j str> {
    match (given, known) {
        (Value::Object(given), Value::Object(known)) => given.iter().find_map(|(name, value)| match known.get(name) {
            None => Some(name.as_str()),
            Some(known) => unknown(value, known),
        }),
        (Value::Array(given), Value::Array(known)) => {
            given.iter().zip(known).find_map(|(given, known)| unknown(given, known))
        }
        // One value stands for a list of one.
        (given @ Value::Object(_), Value::Array(known)) => known.first().and_then(|known| unknown(given, known)),
        _ => None,
    }
}
