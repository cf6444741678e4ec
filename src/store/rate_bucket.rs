//! Buckets of cost that all nodes share: each a row, changed by one statement.

use entity::rate_bucket::{Column, Entity};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Store;
use super::error::StoreError;
use crate::model::rate_limit::{FULL, FullAt};

/// What is to be taken from a bucket, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Take {
    /// This moment.
    pub now: i64,
    /// What is given back of earlier takings.
    pub owed: i64,
    /// What is taken.
    pub time: i64,
    /// What a full bucket holds.
    pub most: i64,
}

impl Store {
    /// Takes from a bucket; `None` where it doesn't hold so much.
    #[expect(clippy::disallowed_methods, reason = "the asker's own bucket, which holds nothing of the city")]
    pub async fn take_from_bucket(&self, owner: &str, take: Take) -> Result<Option<FullAt>, StoreError> {
        let backend = self.writer.get_database_backend();
        let greatest = if backend == DbBackend::Postgres { "GREATEST" } else { "MAX" };
        let before = format!("{greatest}(rate_bucket.full_at - $3, $4)");
        let sql = format!(
            "INSERT INTO rate_bucket (owner, full_at) VALUES ($1, $2)
             ON CONFLICT (owner) DO UPDATE SET full_at = {before} + $5 WHERE {before} + $5 <= $6
             RETURNING full_at"
        );
        let Take { now, owed, time, most } = take;
        let values = [owner.into(), (now + time).into(), owed.into(), now.into(), time.into(), (now + most).into()];
        let row = self.writer.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        Ok(row.map(|row| row.try_get("", "full_at")).transpose()?)
    }

    /// How a bucket stands.
    #[expect(clippy::disallowed_methods, reason = "the asker's own bucket, which holds nothing of the city")]
    pub async fn bucket(&self, owner: &str) -> Result<FullAt, StoreError> {
        let select = Query::select()
            .column(Column::FullAt)
            .from(Entity)
            .and_where(Expr::col(Column::Owner).eq(owner))
            .to_owned();
        let row = self.writer.query_one(&select).await?;
        Ok(row.map_or(Ok(FULL), |row| row.try_get("", "full_at"))?)
    }

    /// Forgets the buckets that are full: no row is a full one too. How many.
    pub async fn forget_buckets(&self, now: i64) -> Result<u64, StoreError> {
        let forget = Query::delete().from_table(Entity).and_where(Expr::col(Column::FullAt).lt(now)).to_owned();
        Ok(self.writer.execute(&forget).await?.rows_affected())
    }
}
