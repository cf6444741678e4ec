//! The schema's three roots, named in this one place.

use async_graphql::{Schema, SchemaBuilder};

use super::mutations::Mutation;
use super::queries::Query;
use super::subscriptions::Subscription;

pub type Roots = Schema<Query, Mutation, Subscription>;

/// A schema that is not finished yet.
pub fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    // A misspelt name gets no suggestion: they cost an edit distance to every name of the schema.
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .disable_suggestions()
        // Its own limit of 32 has no name; `nesting` has held by then.
        .limit_recursive_depth(usize::MAX)
}
