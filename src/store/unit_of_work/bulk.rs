//! Changes of many rows of one table by few statements.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Query};

use super::{Stored, UnitOfWork, bookkeeping, changes, columns, entity, id};
use crate::store::error::StoreError;
use crate::store::sql::any;

/// Rows of one update: each takes a few parameters, of which SQLite has 32,766 a statement.
const ROWS_AT_ONCE: usize = 200;

impl UnitOfWork {
    /// Replaces the fields of many rows by those that differ, each row with its event: as [`UnitOfWork::update`], by one
    /// statement for every 200 of them. The pairs are a row as it is and as it is to be.
    pub async fn update_all<M: Stored>(&mut self, rows: &[(M, M)]) -> Result<(), StoreError> {
        let changed: Vec<&(M, M)> = rows.iter().filter(|(before, after)| !changes(before, after).is_empty()).collect();
        for part in changed.chunks(ROWS_AT_ONCE) {
            self.update_part(part).await?;
        }
        for (before, after) in changed {
            self.remember(after);
            self.record::<M>(before, changes(before, after))?;
        }
        Ok(())
    }

    async fn update_part<M: Stored>(&self, rows: &[&(M, M)]) -> Result<(), StoreError> {
        let mut update = Query::update();
        update.table(entity::<M>());
        for column in columns::<M>() {
            let mut differing =
                rows.iter().filter(|(before, after)| before.get(column) != after.get(column)).peekable();
            if differing.peek().is_some() {
                let value = differing.fold(CaseStatement::new(), |case, (before, after)| {
                    case.case(Expr::col(Alias::new("id")).eq(id(before)), Expr::val(after.get(column)))
                });
                update.value(column, value.finally(Expr::col(column)));
            }
        }
        let version = bookkeeping::<M>("version");
        if let Some(version) = version {
            update.value(version, Expr::col(version).add(1));
        }
        if let Some(updated_at) = bookkeeping::<M>("updated_at") {
            update.value(updated_at, self.now);
        }
        update.and_where(any(rows.iter().map(|(before, _)| {
            let this = Expr::col(Alias::new("id")).eq(id(before));
            match version {
                Some(version) => this.and(Expr::col(version).eq(before.get(version))),
                None => this,
            }
        })));
        let done = self.transaction.execute(&update).await?;
        if usize::try_from(done.rows_affected()).is_ok_and(|done| done == rows.len()) {
            return Ok(());
        }
        Err(StoreError::Stale(format!("one of {} rows changed meanwhile", rows.len())))
    }
}
