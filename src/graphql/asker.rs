//! What every resolver may know of the request: who asks, on what day, in which language.

use async_graphql::Context;
use chrono::{DateTime, Utc};

use super::feed::Feed;
use crate::config::Limits;
use crate::model::evaluation::EvaluationRules;
use crate::model::file_link::FileLinks;
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::model::viewer::Viewer;
use crate::service::act::Act;
use crate::store::{Day, Scope, Store};

/// The request's own data.
#[derive(Debug)]
pub struct Asker {
    store: Store,
    ids: Ids,
    now: DateTime<Utc>,
    pub(super) viewer: Viewer,
    /// The viewer's sight: the only way from a resolver to rows.
    pub(super) scope: Scope<'static>,
    pub(super) day: Day,
    pub(super) language: Language,
    pub(super) limits: Limits,
    /// What an agency's year is scored by.
    pub(super) evaluation: EvaluationRules,
    pub(super) feed: Feed,
    pub(super) trace_id: String,
    /// Makes links to files.
    pub(super) file_links: FileLinks,
}

/// What the server gives every request.
#[derive(Clone, Debug)]
pub struct Given {
    pub store: Store,
    pub ids: Ids,
    pub now: DateTime<Utc>,
    pub day: Day,
    pub limits: Limits,
    pub evaluation: EvaluationRules,
    pub file_links: FileLinks,
    pub feed: Feed,
}

impl Asker {
    pub fn new(given: Given, viewer: Viewer, language: Language, trace_id: String) -> Self {
        let Given { store, ids, now, day, limits, evaluation, file_links, feed } = given;
        let scope = store.scope(&viewer, day);
        Self { store, ids, now, viewer, scope, day, language, limits, evaluation, feed, trace_id, file_links }
    }

    /// The asker as one who changes something.
    pub(super) fn act(&self) -> Act<'_> {
        Act {
            store: &self.store,
            viewer: &self.viewer,
            ids: &self.ids,
            now: self.now,
            day: self.day,
            trace_id: Some(&self.trace_id),
        }
    }
}

/// The asker of this request.
pub(super) fn asker<'c>(context: &Context<'c>) -> &'c Asker {
    context.data_unchecked::<Asker>()
}
