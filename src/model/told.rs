//! What an event tells of a changed row: fields by their names in the API, values as the API shows them. Columns that
//! only serve sorting, searching and the lights are left out.

use serde_json::Value;
use uuid::Uuid;

use super::global_id::{GlobalId, NodeKind};
use super::quantity::Quantity;

/// A changed field in the words of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Columns that say nothing to a reader: keys of the row itself, what is derived for sorting and searching, and what a
/// light reads.
const INTERNAL: [&str; 24] = [
    "id",
    "jurisdiction_id",
    "sort_key",
    "normalized_title",
    "position",
    "notice_due_on",
    "next_measure_ordinal",
    "started_on",
    "pace_from",
    "pace_to",
    "attained",
    "out_of_bounds",
    "judged_indicator_id",
    "judged_on",
    "override_on",
    "ended",
    "replanned",
    "reworked",
    "submissions",
    "edition",
    "period_end",
    "submitted_on",
    "sent_on",
    "source_document_id",
];

/// Columns that hold ten-thousandths.
const QUANTITIES: [&str; 9] =
    ["target", "upper", "baseline", "actual", "value", "percent_done", "points", "rating", "score"];

/// Columns whose name in the API is another.
const RENAMED: [(&str, &str); 3] = [("work_plan_id", "plan"), ("lead_agency_id", "lead"), ("actual_as_of", "asOf")];

/// Tells a changed column; none where it is internal.
pub fn tell(column: &str, before: &Value, after: &Value) -> Option<Told> {
    if INTERNAL.contains(&column) || column.ends_with("_nfkc") {
        return None;
    }
    let renamed = RENAMED.iter().find(|(known, _)| *known == column).map(|(_, name)| (*name).to_owned());
    let field = renamed.unwrap_or_else(|| camel(column.strip_suffix("_id").unwrap_or(column)));
    Some(Told { field, before: show(column, before), after: show(column, after) })
}

/// The id of a row of a table: global where the API has such nodes, and else opaque, to tell one row from another.
pub fn row_id(table: &str, id: Uuid) -> String {
    kind_of(table).map_or_else(|| GlobalId::opaque(id), |kind| GlobalId::new(kind, id).to_string())
}

/// The kind of node that the rows of a table are: tables are named as the kinds.
pub fn kind_of(table: &str) -> Option<NodeKind> {
    NodeKind::ALL.iter().copied().find(|kind| snake(&format!("{kind:?}")) == table)
}

/// The name of a table as the API calls it: `progress_report` → `ProgressReport`.
pub fn type_of(table: &str) -> String {
    let name = camel(table);
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The table of a name as the API calls it.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn camel(name: &str) -> String {
    let mut camel = String::new();
    for (place, part) in name.split('_').enumerate() {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if place > 0 => camel.extend(first.to_uppercase().chain(letters)),
            Some(first) => camel.extend(std::iter::once(first).chain(letters)),
            None => {}
        }
    }
    camel
}

fn show(column: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            let id = column.strip_suffix("_id").and_then(|target| Some((target, Uuid::parse_str(text).ok()?)));
            Some(id.map_or_else(|| text.clone(), |(target, id)| row_id(table_of(target), id)))
        }
        Value::Number(number) if QUANTITIES.contains(&column) => {
            let quantity = number.as_i64().map(|number| Quantity::from_ten_thousandths(number).to_string());
            quantity.or_else(|| Some(number.to_string()))
        }
        // Lists (the headings above an item) as JSON.
        other => Some(other.to_string()),
    }
}

/// The table that a column points at, by the column's name without `_id`.
fn table_of(target: &str) -> &str {
    match target {
        "successor" => "agency",
        "parent" => "jurisdiction",
        "source_report" => "progress_report",
        target if target.ends_with("_agency") => "agency",
        target => target,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(column: &str, after: &Value) -> (String, Option<String>) {
        let told = tell(column, &Value::Null, after).unwrap();
        assert_eq!(told.before, None);
        (told.field, told.after)
    }

    #[test]
    fn fields_and_values_are_those_of_the_api() {
        assert_eq!(told("next_due_on", &json!("2015-12-31")), ("nextDueOn".to_owned(), Some("2015-12-31".to_owned())));
        assert_eq!(told("target", &json!(45_000)), ("target".to_owned(), Some("4.5".to_owned())));
        assert_eq!(told("ordinal", &json!(3)), ("ordinal".to_owned(), Some("3".to_owned())));
        assert_eq!(told("section", &json!(["一", "二"])).1, Some(r#"["一","二"]"#.to_owned()));
        let id = Uuid::from_u128(7);
        let lead = GlobalId::new(NodeKind::Agency, id).to_string();
        assert_eq!(told("lead_agency_id", &json!(id.to_string())), ("lead".to_owned(), Some(lead)));
        assert_eq!(told("agency_id", &json!(id.to_string())).0, "agency");
    }

    #[test]
    fn what_serves_sorting_searching_and_lights_is_not_told() {
        for column in ["title_nfkc", "sort_key", "pace_from", "attained", "jurisdiction_id", "id"] {
            assert_eq!(tell(column, &Value::Null, &json!(1)), None, "{column}");
        }
    }

    #[test]
    fn tables_are_named_as_types() {
        assert_eq!(type_of("progress_report"), "ProgressReport");
        assert_eq!(snake("ProgressReport"), "progress_report");
        assert_eq!(kind_of("work_plan"), Some(NodeKind::WorkPlan));
        assert_eq!(kind_of("contact"), None);
        assert!(row_id("contact", Uuid::nil()).parse::<GlobalId>().is_err());
    }
}
