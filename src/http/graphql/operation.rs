//! From a body or a query string to an operation: what is wrong is said with its place.

use std::borrow::Cow;

use axum::http::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::json::Plain;
use crate::graphql::Operation;
use crate::http::rejection::Rejection;
use crate::model::problem::Problem;

/// The parameters of GraphQL over HTTP and of its persisted documents; others are reserved, and not read.
const QUERY: &str = "query";
const OPERATION_NAME: &str = "operationName";
const VARIABLES: &str = "variables";
const EXTENSIONS: &str = "extensions";
const DOCUMENT_ID: &str = "documentId";

/// What we read of `extensions`.
const PERSISTED_QUERY: &str = "persistedQuery";
const COST: &str = "cost";

/// The operation of a POST's body.
pub(in crate::http) fn from_body(body: &[u8]) -> Result<Operation, Rejection> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let byte = error.valid_up_to();
        bad(format!("请求体不是有效的 UTF-8(第 {byte} 字节)"), format!("The body is not valid UTF-8 (at byte {byte})"))
    })?;
    if text.trim().is_empty() {
        return Err(bad("请求体为空:请发送 {\"query\": \"…\"}", "The body is empty: send {\"query\": \"…\"}"));
    }
    let parameters = match parse(text, "请求体", "The body")? {
        Value::Object(parameters) => parameters,
        Value::Array(_) => return Err(Rejection::new(Problem::BatchRefused, "batch")),
        other => {
            let (chinese, english) = kind(&other);
            return Err(bad(
                format!("请求体应为 JSON 对象,却是{chinese}:请发送 {{\"query\": \"…\"}}"),
                format!("The body must be a JSON object, and is {english}: send {{\"query\": \"…\"}}"),
            ));
        }
    };
    from_parameters(parameters)
}

/// The operation of these parameters: a body's, or those of a WebSocket's message.
pub(in crate::http) fn from_parameters(mut parameters: Map<String, Value>) -> Result<Operation, Rejection> {
    let mut take = |name: &str| parameters.swap_remove(name);
    let given = Given {
        query: text_of(QUERY, take(QUERY))?,
        operation_name: text_of(OPERATION_NAME, take(OPERATION_NAME))?,
        variables: map_of(VARIABLES, take(VARIABLES))?,
        extensions: map_of(EXTENSIONS, take(EXTENSIONS))?,
        document_id: text_of(DOCUMENT_ID, take(DOCUMENT_ID))?,
    };
    given.operation(false)
}

/// The operation of a GET's query string.
pub(in crate::http) fn from_query(query_string: &str) -> Result<Operation, Rejection> {
    let (mut query, mut operation_name, mut variables, mut extensions) = (None, None, None, None);
    let mut document_id = None;
    for pair in query_string.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (place, name) = match decode(name).as_deref() {
            Some(QUERY) => (&mut query, QUERY),
            Some(OPERATION_NAME) => (&mut operation_name, OPERATION_NAME),
            Some(VARIABLES) => (&mut variables, VARIABLES),
            Some(EXTENSIONS) => (&mut extensions, EXTENSIONS),
            Some(DOCUMENT_ID) => (&mut document_id, DOCUMENT_ID),
            _ => continue,
        };
        let value = decode(value).ok_or_else(|| {
            bad(format!("参数 {name} 不是有效的 UTF-8"), format!("The parameter {name} is not valid UTF-8"))
        })?;
        if place.replace(value).is_some() {
            return Err(bad(format!("参数 {name} 出现了两次"), format!("The parameter {name} is there twice")));
        }
    }
    let map = |name: &str, text: Option<String>| match text.filter(|text| !text.is_empty()) {
        Some(text) => map_of(name, Some(parse(&text, &format!("参数 {name}"), &format!("The parameter {name}"))?)),
        None => Ok(Map::new()),
    };
    let (variables, extensions) = (map(VARIABLES, variables)?, map(EXTENSIONS, extensions)?);
    Given { query, operation_name, variables, extensions, document_id }.operation(true)
}

/// The parameters of a request.
struct Given {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Map<String, Value>,
    extensions: Map<String, Value>,
    document_id: Option<String>,
}

impl Given {
    fn operation(self, only_queries: bool) -> Result<Operation, Rejection> {
        let Self { query, operation_name, variables, extensions, document_id } = self;
        let sha256 = match (persisted_query(&extensions)?, document_id.as_deref().map(hash_of_id)) {
            (Some(hash), Some(other)) if hash != other => {
                return Err(bad(
                    "documentId 与 extensions.persistedQuery 不一致:请只用其一",
                    "documentId and extensions.persistedQuery name two documents: use one of them",
                ));
            }
            (hash, other) => hash.or(other),
        };
        if query.is_none() && sha256.is_none() {
            return Err(no_query());
        }
        // An empty name is none, as the specification has it.
        let operation_name = operation_name.filter(|name| !name.is_empty());
        let tells_cost = extensions.get(COST) == Some(&Value::Bool(true));
        Ok(Operation { query: query.unwrap_or_default(), sha256, operation_name, variables, only_queries, tells_cost })
    }
}

