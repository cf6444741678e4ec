//! What comes of a selection that is not a list of rows: rows that are made later, and groups.

use std::marker::PhantomData;

use sea_orm::QueryResult;
use sea_orm::sea_query::SelectStatement;
use uuid::Uuid;

use super::{Readable, Scope};
use crate::store::error::StoreError;

/// Rows that a viewer sees, as the database sent them.
#[derive(Debug)]
pub(in crate::store) struct Unread<R> {
    pub(super) rows: Vec<QueryResult>,
    pub(super) row: PhantomData<R>,
}

impl<R: Readable> Unread<R> {
    /// The keys of the rows, from their column `id`.
    pub fn ids(&self) -> Result<Vec<Uuid>, StoreError> {
        Ok(self.rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
    }

    /// Makes the rows; what the database sent of each goes with it.
    pub fn read(self) -> Result<Vec<R>, StoreError> {
        Ok(self.rows.into_iter().map(|row| R::from_query_result(&row, "")).collect::<Result<_, _>>()?)
    }
}

/// Groups of rows that a viewer sees, not yet read.
#[derive(Debug)]
pub(in crate::store) struct Grouped<'s> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) select: SelectStatement,
}

impl Grouped<'_> {
    pub async fn read(&self) -> Result<Vec<QueryResult>, StoreError> {
        self.scope.source.query(&self.select).await
    }

    /// The statement as text with its values in it, to be explained and measured.
    pub fn text(&self) -> String {
        let backend = self.scope.backend();
        backend.build(&self.select).to_string()
    }
}
