//! Claims: work that all nodes know of and one does.

use chrono::{DateTime, Utc};
use entity::claim::{Column, Entity};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use super::Store;
use super::error::StoreError;

impl Store {
    /// Takes the work until then, unless another node has it now; whether it was taken. What the work does must be safe
    /// without: a claim only saves the others the trouble.
    pub async fn claim(&self, name: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<bool, StoreError> {
        let take = Query::insert()
            .into_table(Entity)
            .columns([Column::Name, Column::Until])
            .values_panic([name.into(), until.into()])
            .on_conflict(
                OnConflict::column(Column::Name)
                    .update_column(Column::Until)
                    .action_and_where(Expr::col((Entity, Column::Until)).lte(now))
                    .to_owned(),
            )
            .to_owned();
        Ok(self.writer.execute(&take).await?.rows_affected() == 1)
    }
}