/// The hash that a client of Apollo's persisted queries names.
fn persisted_query(extensions: &Map<String, Value>) -> Result<Option<String>, Rejection> {
    let asked = match extensions.get(PERSISTED_QUERY) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(asked)) => asked,
        Some(other) => return Err(wrong_type("extensions.persistedQuery", ("对象", "an object"), other)),
    };
    if asked.get("version").and_then(Value::as_u64) != Some(1) {
        return Err(bad("extensions.persistedQuery.version 应为 1", "extensions.persistedQuery.version must be 1"));
    }
    let hash = asked.get("sha256Hash").and_then(Value::as_str).map(str::to_ascii_lowercase);
    hash.filter(|hash| is_hash(hash)).map(Some).ok_or_else(|| {
        bad(
            "extensions.persistedQuery.sha256Hash 应为文档 SHA-256 的 64 位十六进制数",
            "extensions.persistedQuery.sha256Hash must be the document's SHA-256 in 64 hexadecimal digits",
        )
    })
}

/// An id of another kind is well-formed, and of no document here.
fn hash_of_id(id: &str) -> String {
    id.strip_prefix("sha256:").filter(|hash| is_hash(hash)).unwrap_or_default().to_owned()
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A form's value: `+` is a space.
pub(in crate::http) fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

pub(in crate::http) fn parse(text: &str, chinese: &str, english: &str) -> Result<Value, Rejection> {
    serde_json::from_str(text).map(|Plain(value)| value).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let why = if error.to_string().starts_with("recursion limit") { ":嵌套过深" } else { "" };
        bad(
            format!("{chinese}不是有效的 JSON(第 {line} 行第 {column} 列{why})"),
            format!("{english} is not valid JSON: {error}"),
        )
    })
}

fn text_of(name: &str, value: Option<Value>) -> Result<Option<String>, Rejection> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(name, ("字符串", "a string"), &other)),
    }
}

fn map_of(name: &str, value: Option<Value>) -> Result<Map<String, Value>, Rejection> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(other) => Err(wrong_type(name, ("对象", "an object"), &other)),
    }
}

fn wrong_type(name: &str, wanted: (&str, &str), got: &Value) -> Rejection {
    let (chinese, english) = kind(got);
    bad(
        format!("参数 {name} 应为{},却是{chinese}", wanted.0),
        format!("The parameter {name} must be {}, and is {english}", wanted.1),
    )
}

const fn kind(value: &Value) -> (&'static str, &'static str) {
    match value {
        Value::Null => ("null", "null"),
        Value::Bool(_) => ("布尔值", "a boolean"),
        Value::Number(_) => ("数字", "a number"),
        Value::String(_) => ("字符串", "a string"),
        Value::Array(_) => ("数组", "an array"),
        Value::Object(_) => ("对象", "an object"),
    }
}

fn no_query() -> Rejection {
    bad("缺少参数 query:请在其中给出 GraphQL 文档", "The parameter query is missing: put the GraphQL document there")
}

