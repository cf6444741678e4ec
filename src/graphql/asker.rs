//! What every resolver may know of the request: who asks, on what day, in which language.

use async_graphql::Context;
use chrono::{DateTime, Utc};

use crate::config::Limits;
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
    pub(super) trace_id: String,
}

/// What the server gives every request.
#[derive(Clone, Debug)]
pub struct Given {
    pub store: Store,
    pub ids: Ids,
    pub now: DateTime<Utc>,
    pub day: Day,
    pub limits: Limits,
}

impl Asker {
    pub fn new(given: Given, viewer: Viewer, language: Language, trace_id: String) -> Self {
        let Given { store, ids, now, day, limits } = given;
        Self { scope: store.scope(&viewer, day), store, ids, now, viewer, day, language, limits, trace_id }
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
