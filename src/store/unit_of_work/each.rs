//! Changes of many rows of one table that belong to different assignments or items.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, IdenStatic};
use uuid::Uuid;

use super::{Stored, UnitOfWork, bookkeeping, change, changes, columns, entity, id};
use crate::model::event::About;
use crate::store::error::StoreError;
use crate::store::sql;

impl UnitOfWork {
    /// Takes rows away by one statement, as [`UnitOfWork::remove`]: what each event tells is said of its row.
    pub async fn remove_each<M: Stored>(&mut self, rows: &[M], about: impl Fn(&M) -> About) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = rows.iter().map(id).collect();
        let delete = Query::delete().from_table(entity::<M>()).and_where(self.these::<M>(&ids)).to_owned();
        self.transaction.execute(&delete).await?;
        for row in rows {
            self.remember(Some(row), None);
            self.about = about(row);
            let changes = columns::<M>().filter_map(|column| change(&column, Some(&row.get(column)), None)).collect();
            self.record::<M>(row, changes)?;
        }
        Ok(())
    }

    /// Replaces the fields of rows that differ, rows that change alike by one statement: due days move by the line of
    /// a calendar. For tables without versions, whose writers wait for each other at another row.
    pub async fn update_alike<M: Stored>(
        &mut self,
        rows: &[(M, M)],
        about: impl Fn(&M) -> About,
    ) -> Result<(), StoreError> {
        if bookkeeping::<M>("version").is_some() {
            return Err(StoreError::Fault("rows with a version are compared one by one".to_owned()));
        }
        let mut alike: BTreeMap<String, Vec<&(M, M)>> = BTreeMap::new();
        for row in rows {
            let (before, after) = row;
            let differs = columns::<M>().filter(|column| before.get(*column) != after.get(*column));
            let key: Vec<String> =
                differs.map(|column| format!("{}={:?}", column.as_str(), after.get(column))).collect();
            if !key.is_empty() {
                alike.entry(key.join(" ")).or_default().push(row);
            }
        }
        for rows in alike.into_values() {
            let ids: Vec<Uuid> = rows.iter().map(|(before, _)| id(before)).collect();
            let mut update = Query::update();
            update.table(entity::<M>()).and_where(self.these::<M>(&ids));
            if let Some((before, after)) = rows.first() {
                for column in columns::<M>().filter(|column| before.get(*column) != after.get(*column)) {
                    update.value(column, after.get(column));
                }
            }
            self.transaction.execute(&update).await?;
            for (before, after) in rows {
                self.remember(Some(before), Some(after));
                self.about = about(after);
                self.record::<M>(before, changes(before, after))?;
            }
        }
        Ok(())
    }

    fn these<M: Stored>(&self, ids: &[Uuid]) -> Expr {
        let column = Expr::col((entity::<M>(), Alias::new("id")));
        sql::among(self.transaction.get_database_backend(), column, ids)
    }
}
