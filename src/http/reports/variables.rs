//! A report's variables from an address: each parameter is a variable, written as its type is. An empty one is not given,
//! as an empty cell of a spreadsheet is no value.

use serde_json::{Map, Value};

use crate::graphql::{Variable, VariableKind};
use crate::http::graphql::operation::{bad, decode, parse};
use crate::http::rejection::Rejection;

/// The variables that the query string gives.
pub(super) fn read(declared: &[Variable], query: &str) -> Result<Map<String, Value>, Rejection> {
    let mut given = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(text)) = (decode(name), decode(text)) else {
            return Err(bad("参数不是有效的 UTF-8", "A parameter is not valid UTF-8"));
        };
        let Some(variable) = declared.iter().find(|variable| variable.name == name) else {
            return Err(unknown(&name, declared));
        };
        if text.is_empty() {
            continue;
        }
        let value = value(variable, &text)?;
        match (variable.is_list, given.get_mut(&name)) {
            (true, Some(Value::Array(values))) => values.push(value),
            (true, _) => {
                given.insert(name, vec![value].into());
            }
            (false, None) => {
                given.insert(name, value);
            }
            (false, Some(_)) => {
                return Err(bad(format!("参数 {name} 出现了两次"), format!("The parameter {name} is there twice")));
            }
        }
    }
    match declared.iter().find(|variable| variable.is_required && !given.contains_key(&variable.name)) {
        None => Ok(given),
        Some(Variable { name, declared, .. }) => Err(bad(
            format!("缺少参数 {name}({declared}):请在地址中给出,如 ?{name}=…"),
            format!("The parameter {name} of type {declared} is missing: add it to the address, as in ?{name}=…"),
        )),
    }
}

fn value(variable: &Variable, text: &str) -> Result<Value, Rejection> {
    let Variable { name, declared, kind, .. } = variable;
    let value = match kind {
        VariableKind::Int => text.parse::<i64>().ok().map(Value::from),
        VariableKind::Float => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
        VariableKind::Boolean => match text {
            "true" | "TRUE" | "1" => Some(true.into()),
            "false" | "FALSE" | "0" => Some(false.into()),
            _ => None,
        },
        VariableKind::Text => Some(text.into()),
        VariableKind::Object => {
            return parse(text, &format!("参数 {name}"), &format!("The parameter {name}"));
        }
    };
    let shown: String = text.chars().take(40).collect();
    value.ok_or_else(|| {
        bad(
            format!("参数 {name} 应为 {declared},却是“{shown}”"),
            format!("The parameter {name} must be of type {declared}, and is `{shown}`"),
        )
    })
}

fn unknown(name: &str, declared: &[Variable]) -> Rejection {
    let name: String = name.chars().take(40).collect();
    let known = declared.iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>().join(", ");
    if known.is_empty() {
        return bad(
            format!("报表没有参数 {name}:它不接受参数"),
            format!("The report has no parameter {name}: it takes none"),
        );
    }
    bad(
        format!("报表没有参数 {name}:可用的有 {known}"),
        format!("The report has no parameter {name}: it takes {known}"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::language::Language;

    fn variable(name: &str, declared: &str, kind: VariableKind) -> Variable {
        let is_list = declared.starts_with('[');
        let is_required = declared.ends_with('!');
        Variable { name: name.to_owned(), declared: declared.to_owned(), kind, is_list, is_required, default: None }
    }

    fn declared() -> Vec<Variable> {
        vec![
            variable("year", "Int!", VariableKind::Int),
            variable("ids", "[ID!]", VariableKind::Text),
            variable("open", "Boolean", VariableKind::Boolean),
            variable("filter", "AssignmentFilter", VariableKind::Object),
            variable("share", "Float", VariableKind::Float),
        ]
    }

    #[test]
    fn each_parameter_is_written_as_its_type_is() {
        let query =
            "year=2015&ids=a&ids=%E7%9D%A3&open=TRUE&filter=%7B%22role%22:%7B%22eq%22:%22LEAD%22%7D%7D&share=0.5";
        let expected = json!({
            "year": 2015, "ids": ["a", "督"], "open": true, "filter": { "role": { "eq": "LEAD" } }, "share": 0.5,
        });
        assert_eq!(Value::Object(read(&declared(), query).unwrap()), expected);
        assert_eq!(Value::Object(read(&declared(), "year=2015&open=&ids=").unwrap()), json!({ "year": 2015 }));
    }

    #[test]
    fn what_is_wrong_is_said_by_its_name() {
        let cases = [
            ("", "The parameter year of type Int! is missing"),
            ("year=", "The parameter year of type Int! is missing"),
            ("year=2015&year=2016", "The parameter year is there twice"),
            ("year=MMXV", "must be of type Int!, and is `MMXV`"),
            ("year=1&open=yes", "must be of type Boolean, and is `yes`"),
            ("year=1&share=NaN", "must be of type Float"),
            ("year=1&filter={", "The parameter filter is not valid JSON"),
            ("year=1&jahr=2", "has no parameter jahr: it takes year, ids, open, filter, share"),
            ("year=%FF", "not valid UTF-8"),
        ];
        for (query, expected) in cases {
            let sentence = read(&declared(), query).unwrap_err().problem.message(Language::English);
            assert!(sentence.contains(expected), "{query}: {sentence}");
        }
    }
}
