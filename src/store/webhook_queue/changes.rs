//! What a change of a webhook does to its queue, in the transaction of that change.

use chrono::{DateTime, Utc};
use entity::{webhook, webhook_delivery, webhook_queue};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{Answered, Attempt, Leased, free_of, outcome};
use crate::model::webhook::WebhookDeliveryStatus;
use crate::store::error::StoreError;
use crate::store::unit_of_work::UnitOfWork;

impl UnitOfWork {
    /// Begins a webhook's queue: what comes after this number is delivered.
    pub async fn open_queue(
        &self,
        webhook: &webhook::Model,
        secret: &SecretString,
        position: i64,
    ) -> Result<(), StoreError> {
        let queue = webhook_queue::Model {
            webhook_id: webhook.id,
            jurisdiction_id: webhook.jurisdiction_id,
            secret: secret.expose_secret().to_owned(),
            previous_secret: None,
            previous_until: None,
            position,
            next_attempt_at: None,
            lease: None,
            leased_until: None,
        };
        self.insert(&[queue]).await
    }

    /// Signs with another secret, and until then with the one before too.
    pub async fn rotate_queue(
        &self,
        webhook: Uuid,
        secret: &SecretString,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        use webhook_queue::Column;
        let rotate = Query::update()
            .table(webhook_queue::Entity)
            .value(Column::PreviousSecret, Expr::col(Column::Secret))
            .value(Column::PreviousUntil, until)
            .value(Column::Secret, secret.expose_secret())
            .and_where(Expr::col(Column::WebhookId).eq(webhook))
            .to_owned();
        self.transaction().execute(&rotate).await?;
        Ok(())
    }

    /// Delivers again at once: from where it stands, or from behind this number. Whoever delivers now moves it no more.
    pub async fn requeue(&self, webhook: Uuid, position: Option<i64>) -> Result<(), StoreError> {
        use webhook_queue::Column;
        let mut again = Query::update();
        again
            .table(webhook_queue::Entity)
            // And not null: what failed until now is still on its way, or dropped where it is no longer to be told.
            .value(Column::NextAttemptAt, self.now())
            .value(Column::Lease, None::<Uuid>)
            .value(Column::LeasedUntil, None::<DateTime<Utc>>)
            .and_where(Expr::col(Column::WebhookId).eq(webhook));
        if let Some(position) = position {
            again.value(Column::Position, position);
        }
        self.transaction().execute(&again).await?;
        Ok(())
    }

    /// Ends the delivery at which a webhook stops; the queue stays where it is.
    pub async fn stop_queue(&self, leased: &Leased, attempt: &Attempt, answered: &Answered) -> Result<(), StoreError> {
        self.transaction().execute(&outcome(attempt, WebhookDeliveryStatus::Parked, answered)).await?;
        let mut stop = free_of(leased.webhook.id, leased.lease);
        stop.value(webhook_queue::Column::NextAttemptAt, None::<DateTime<Utc>>);
        self.transaction().execute(&stop).await?;
        Ok(())
    }

    /// Takes away a webhook's queue and its log.
    pub async fn close_queue(&self, webhook: Uuid) -> Result<(), StoreError> {
        let log = Query::delete()
            .from_table(webhook_delivery::Entity)
            .and_where(Expr::col(webhook_delivery::Column::WebhookId).eq(webhook))
            .to_owned();
        self.transaction().execute(&log).await?;
        let queue = Query::delete()
            .from_table(webhook_queue::Entity)
            .and_where(Expr::col(webhook_queue::Column::WebhookId).eq(webhook))
            .to_owned();
        self.transaction().execute(&queue).await?;
        Ok(())
    }
}
