//! The protocol's state: what may be said when. Pure: it decides, and [`super::socket`] does.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::close::Close;
use super::message::{self, Said};
use crate::graphql::Operation;
use crate::http::stream::within;
use crate::model::language::Language;
use crate::model::problem::{Limit, Problem};

/// What is to be done about a message.
#[derive(Debug)]
pub(super) enum Step {
    Nothing,
    /// Find out who it is, by connection_init's payload.
    Authenticate(Map<String, Value>),
    Send(String),
    Open {
        id: String,
        operation: Operation,
    },
    /// The operation is refused for want of room.
    Refuse {
        id: String,
        problem: Problem,
    },
    /// The client listens no longer.
    Stop(String),
    Close(Close),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nobody has said who it is.
    New,
    /// Somebody has, and it is being checked.
    Checking,
    /// connection_ack was sent.
    Acknowledged,
}

/// One socket's state.
#[derive(Debug)]
pub(super) struct Session {
    state: State,
    /// The operations that are being answered.
    live: HashSet<String>,
    most: usize,
    language: Language,
}

impl Session {
    pub fn new(most: usize, language: Language) -> Self {
        Self { state: State::New, live: HashSet::new(), most, language }
    }

    /// Whether connection_init has not come yet.
    pub fn is_new(&self) -> bool {
        self.state == State::New
    }

    /// The token was good.
    pub fn acknowledge(&mut self) -> String {
        self.state = State::Acknowledged;
        message::connection_ack()
    }

    /// The operation has ended, and its id is free.
    pub fn ended(&mut self, id: &str) {
        self.live.remove(id);
    }

    /// Decides about a text.
    pub fn receive(&mut self, text: &str) -> Step {
        let said = match message::read(text, self.language) {
            Ok(said) => said,
            Err(close) => return Step::Close(close),
        };
        match (said, self.state) {
            (Said::ConnectionInit(payload), State::New) => {
                self.state = State::Checking;
                Step::Authenticate(payload)
            }
            (Said::ConnectionInit(_), State::Checking | State::Acknowledged) => Step::Close(Close::second_init()),
            (Said::Ping(payload), _) => Step::Send(message::pong(payload)),
            (Said::Subscribe { .. }, State::New | State::Checking) => Step::Close(Close::unauthorized()),
            (Said::Subscribe { id, operation }, State::Acknowledged) => self.subscribe(id, operation),
            // One that has ended, or never was, is no error: both sides may have ended it at once.
            (Said::Complete { id }, _) if self.live.remove(&id) => Step::Stop(id),
            (Said::Complete { .. } | Said::Pong, _) => Step::Nothing,
        }
    }

    fn subscribe(&mut self, id: String, operation: Operation) -> Step {
        if self.live.contains(&id) {
            return Step::Close(Close::duplicate(&id));
        }
        if let Err(problem) = within(Limit::StreamsPerSocket, self.live.len() + 1, self.most) {
            return Step::Refuse { id, problem };
        }
        self.live.insert(id.clone());
        Step::Open { id, operation }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INIT: &str = r#"{"type": "connection_init"}"#;

    fn session() -> Session {
        Session::new(2, Language::English)
    }

    fn acknowledged() -> Session {
        let mut session = session();
        assert!(matches!(session.receive(INIT), Step::Authenticate(payload) if payload.is_empty()));
        assert_eq!(session.acknowledge(), r#"{"type":"connection_ack"}"#);
        session
    }

    fn subscribe(id: &str) -> String {
        json!({ "type": "subscribe", "id": id, "payload": { "query": "{ a }" } }).to_string()
    }

    fn complete(id: &str) -> String {
        json!({ "type": "complete", "id": id }).to_string()
    }

    fn code(step: Step) -> u16 {
        match step {
            Step::Close(close) => close.code,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn to_subscribe_before_the_acknowledgement_is_4401() {
        assert_eq!(code(session().receive(&subscribe("1"))), 4401);
        let mut checking = session();
        checking.receive(INIT);
        assert_eq!(code(checking.receive(&subscribe("1"))), 4401);
    }

    #[test]
    fn a_second_connection_init_is_4429() {
        let mut checking = session();
        checking.receive(INIT);
        assert!(!checking.is_new());
        assert_eq!(code(checking.receive(INIT)), 4429);
        assert_eq!(code(acknowledged().receive(INIT)), 4429);
    }

    #[test]
    fn an_id_that_is_in_use_is_4409_and_one_that_has_ended_is_free() {
        let mut session = acknowledged();
        assert!(matches!(session.receive(&subscribe("1")), Step::Open { .. }));
        let Step::Close(close) = session.receive(&subscribe("1")) else { unreachable!() };
        assert_eq!((close.code, close.reason.as_str()), (4409, "Subscriber for 1 already exists"));
        session.ended("1");
        assert!(matches!(session.receive(&subscribe("1")), Step::Open { .. }));
        assert!(matches!(session.receive(&complete("1")), Step::Stop(id) if id == "1"));
        assert!(matches!(session.receive(&subscribe("1")), Step::Open { .. }));
    }

    #[test]
    fn what_is_no_message_is_4400_at_any_time() {
        assert_eq!(code(session().receive("nonsense")), 4400);
        assert_eq!(code(acknowledged().receive(r#"{"type": "start"}"#)), 4400);
    }

    #[test]
    fn one_operation_too_many_is_refused_and_the_socket_stays() {
        let mut session = acknowledged();
        session.receive(&subscribe("1"));
        session.receive(&subscribe("2"));
        let Step::Refuse { id, problem } = session.receive(&subscribe("3")) else { unreachable!() };
        assert_eq!(id, "3");
        assert_eq!(problem, Problem::StreamLimit { limit: Limit::StreamsPerSocket, value: 3, most: 2 });
        session.receive(&complete("1"));
        assert!(matches!(session.receive(&subscribe("3")), Step::Open { .. }));
    }

    #[test]
    fn a_ping_is_answered_at_any_time_with_its_payload_and_the_rest_is_ignored() {
        let mut session = session();
        assert!(matches!(session.receive(r#"{"type": "ping"}"#), Step::Send(pong) if pong == r#"{"type":"pong"}"#));
        let Step::Send(pong) = session.receive(r#"{"type": "ping", "payload": {"at": 1}}"#) else { unreachable!() };
        assert_eq!(pong, r#"{"type":"pong","payload":{"at":1}}"#);
        assert!(matches!(session.receive(r#"{"type": "pong", "payload": {}}"#), Step::Nothing));
        assert!(matches!(session.receive(&complete("never there")), Step::Nothing));
    }
}
