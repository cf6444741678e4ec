//! How far each webhook is, and which node delivers it now. No event tells of these tables: a delivery is no change of
//! city data, and one that wrote an event would be delivered in turn.

mod changes;

use chrono::{DateTime, Utc};
use entity::{agency, event_chain, webhook, webhook_delivery, webhook_queue};
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, JoinType, OnConflict, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, FromQueryResult, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use secrecy::SecretString;
use uuid::Uuid;

use super::Store;
use super::error::StoreError;
use super::sql::{all, any, col, columns};
use crate::model::webhook::{WebhookDeliveryStatus, WebhookError, WebhookStatus};

/// A webhook that this node delivers, until the lease ends.
#[derive(Clone, Debug)]
pub struct Leased {
    pub lease: Uuid,
    pub webhook: webhook::Model,
    /// The number of the last event that is behind it, and of the last one there is.
    pub position: i64,
    pub head: i64,
    /// What it signs with now: the secret, and for a while the one before.
    pub secrets: Vec<SecretString>,
    /// Its next delivery failed before.
    pub failing: bool,
}

/// An attempt that was begun.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Attempt {
    /// Of the delivery.
    pub id: Uuid,
    /// Which one this is.
    pub attempts: i32,
    pub first_attempt_at: DateTime<Utc>,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub error: Option<WebhookError>,
    pub response_code: Option<u16>,
    pub duration_ms: i64,
}

impl Store {
    /// The webhooks that have something to look at now and that nobody delivers.
    #[expect(clippy::disallowed_methods, reason = "ids for the server's own worker, that no answer shows")]
    pub async fn due_webhooks(&self, now: DateTime<Utc>) -> Result<Vec<Uuid>, StoreError> {
        let mut select = deliverable(now);
        select
            .expr_as(col("hook", webhook::Column::Id), Alias::new("id"))
            .and_where(col("chain", event_chain::Column::Sequence).gt(col("queue", webhook_queue::Column::Position)))
            .order_by_expr(col("queue", webhook_queue::Column::NextAttemptAt), sea_orm::sea_query::Order::Asc);
        let rows = self.reader.query_all(&select).await?;
        rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
    }

