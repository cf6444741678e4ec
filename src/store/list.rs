//! Lists that are filtered, ordered and paged, all by the same four questions.

use std::collections::HashMap;

use sea_orm::sea_query::{DynIden, Expr};
use uuid::Uuid;

use super::condition::Conditions;
use super::error::StoreError;
use super::keyset::{Page, Sort};
use super::scope::{ROOT, Readable, Scope};
use crate::model::filter::Filter;
use crate::model::order::Order;
use crate::model::page::{Key, PageRequest, Place};

/// A row that is had by list.
pub(crate) trait Listed: Readable {
    /// What its filter tests.
    type Test: Send + Sync;
    /// What it can be ordered by.
    type Field: Copy + Send + Sync;

    /// The NOT NULL column of an order, by the alias of its table.
    fn sort_column(field: Self::Field) -> (&'static str, DynIden);
    /// The value of that column in this row.
    fn key(&self, field: Self::Field) -> Key;
    /// A key of the kind that the order has, to check cursors by.
    fn example(field: Self::Field) -> Key;
    fn id(&self) -> Uuid;
    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<Self::Test>) -> Expr;

    /// The row's place in a list of that order.
    fn place(&self, field: Self::Field) -> Place {
        Place { key: self.key(field), id: self.id() }
    }
}

/// Lists that are not filtered: there is nothing that could be tested.
#[derive(Clone, Copy, Debug)]
pub enum NoTest {}

/// A list within another row: of an agency its assignments.
pub(crate) struct Parent<R> {
    pub(super) column: DynIden,
    pub(super) of: fn(&R) -> Uuid,
}

impl Scope<'_> {
    /// One page of the rows that pass.
    pub(crate) async fn page<R: Listed>(
        &self,
        filter: &Filter<R::Test>,
        order: Order<R::Field>,
        request: &PageRequest,
    ) -> Result<Page<R>, StoreError> {
        self.passing::<R>(filter).page(&sort::<R>(order), request).await
    }

    /// How many rows pass.
    pub(crate) async fn count<R: Listed>(&self, filter: &Filter<R::Test>) -> Result<u64, StoreError> {
        self.passing::<R>(filter).count().await
    }

    /// The same page within each parent, in one statement; a parent without rows is left out.
    pub(crate) async fn pages<R: Listed>(
        &self,
        parent: &Parent<R>,
        parents: &[Uuid],
        filter: &Filter<R::Test>,
        order: Order<R::Field>,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<R>>, StoreError> {
        self.passing::<R>(filter).pages(parent.column.clone(), parents, &sort::<R>(order), request, parent.of).await
    }

    /// How many pass within each parent, in one statement; a parent without rows is left out.
    pub(crate) async fn counts<R: Listed>(
        &self,
        parent: &Parent<R>,
        parents: &[Uuid],
        filter: &Filter<R::Test>,
    ) -> Result<HashMap<Uuid, u64>, StoreError> {
        self.passing::<R>(filter).counts(parent.column.clone(), parents).await
    }

    /// Those of these rows that pass.
    pub(crate) async fn these<R: Listed>(&self, ids: &[Uuid], filter: &Filter<R::Test>) -> Result<Vec<R>, StoreError> {
        self.passing::<R>(filter).among("id", ids).rows(&[]).await
    }

    fn passing<R: Listed>(&self, filter: &Filter<R::Test>) -> super::scope::Scoped<'_, R> {
        let condition = R::condition(&Conditions::new(self), ROOT, filter);
        self.all::<R>().filter(condition)
    }
}

fn sort<R: Listed>(order: Order<R::Field>) -> Sort {
    let (table, column) = R::sort_column(order.field);
    Sort { table, column, direction: order.direction }
}
