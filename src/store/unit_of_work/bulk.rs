//! Changes of many rows of one table by few statements.

use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable, Statement};

use super::{Stored, UnitOfWork, bookkeeping, changes, columns, entity, id};
use crate::store::error::StoreError;
use crate::store::row_changes::json;
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
            self.remember(Some(before), Some(after));
            self.record::<M>(before, changes(before, after))?;
        }
        Ok(())
    }

    /// Inserts rows by a statement with one parameter, which PostgreSQL takes apart by the table's own types: a statement
    /// of 500 rows has ten thousand parameters otherwise, and planning them takes longer than the insert.
    pub(super) async fn insert_as_json<M: Stored>(&self, rows: &[M]) -> Result<(), StoreError> {
        let names: Vec<String> = <M::Entity as EntityTrait>::Column::iter()
            .map(|column| format!("\"{}\"", IdenStatic::as_str(&column)))
            .collect();
        let object = |row: &M| {
            let field = |column: <M::Entity as EntityTrait>::Column| {
                (IdenStatic::as_str(&column).to_owned(), json(Some(&row.get(column))))
            };
            serde_json::Value::Object(<M::Entity as EntityTrait>::Column::iter().map(field).collect())
        };
        let list = serde_json::Value::Array(rows.iter().map(object).collect()).to_string();
        let (table, names) = (entity::<M>().table_name().to_owned(), names.join(", "));
        let sql = format!(
            "INSERT INTO \"{table}\" ({names}) SELECT {names} FROM json_populate_recordset(NULL::\"{table}\", $1::json)"
        );
        let insert = Statement::from_sql_and_values(DbBackend::Postgres, sql, [list.into()]);
        self.transaction.execute_raw(insert).await?;
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
