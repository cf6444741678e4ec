//! Answers that are given again: the same subject with the same key and input gets the first answer, for a day.

use chrono::{DateTime, TimeDelta, Utc};
use entity::idempotency::{Column, Entity};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use uuid::Uuid;

use super::error::StoreError;
use super::unit_of_work::UnitOfWork;

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing: this is the first request with it.
    First,
    /// The same request was answered: these objects.
    Again(Vec<Uuid>),
    /// Another request had it.
    Other,
}

impl UnitOfWork {
    /// Takes the key for this change. Of two requests with one key at once the second waits here for the first.
    pub async fn take_key(&self, key: &str, fingerprint: &str) -> Result<Known, StoreError> {
        let subject = self.viewer().subject.clone();
        let expired: DateTime<Utc> = self.now() - KEPT;
        let take = Query::insert()
            .into_table(Entity)
            .columns([Column::Subject, Column::IdempotencyKey, Column::Fingerprint, Column::Answer, Column::CreatedAt])
            .values_panic([
                subject.clone().into(),
                key.into(),
                fingerprint.into(),
                serde_json::json!([]).into(),
                self.now().into(),
            ])
            .on_conflict(
                OnConflict::columns([Column::Subject, Column::IdempotencyKey])
                    .update_columns([Column::Fingerprint, Column::Answer, Column::CreatedAt])
                    .action_and_where(Expr::col((Entity, Column::CreatedAt)).lt(expired))
                    .to_owned(),
            )
            .to_owned();
        if self.transaction().execute(&take).await?.rows_affected() == 1 {
            return Ok(Known::First);
        }
        self.answered(&subject, key, fingerprint).await
    }

    #[expect(clippy::disallowed_methods, reason = "the subject's own key; ids only, that are read again in its scope")]
    async fn answered(&self, subject: &str, key: &str, fingerprint: &str) -> Result<Known, StoreError> {
        let known = Query::select()
            .columns([Column::Fingerprint, Column::Answer])
            .from(Entity)
            .and_where(Expr::col(Column::Subject).eq(subject))
            .and_where(Expr::col(Column::IdempotencyKey).eq(key))
            .to_owned();
        let row = self.transaction().query_one(&known).await?;
        let row = row.ok_or_else(|| StoreError::Stale("the key was given back meanwhile".to_owned()))?;
        if row.try_get::<String>("", "fingerprint")? != fingerprint {
            return Ok(Known::Other);
        }
        let answer: serde_json::Value = row.try_get("", "answer")?;
        let ids = serde_json::from_value(answer).map_err(|error| StoreError::Fault(error.to_string()))?;
        Ok(Known::Again(ids))
    }

    /// Keeps the answer under the key that was taken.
    pub async fn keep_answer(&self, key: &str, objects: &[Uuid]) -> Result<(), StoreError> {
        let keep = Query::update()
            .table(Entity)
            .value(Column::Answer, serde_json::json!(objects))
            .and_where(Expr::col(Column::Subject).eq(self.viewer().subject.as_str()))
            .and_where(Expr::col(Column::IdempotencyKey).eq(key))
            .to_owned();
        self.transaction().execute(&keep).await?;
        Ok(())
    }

    /// Forgets answers that are older than a day; how many.
    pub async fn forget_answers(&self) -> Result<u64, StoreError> {
        let forget =
            Query::delete().from_table(Entity).and_where(Expr::col(Column::CreatedAt).lt(self.now() - KEPT)).to_owned();
        Ok(self.transaction().execute(&forget).await?.rows_affected())
    }
}