pub(in crate::http) fn bad(chinese: impl Into<Cow<'static, str>>, english: impl Into<Cow<'static, str>>) -> Rejection {
    Rejection::malformed(StatusCode::BAD_REQUEST, "malformed_request", chinese, english)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::language::Language;

    fn sentence(result: Result<Operation, Rejection>) -> String {
        let rejection = result.map(|operation| operation.query).unwrap_err();
        assert_eq!(rejection.status, StatusCode::BAD_REQUEST);
        rejection.problem.message(Language::English)
    }

    #[test]
    fn a_body_becomes_an_operation() {
        let body = json!({
            "query": "query A($b: Int) { c }", "operationName": "A", "variables": { "b": 1 }, "extensions": {},
            "reserved": [],
        });
        let operation = from_body(body.to_string().as_bytes()).unwrap();
        assert_eq!(operation.query, "query A($b: Int) { c }");
        assert_eq!(operation.operation_name.as_deref(), Some("A"));
        assert_eq!(Value::Object(operation.variables), json!({ "b": 1 }));
        assert!(!operation.only_queries);
        for nothing in [json!(null), json!("")] {
            let body = json!({ "query": "{ a }", "operationName": nothing, "variables": null, "extensions": null });
            let operation = from_body(body.to_string().as_bytes()).unwrap();
            assert_eq!((operation.operation_name, operation.variables.len()), (None, 0));
        }
    }

    #[test]
    fn a_bad_body_is_told_what_and_where() {
        let cases = [
            ("", "The body is empty"),
            ("{ \"not a JSON", "The body is not valid JSON: EOF while parsing a string at line 1 column 13"),
            ("{}", "The parameter query is missing"),
            (r#"{"query": null}"#, "The parameter query is missing"),
            (r#"{"query": 1}"#, "The parameter query must be a string, and is a number"),
            (r#"{"query": "{a}", "operationName": ["b"]}"#, "operationName must be a string, and is an array"),
            (r#"{"query": "{a}", "variables": "b"}"#, "variables must be an object, and is a string"),
            (r#"{"query": "{a}", "extensions": false}"#, "extensions must be an object, and is a boolean"),
            ("\"{a}\"", "The body must be a JSON object, and is a string"),
            (r#"[{"query": "{a}"}]"#, "Batches are refused"),
        ];
        for (body, expected) in cases {
            let sentence = sentence(from_body(body.as_bytes()));
            assert!(sentence.contains(expected), "{body}: {sentence}");
        }
        assert_eq!(sentence(from_body(b"{\"query\": \"\xff\"}")), "The body is not valid UTF-8 (at byte 11)");
        let deep = format!(r#"{{"query": "a", "variables": {{"b": {}1{}}}}}"#, "[".repeat(500), "]".repeat(500));
        assert!(sentence(from_body(deep.as_bytes())).contains("recursion limit exceeded"));
    }

    #[test]
    fn a_document_is_named_by_its_hash_in_either_way() {
        let hash = "ab".repeat(32);
        let body = |query: Value, id: Value, version: Value, hash: Value| {
            let persisted = json!({ "version": version, "sha256Hash": hash });
            let extensions =
                if hash.is_null() { Value::Null } else { json!({ "persistedQuery": persisted, "cost": true }) };
            let body = json!({ "query": query, "documentId": id, "extensions": extensions });
            from_body(body.to_string().as_bytes())
        };
        let none = || Value::Null;
        let operation = body(none(), none(), json!(1), json!(hash.to_uppercase())).unwrap();
        assert_eq!(
            (operation.query.as_str(), operation.sha256.as_ref(), operation.tells_cost),
            ("", Some(&hash), true)
        );
        let operation = body(json!("{a}"), json!(format!("sha256:{hash}")), none(), none()).unwrap();
        assert_eq!(
            (operation.query.as_str(), operation.sha256.as_ref(), operation.tells_cost),
            ("{a}", Some(&hash), false)
        );
        let other = body(none(), json!("Ledger"), none(), none()).unwrap();
        assert_eq!(other.sha256.as_deref(), Some(""), "an id of another kind is of no document");
        assert!(sentence(body(none(), none(), json!(2), json!(hash))).contains("version must be 1"));
        assert!(sentence(body(none(), none(), json!(1), json!("ab"))).contains("64 hexadecimal digits"));
        let two = body(none(), json!(format!("sha256:{}", "cd".repeat(32))), json!(1), json!(hash));
        assert!(sentence(two).contains("name two documents"));
        let query = format!("documentId=sha256%3A{hash}&extensions=%7B%22cost%22%3Atrue%7D");
        let operation = from_query(&query).unwrap();
        assert_eq!(
            (operation.sha256.as_ref(), operation.tells_cost, operation.only_queries),
            (Some(&hash), true, true)
        );
    }

    #[test]
    fn a_query_string_becomes_an_operation() {
        let operation =
            from_query("query=query+A%7Bc%28d%3A%22%E7%9D%A3%22%29%7D&operationName=A&variables=%7B%22b%22:1%7D&x=%FF")
                .unwrap();
        assert_eq!(operation.query, "query A{c(d:\"督\")}");
        assert_eq!(operation.operation_name.as_deref(), Some("A"));
        assert_eq!(Value::Object(operation.variables), json!({ "b": 1 }));
        assert!(operation.only_queries);
        let operation = from_query("query={a}&operationName=&variables=&extensions=null").unwrap();
        assert_eq!((operation.operation_name, operation.variables.len()), (None, 0));
    }

    #[test]
    fn a_bad_query_string_is_told_what_and_where() {
        let cases = [
            ("", "The parameter query is missing"),
            ("query={a}&query={b}", "The parameter query is there twice"),
            ("query=%FF", "The parameter query is not valid UTF-8"),
            ("query={a}&variables=[1]", "The parameter variables must be an object, and is an array"),
            ("query={a}&variables={", "The parameter variables is not valid JSON"),
            ("query={a}&extensions=1", "The parameter extensions must be an object, and is a number"),
        ];
        for (query_string, expected) in cases {
            let sentence = sentence(from_query(query_string));
            assert!(sentence.contains(expected), "{query_string}: {sentence}");
        }
    }
}
