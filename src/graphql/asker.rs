//! What every resolver may know of the request: who asks, on what day, in which language.

use async_graphql::Context;

use crate::config::Limits;
use crate::model::language::Language;
use crate::model::viewer::Viewer;
use crate::store::{Day, Scope, Store};

/// The request's own data.
#[derive(Debug)]
pub struct Asker {
    pub(super) viewer: Viewer,
    /// The viewer's sight: the only way from a resolver to rows.
    pub(super) scope: Scope<'static>,
    pub(super) day: Day,
    pub(super) language: Language,
    pub(super) limits: Limits,
    pub(super) trace_id: String,
}

impl Asker {
    pub fn new(store: &Store, viewer: Viewer, day: Day, language: Language, limits: Limits, trace_id: String) -> Self {
        Self { scope: store.scope(&viewer, day), viewer, day, language, limits, trace_id }
    }
}

/// The asker of this request.
pub(super) fn asker<'c>(context: &Context<'c>) -> &'c Asker {
    context.data_unchecked::<Asker>()
}
