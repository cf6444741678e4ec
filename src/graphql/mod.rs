//! The GraphQL API: types, fields and inputs named as in schema.graphql. Resolvers are thin: parse, ask the store
//! through the viewer's scope, map.

mod asker;
mod batch;
mod connection;
mod failure;
mod feed;
mod inputs;
mod limits;
mod mutations;
mod nulls;
mod objects;
mod order;
mod prepared;
mod queries;
mod respond;
mod roots;
mod scalars;
mod subscribe;
mod subscriptions;

use std::sync::{Arc, OnceLock};

use tracing::Instrument;

pub use self::asker::{Asker, Given};
pub use self::failure::problem_of;
pub use self::feed::{Assignments, Changes, Feed, Followed, Following, Moment, Responsibilities};
use self::limits::catalogue::Catalogue;
use self::prepared::Prepared;
pub use self::respond::{Answer, error_body};
use self::roots::Roots;
pub use self::subscribe::{Answers, Started};

/// The schema, ready to execute.
#[derive(Clone)]
pub struct Api {
    schema: Roots,
    /// The same for streams, once somebody subscribes: what it does for each event would slow queries down.
    streaming: Arc<OnceLock<Roots>>,
    catalogue: Arc<Catalogue>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Api").finish_non_exhaustive()
    }
}

/// What a client asks to be executed.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// Set for GET, over which nothing may be changed.
    pub only_queries: bool,
}

impl Default for Api {
    fn default() -> Self {
        let schema = roots::builder().finish();
        let catalogue = Arc::new(Catalogue::of_sdl(&schema.sdl()));
        Self { schema, streaming: Arc::default(), catalogue }
    }
}

impl Api {
    /// The schema as `schema.graphql` holds it.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }

    /// Executes one operation for its asker. Whatever is logged on the way carries the trace id.
    pub async fn execute(&self, asker: Asker, operation: Operation) -> Answer {
        let span = span(&asker);
        let execution = async {
            let prepared = Prepared::new(operation, &asker, &self.catalogue)?;
            Ok(execute(&self.schema, &prepared, asker).await)
        };
        execution.instrument(span).await.unwrap_or_else(|refused| refused)
    }
}

async fn execute(schema: &Roots, prepared: &Prepared, asker: Asker) -> Answer {
    prepared.answer(schema.execute(prepared.request().data(asker)).await)
}

fn span(asker: &Asker) -> tracing::Span {
    tracing::error_span!("execute", trace_id = asker.trace_id)
}
