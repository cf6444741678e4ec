//! The operations that were registered. They are no city data: whoever has a valid token may ask them, and sees of the
//! answer what its scope shows.

use chrono::{DateTime, Utc};
use entity::registered_operation::{Column, Entity};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult, TransactionTrait};

use super::Store;
use super::error::StoreError;
use crate::model::operation::Registration;

/// An operation as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub registration: Registration,
    /// Whether the name means this version.
    pub current: bool,
    pub pushed_at: DateTime<Utc>,
}

impl Store {
    /// Registers operations, all or none. Each becomes what its name means; the versions before it stay allowed, because
    /// clients in the field still send them.
    pub async fn register(&self, operations: &[Registration], now: DateTime<Utc>) -> Result<(), StoreError> {
        let transaction = self.writer.begin().await?;
        for Registration { name, sha256, kind, document } in operations {
            let retire = Query::update()
                .table(Entity)
                .value(Column::Current, false)
                .and_where(Expr::col(Column::Name).eq(name.as_str()))
                .and_where(Expr::col(Column::Sha256).ne(sha256.as_str()))
                .to_owned();
            transaction.execute(&retire).await?;
            let columns =
                [Column::Name, Column::Sha256, Column::Kind, Column::Document, Column::Current, Column::PushedAt];
            let register = Query::insert()
                .into_table(Entity)
                .columns(columns)
                .values_panic([
                    name.as_str().into(),
                    sha256.as_str().into(),
                    kind.as_str().into(),
                    document.as_str().into(),
                    true.into(),
                    now.into(),
                ])
                .on_conflict(
                    OnConflict::columns([Column::Name, Column::Sha256]).update_column(Column::Current).to_owned(),
                )
                .to_owned();
            transaction.execute(&register).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Takes away every version of a name, or what has this hash; how many.
    pub async fn unregister(&self, name_or_hash: &str) -> Result<u64, StoreError> {
        let named = Expr::col(Column::Name).eq(name_or_hash).or(Expr::col(Column::Sha256).eq(name_or_hash));
        let remove = Query::delete().from_table(Entity).and_where(named).to_owned();
        Ok(self.writer.execute(&remove).await?.rows_affected())
    }

    /// The document with this hash.
    pub async fn registered_document(&self, sha256: &str) -> Result<Option<String>, StoreError> {
        let mut select = operations();
        select.and_where(Expr::col(Column::Sha256).eq(sha256)).limit(1);
        let found = self.read_operations(&select).await?;
        Ok(found.into_iter().next().map(|listed| listed.registration.document))
    }

    /// The operation that a name means now.
    pub async fn registered_operation(&self, name: &str) -> Result<Option<Registration>, StoreError> {
        let mut select = operations();
        select.and_where(Expr::col(Column::Name).eq(name)).and_where(Expr::col(Column::Current).eq(true));
        let found = self.read_operations(&select).await?;
        Ok(found.into_iter().next().map(|listed| listed.registration))
    }

    /// All of them by their names, the version that the name means first.
    pub async fn registered_operations(&self) -> Result<Vec<Listed>, StoreError> {
        let mut select = operations();
        select
            .order_by(Column::Name, Order::Asc)
            .order_by(Column::Current, Order::Desc)
            .order_by(Column::PushedAt, Order::Desc)
            .order_by(Column::Sha256, Order::Asc);
        self.read_operations(&select).await
    }

    #[expect(clippy::disallowed_methods, reason = "questions and not answers: no row of the city")]
    async fn read_operations(&self, select: &SelectStatement) -> Result<Vec<Listed>, StoreError> {
        self.reader.query_all(select).await?.iter().map(listed).collect()
    }
}

fn operations() -> SelectStatement {
    let columns = [Column::Name, Column::Sha256, Column::Kind, Column::Document, Column::Current, Column::PushedAt];
    Query::select().columns(columns).from(Entity).to_owned()
}

fn listed(row: &QueryResult) -> Result<Listed, StoreError> {
    let kind: String = row.try_get("", "kind")?;
    let registration = Registration {
        name: row.try_get("", "name")?,
        sha256: row.try_get("", "sha256")?,
        kind: kind.parse().map_err(StoreError::Fault)?,
        document: row.try_get("", "document")?,
    };
    Ok(Listed { registration, current: row.try_get("", "current")?, pushed_at: row.try_get("", "pushed_at")? })
}