    /// Takes a webhook until then, unless another node has it, or it does not deliver (any more).
    #[expect(
        clippy::disallowed_methods,
        reason = "the server's own worker: what it sends is read in its owner's scope"
    )]
    pub async fn lease_webhook(
        &self,
        id: Uuid,
        lease: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Leased>, StoreError> {
        use webhook_queue::Column;
        let free = any([Expr::col(Column::LeasedUntil).is_null(), Expr::col(Column::LeasedUntil).lte(now)]);
        let take = Query::update()
            .table(webhook_queue::Entity)
            .value(Column::Lease, lease)
            .value(Column::LeasedUntil, until)
            .and_where(Expr::col(Column::WebhookId).eq(id))
            .and_where(free)
            .to_owned();
        if self.writer.execute(&take).await?.rows_affected() == 0 {
            return Ok(None);
        }
        // Read once it is ours, so that a rotation or a replay before this moment is seen.
        let mut select = deliverable(until);
        columns::<webhook::Entity>(&mut select, "hook", "hook_");
        columns::<webhook_queue::Entity>(&mut select, "queue", "queue_");
        select
            .expr_as(col("chain", event_chain::Column::Sequence), Alias::new("head"))
            .and_where(col("hook", webhook::Column::Id).eq(id))
            .and_where(col("queue", Column::Lease).eq(lease));
        let Some(row) = self.writer.query_one(&select).await? else {
            self.release(id, lease).await?;
            return Ok(None);
        };
        let queue = webhook_queue::Model::from_query_result(&row, "queue_")?;
        if queue.next_attempt_at.is_some_and(|next| next > now) {
            self.release(id, lease).await?;
            return Ok(None);
        }
        let previous = queue.previous_secret.filter(|_| queue.previous_until.is_some_and(|until| until > now));
        Ok(Some(Leased {
            lease,
            webhook: webhook::Model::from_query_result(&row, "hook_")?,
            position: queue.position,
            head: row.try_get("", "head")?,
            secrets: std::iter::once(queue.secret).chain(previous).map(SecretString::from).collect(),
            failing: queue.next_attempt_at.is_some(),
        }))
    }

    /// Gives a webhook back as it is.
    pub async fn release(&self, id: Uuid, lease: Uuid) -> Result<(), StoreError> {
        self.writer.execute(&free_of(id, lease)).await?;
        Ok(())
    }

    /// Counts an attempt before it is made, so that none is made twice. Asked for again after its end, a delivery begins
    /// anew under its old id.
    #[expect(clippy::disallowed_methods, reason = "the server's own worker: ids and numbers of what it sends")]
    pub async fn begin_attempt(
        &self,
        leased: &Leased,
        id: Uuid,
        event: Uuid,
        sequence: i64,
        now: DateTime<Utc>,
    ) -> Result<Attempt, StoreError> {
        use webhook_delivery::{Column, Entity};
        if leased.failing {
            // Another one failed that is no longer to be told.
            self.writer
                .execute(&dropped(leased.webhook.id).and_where(Expr::col(Column::EventId).ne(event)).take())
                .await?;
        }
        let pending = || Expr::col((Entity, Column::Status)).eq(WebhookDeliveryStatus::Pending.as_str());
        let mut insert = Query::insert();
        insert
            .into_table(Entity)
            .columns([
                Column::Id,
                Column::JurisdictionId,
                Column::WebhookId,
                Column::EventId,
                Column::Sequence,
                Column::Status,
                Column::Attempts,
                Column::FirstAttemptAt,
                Column::AttemptedAt,
                Column::CreatedAt,
            ])
            .values_panic([
                id.into(),
                leased.webhook.jurisdiction_id.into(),
                leased.webhook.id.into(),
                event.into(),
                sequence.into(),
                WebhookDeliveryStatus::Pending.as_str().into(),
                1_i32.into(),
                now.into(),
                now.into(),
                now.into(),
            ])
            .on_conflict(
                OnConflict::columns([Column::WebhookId, Column::EventId])
                    .value(
                        Column::Attempts,
                        CaseStatement::new().case(pending(), Expr::col((Entity, Column::Attempts)).add(1)).finally(1),
                    )
                    .value(
                        Column::FirstAttemptAt,
                        CaseStatement::new().case(pending(), Expr::col((Entity, Column::FirstAttemptAt))).finally(now),
                    )
                    .value(Column::AttemptedAt, now)
                    .value(Column::Status, WebhookDeliveryStatus::Pending.as_str())
                    .to_owned(),
            )
            .returning(Query::returning().columns([Column::Id, Column::Attempts, Column::FirstAttemptAt]));
        let row = self.writer.query_one(&insert).await?;
        let row = row.ok_or_else(|| StoreError::Fault("an attempt was not kept".to_owned()))?;
        Ok(Attempt::from_query_result(&row, "")?)
    }

    /// The attempt was answered with 2xx: the next event is the next one's.
    pub async fn delivered(
        &self,
        leased: &Leased,
        attempt: &Attempt,
        sequence: i64,
        answered: &Answered,
    ) -> Result<(), StoreError> {
        let work = self.plain().await?;
        work.execute(&outcome(attempt, WebhookDeliveryStatus::Delivered, answered)).await?;
        work.execute(&moved(leased, sequence)).await?;
        Ok(work.commit().await?)
    }

    /// The attempt failed: another one is made then.
    pub async fn failed(
        &self,
        leased: &Leased,
        attempt: &Attempt,
        next: DateTime<Utc>,
        answered: &Answered,
    ) -> Result<(), StoreError> {
        let work = self.plain().await?;
        work.execute(&outcome(attempt, WebhookDeliveryStatus::Pending, answered)).await?;
        let mut wait = free_of(leased.webhook.id, leased.lease);
        work.execute(wait.value(webhook_queue::Column::NextAttemptAt, next)).await?;
        Ok(work.commit().await?)
    }

    /// Nothing up to the last event is to be told.
    pub async fn passed(&self, leased: &Leased) -> Result<(), StoreError> {
        let work = self.plain().await?;
        if leased.failing {
            work.execute(&dropped(leased.webhook.id)).await?;
        }
        work.execute(&moved(leased, leased.head)).await?;
        Ok(work.commit().await?)
    }

    async fn plain(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }
}

