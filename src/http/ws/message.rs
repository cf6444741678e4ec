//! The messages of graphql-transport-ws, as text.

use serde_json::{Map, Value, json};

use super::close::Close;
use crate::graphql::Operation;
use crate::http::graphql::{json, operation};
use crate::http::stream::Piece;
use crate::model::language::Language;

/// What a client says.
#[derive(Debug)]
pub(super) enum Said {
    ConnectionInit(Map<String, Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, operation: Operation },
    Complete { id: String },
}

/// Reads a message; what is none closes the socket.
pub(super) fn read(text: &str, language: Language) -> Result<Said, Close> {
    let invalid = |why: &str| Close::invalid(why);
    let Ok(json::Plain(Value::Object(mut message))) = serde_json::from_str(text) else {
        return Err(invalid("no JSON object"));
    };
    let Some(Value::String(kind)) = message.swap_remove("type") else {
        return Err(invalid("no type"));
    };
    let payload = message.swap_remove("payload").filter(|payload| !payload.is_null());
    let id = |message: &mut Map<String, Value>| match message.swap_remove("id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id),
        _ => Err(invalid("no id, or none that is a text")),
    };
    let is_map = payload.as_ref().is_none_or(Value::is_object);
    if !is_map && kind != "complete" {
        return Err(invalid("the payload is no object"));
    }
    match (kind.as_str(), payload) {
        ("connection_init", payload) => Ok(Said::ConnectionInit(match payload {
            Some(Value::Object(payload)) => payload,
            _ => Map::new(),
        })),
        ("ping", payload) => Ok(Said::Ping(payload)),
        ("pong", _) => Ok(Said::Pong),
        ("subscribe", Some(Value::Object(payload))) => {
            let id = id(&mut message)?;
            let operation = operation::from_parameters(payload)
                .map_err(|rejection| invalid(&rejection.problem.message(language)))?;
            Ok(Said::Subscribe { id, operation })
        }
        ("subscribe", _) => Err(invalid("subscribe has no payload")),
        ("complete", _) => Ok(Said::Complete { id: id(&mut message)? }),
        _ => Err(invalid("unknown type")),
    }
}

pub(super) fn connection_ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

pub(super) fn pong(payload: Option<Value>) -> String {
    let mut message = json!({ "type": "pong" });
    if let Some(payload) = payload {
        message["payload"] = payload;
    }
    message.to_string()
}

/// What an operation is sent. A response goes out as it is; of one without data the errors alone do.
pub(super) fn piece(id: &str, piece: &Piece) -> String {
    let quoted = Value::from(id).to_string();
    match piece {
        Piece::Next(body) => format!(r#"{{"id":{quoted},"type":"next","payload":{body}}}"#),
        Piece::Failed(body) => {
            let errors = serde_json::from_str(body).map(|mut body: Value| body["errors"].take()).unwrap_or_default();
            json!({ "id": id, "type": "error", "payload": errors }).to_string()
        }
        Piece::Complete => json!({ "id": id, "type": "complete" }).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_does_not_know_is_4400() {
        let bad = [
            "",
            "督办",
            "[]",
            "{}",
            r#"{"type": 1}"#,
            r#"{"type": "start", "id": "1"}"#,
            r#"{"type": "connection_ack"}"#,
            r#"{"type": "connection_init", "payload": []}"#,
            r#"{"type": "ping", "payload": "x"}"#,
            r#"{"type": "subscribe", "id": "1"}"#,
            r#"{"type": "subscribe", "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": "", "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": 1, "payload": {"query": "{ a }"}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {"query": 1}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}"#,
            r#"{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "extensions": "x"}}"#,
            r#"{"type": "complete"}"#,
        ];
        for text in bad {
            let close = read(text, Language::English).unwrap_err();
            assert_eq!((close.code, close.rule), (4400, Some("invalid_message")), "{text}");
            assert!(close.reason.starts_with("Invalid message: "), "{close:?}");
        }
        let deep = format!(r#"{{"type": "ping", "payload": {{"a": {}"#, "[".repeat(100_000));
        assert_eq!(read(&deep, Language::English).unwrap_err().code, 4400);
    }

    #[test]
    fn an_id_is_any_text_and_comes_back_as_it_is() {
        let text = json!({ "type": "subscribe", "id": "\"督\n", "payload": { "query": "{ a }", "variables": null } });
        let Said::Subscribe { id, operation } = read(&text.to_string(), Language::English).unwrap() else {
            unreachable!()
        };
        assert_eq!(operation.query, "{ a }");
        for sent in [Piece::Next(r#"{"data":{}}"#.to_owned()), Piece::Failed(String::new()), Piece::Complete] {
            let sent: Value = serde_json::from_str(&piece(&id, &sent)).unwrap();
            assert_eq!(sent["id"], "\"督\n");
        }
    }

    #[test]
    fn an_error_is_the_list_of_errors_and_nothing_else() {
        let body = json!({ "errors": [{ "message": "no" }], "data": null }).to_string();
        let sent: Value = serde_json::from_str(&piece("1", &Piece::Failed(body))).unwrap();
        assert_eq!(sent, json!({ "id": "1", "type": "error", "payload": [{ "message": "no" }] }));
    }
}
