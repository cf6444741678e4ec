//! Operations that are answered over time: a subscription by a stream, anything else by one answer.

#[cfg(test)]
mod tests;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{Data, ObjectType, Response, Schema, SubscriptionType};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, Stream, StreamExt, unfold};
use tracing::{Instrument, Span};

use super::asker::Asker;
use super::prepared::Prepared;
use super::respond::Answer;
use super::{Api, Operation, execute, roots, span};

/// Makes a new asker: for each event of a stream one, because a stream outlives the day on which it began.
type Ask = Arc<dyn Fn() -> Asker + Send + Sync>;

/// An operation that is within its limits.
#[derive(Debug)]
pub struct Started {
    /// The operation's name.
    pub name: Option<String>,
    /// query, mutation, subscription or unknown.
    pub kind: &'static str,
    /// Nothing is executed until these are waited for.
    pub answers: Answers,
}

/// What an operation is answered by.
pub enum Answers {
    /// A query or a mutation.
    Once(BoxFuture<'static, Answer>),
    /// A subscription. An answer without data (its `code` is set) is the last one: nothing is skipped, and the client
    /// resumes after its last cursor.
    Stream(BoxStream<'static, Answer>),
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Once(_) => "Once",
            Self::Stream(_) => "Stream",
        })
    }
}

impl Api {
    /// Begins an operation of any kind, with the limits, checks, nulls, order and errors of [`Api::execute`].
    ///
    /// # Errors
    /// The answer to what is refused before anything is executed.
    pub async fn subscribe(
        &self,
        ask: impl Fn() -> Asker + Send + Sync + 'static,
        operation: Operation,
    ) -> Result<Started, Answer> {
        let mut asker = ask();
        let span = span(&asker);
        // A stream takes the cost of one answer, once: who follows shares the reads, and is bound by its streams.
        let prepared = self.prepare(&mut asker, operation).instrument(span.clone()).await?;
        let (name, kind) = (prepared.name().map(str::to_owned), prepared.kind());
        let answers = if kind == "subscription" {
            let streaming = self.streaming.get_or_init(|| roots::builder().extension(Renewal).finish());
            Answers::Stream(Spanned { inner: stream(streaming, prepared, asker, Arc::new(ask)), span }.boxed())
        } else {
            let schema = self.schema.clone();
            Answers::Once(Box::pin(async move { execute(&schema, &prepared, asker).await }.instrument(span)))
        };
        Ok(Started { name, kind, answers })
    }
}

/// The answers of a subscription, up to the first that has no data.
fn stream<Q, M, S>(schema: &Schema<Q, M, S>, prepared: Prepared, asker: Asker, ask: Ask) -> BoxStream<'static, Answer>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let request = prepared.request().data(asker).data(Again(ask));
    let responses = schema.execute_stream(request);
    let answers = unfold(Some((responses, prepared)), async |state| {
        let (mut responses, prepared) = state?;
        let answer = prepared.next(responses.next().await?);
        let rest = answer.code.is_none().then_some((responses, prepared));
        Some((answer, rest))
    });
    answers.boxed()
}

/// How a stream's asker is made again.
struct Again(Ask);

/// Gives each event an asker of its own moment. (async-graphql keeps what a subscription began with.)
struct Renewal;

impl ExtensionFactory for Renewal {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Renewal {
    async fn execute(&self, context: &ExtensionContext<'_>, name: Option<&str>, next: NextExecute<'_>) -> Response {
        match context.data_opt::<Again>() {
            Some(Again(ask)) => {
                let mut data = Data::default();
                data.insert(ask());
                next.run_with_data(context, name, data).await
            }
            None => next.run(context, name).await,
        }
    }
}

/// A stream whose log lines carry its trace id.
struct Spanned {
    inner: BoxStream<'static, Answer>,
    span: Span,
}

impl Stream for Spanned {
    type Item = Answer;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Answer>> {
        let Self { inner, span } = &mut *self;
        span.in_scope(|| inner.poll_next_unpin(context))
    }
}