/// The webhooks that may deliver at this moment: they are active, and so is the agency whose they are.
fn deliverable(now: DateTime<Utc>) -> SelectStatement {
    use webhook_queue::Column;
    let queue = |column: Column| col("queue", column);
    let due = |column: Column| any([queue(column).is_null(), queue(column).lte(now)]);
    Query::select()
        .from_as(webhook::Entity, Alias::new("hook"))
        .join_as(
            JoinType::InnerJoin,
            webhook_queue::Entity,
            Alias::new("queue"),
            queue(Column::WebhookId).eq(col("hook", webhook::Column::Id)),
        )
        .join_as(
            JoinType::InnerJoin,
            event_chain::Entity,
            Alias::new("chain"),
            col("chain", event_chain::Column::JurisdictionId).eq(col("hook", webhook::Column::JurisdictionId)),
        )
        .join_as(
            JoinType::LeftJoin,
            agency::Entity,
            Alias::new("owner"),
            col("owner", agency::Column::Id).eq(col("hook", webhook::Column::AgencyId)),
        )
        .and_where(all([
            col("hook", webhook::Column::Status).eq(WebhookStatus::Active.as_str()),
            any([col("hook", webhook::Column::AgencyId).is_null(), col("owner", agency::Column::Active).eq(true)]),
            due(Column::LeasedUntil),
            due(Column::NextAttemptAt),
        ]))
        .to_owned()
}

/// Gives a webhook back, if it is still ours.
fn free_of(id: Uuid, lease: Uuid) -> sea_orm::sea_query::UpdateStatement {
    use webhook_queue::Column;
    Query::update()
        .table(webhook_queue::Entity)
        .value(Column::Lease, None::<Uuid>)
        .value(Column::LeasedUntil, None::<DateTime<Utc>>)
        .and_where(Expr::col(Column::WebhookId).eq(id))
        .and_where(Expr::col(Column::Lease).eq(lease))
        .to_owned()
}

/// The same, and what comes next is behind this number.
fn moved(leased: &Leased, position: i64) -> sea_orm::sea_query::UpdateStatement {
    let mut moved = free_of(leased.webhook.id, leased.lease);
    moved
        .value(webhook_queue::Column::Position, position)
        .value(webhook_queue::Column::NextAttemptAt, None::<DateTime<Utc>>);
    moved
}

fn outcome(
    attempt: &Attempt,
    status: WebhookDeliveryStatus,
    answered: &Answered,
) -> sea_orm::sea_query::UpdateStatement {
    use webhook_delivery::Column;
    let Answered { error, response_code, duration_ms } = answered;
    Query::update()
        .table(webhook_delivery::Entity)
        .value(Column::Status, status.as_str())
        .value(Column::ResponseCode, response_code.map(i32::from))
        .value(Column::Error, error.map(WebhookError::as_str))
        .value(Column::DurationMs, *duration_ms)
        .and_where(Expr::col(Column::Id).eq(attempt.id))
        // A later attempt says what became of it by itself.
        .and_where(Expr::col(Column::Attempts).eq(attempt.attempts))
        .to_owned()
}

fn dropped(webhook: Uuid) -> sea_orm::sea_query::UpdateStatement {
    use webhook_delivery::Column;
    Query::update()
        .table(webhook_delivery::Entity)
        .value(Column::Status, WebhookDeliveryStatus::Dropped.as_str())
        .and_where(Expr::col(Column::WebhookId).eq(webhook))
        .and_where(Expr::col(Column::Status).eq(WebhookDeliveryStatus::Pending.as_str()))
        .to_owned()
}
