//! Rows that are read by the place of their columns: an export reads millions, and looking each column up by its name
//! would cost more than the statement.

use std::collections::HashMap;
use std::ops::Range;

use sea_orm::{DbErr, QueryResult, TryGetable};
use uuid::Uuid;

/// The next column of a row.
pub(super) fn next<T: TryGetable>(row: &QueryResult, at: &mut usize) -> Result<T, DbErr> {
    let value = row.try_get_by_index(*at);
    *at += 1;
    value
}

/// Declares a row with the expression of each field, and reads the fields in their order.
macro_rules! lean {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty = $value:expr,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)+ }

        impl sea_orm::FromQueryResult for $name {
            fn from_query_result(row: &sea_orm::QueryResult, _: &str) -> Result<Self, sea_orm::DbErr> {
                Self::read(row, 0)
            }
        }

        impl $name {
            /// Reads the fields, the first of which stands at this place.
            fn read(row: &sea_orm::QueryResult, mut at: usize) -> Result<Self, sea_orm::DbErr> {
                Ok(Self { $($field: $crate::store::export::lean::next(row, &mut at)?,)+ })
            }

            /// Selects the fields in their order.
            fn columns(select: &mut sea_orm::sea_query::SelectStatement) {
                $(select.expr_as($value, sea_orm::sea_query::Alias::new(stringify!($field)));)+
            }
        }
    };
}
pub(super) use lean;

/// Rows by the row that they belong to, in the order in which they came; those of one parent follow each other.
#[derive(Debug)]
pub struct Grouped<R> {
    rows: Vec<R>,
    spans: HashMap<Uuid, Range<usize>>,
}

impl<R> Grouped<R> {
    pub(super) fn new(rows: Vec<R>, parent: impl Fn(&R) -> Uuid) -> Self {
        let mut spans: HashMap<Uuid, Range<usize>> = HashMap::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            spans.entry(parent(row)).or_insert(at..at).end = at + 1;
        }
        Self { rows, spans }
    }

    /// Those of one parent.
    pub fn of(&self, parent: Uuid) -> &[R] {
        self.spans.get(&parent).map_or(&[], |span| &self.rows[span.clone()])
    }
}
