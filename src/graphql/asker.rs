//! What every resolver may know of the request: who asks, on what day, in which language.

use std::sync::Arc;

use async_graphql::Context;
use chrono::{DateTime, Utc};

use super::failure::problem_of;
use super::feed::Feed;
use crate::config::Limits;
use crate::model::evaluation::EvaluationRules;
use crate::model::feed_position::FeedPosition;
use crate::model::file_link::FileLinks;
use crate::model::ids::Ids;
use crate::model::language::Language;
use crate::model::problem::Problem;
use crate::model::rate_limit::Charge;
use crate::model::role::Role;
use crate::model::viewer::Viewer;
use crate::model::webhook::WebhookRules;
use crate::service::act::Act;
use crate::service::rate_limit::{RateLimit, Refused};
use crate::store::{Day, Scope, Store, StoreError};

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
    /// Where webhooks may lead.
    pub(super) webhooks: WebhookRules,
    pub(super) feed: Feed,
    pub(super) trace_id: String,
    /// Makes links to files.
    pub(super) file_links: FileLinks,
    /// What the subject may ask in a time; none where nothing is refused for it.
    pub(super) rate_limit: Option<RateLimit>,
    /// What this operation took from it.
    pub(super) charge: Option<Charge>,
    /// Whoever has none but these roles may ask registered operations alone.
    only_registered: Arc<[Role]>,
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
    pub webhooks: WebhookRules,
    pub file_links: FileLinks,
    pub feed: Feed,
    pub rate_limit: Option<RateLimit>,
    pub only_registered: Arc<[Role]>,
}

impl Asker {
    pub fn new(given: Given, viewer: Viewer, language: Language, trace_id: String) -> Self {
        let Given { store, ids, now, day, limits, evaluation, webhooks, file_links, feed, rate_limit, only_registered } =
            given;
        let scope = store.scope(&viewer, day);
        Self {
            store,
            ids,
            now,
            viewer,
            scope,
            day,
            language,
            limits,
            evaluation,
            webhooks,
            feed,
            trace_id,
            file_links,
            rate_limit,
            charge: None,
            only_registered,
        }
    }

    /// Where registered operations are, before anything of an operation is known.
    pub(super) const fn store(&self) -> &Store {
        &self.store
    }

    /// Whether nothing else may be asked. Several roles may what one of them may.
    pub(super) fn asks_registered_only(&self) -> bool {
        self.viewer.roles.iter().all(|role| self.only_registered.contains(role))
    }

    /// Takes the cost of what is asked.
    pub(super) async fn take(&mut self, requested: u64) -> Result<(), Problem> {
        let Some(rate_limit) = &self.rate_limit else { return Ok(()) };
        let charge = rate_limit.charge(&self.viewer.subject, requested, self.now).await;
        self.charge = Some(charge.map_err(|refused| match refused {
            Refused::Empty(empty) => Problem::RateLimit(empty),
            Refused::Store(error) => problem_of(&error),
        })?);
        Ok(())
    }

    /// Where the feed of changes ends now.
    pub(super) async fn feed_end(&self) -> Result<FeedPosition, StoreError> {
        let heads = self.store.heads().await?;
        self.scope.feed_end(&self.viewer, &heads).await
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
