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
mod registered;
mod registering;
mod report;
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
pub use self::inputs::json::responsibility_filter;
use self::limits::catalogue::Catalogue;
use self::prepared::{Prepared, Taken};
use self::registered::Registered;
pub use self::report::{Report, Table, Variable, VariableKind};
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
    registered: Registered,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Api").finish_non_exhaustive()
    }
}

/// What a client asks to be executed.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// The document; empty where it is asked by its hash alone.
    pub query: String,
    /// The hash of the document, in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    pub operation_name: Option<String>,
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// Set for GET, over which nothing may be changed.
    pub only_queries: bool,
    /// Whether the answer tells what it cost.
    pub tells_cost: bool,
}

impl Default for Api {
    fn default() -> Self {
        let schema = roots::builder().finish();
        let catalogue = Arc::new(Catalogue::of_sdl(&schema.sdl()));
        Self { schema, streaming: Arc::default(), catalogue, registered: Registered::default() }
    }
}

impl Api {
    /// The schema as `schema.graphql` holds it.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }

    /// Executes one operation for its asker. Whatever is logged on the way carries the trace id.
    pub async fn execute(&self, mut asker: Asker, operation: Operation) -> Answer {
        let span = span(&asker);
        let execution = async {
            let prepared = self.prepare(&mut asker, operation).await?;
            Ok(execute(&self.schema, &prepared, asker).await)
        };
        execution.instrument(span).await.unwrap_or_else(|refused: Answer| refused)
    }

    /// Finds, parses and checks what is asked, and takes its cost.
    async fn prepare(&self, asker: &mut Asker, mut operation: Operation) -> Result<Prepared, Answer> {
        let source = match self.registered.source(asker, &mut operation).await {
            Ok(source) => source,
            Err(problem) => return Err(Answer::refusal(&problem, asker.language, &asker.trace_id)),
        };
        let prepared = Prepared::new(source, operation, asker, &self.catalogue)?;
        prepared.charge(asker).await?;
        Ok(prepared)
    }
}

async fn execute(schema: &Roots, prepared: &Prepared, asker: Asker) -> Answer {
    let taken = Taken::of(&asker);
    prepared.answer(schema.execute(prepared.request().data(asker)).await, &taken)
}

fn span(asker: &Asker) -> tracing::Span {
    tracing::error_span!("execute", trace_id = asker.trace_id)
}
