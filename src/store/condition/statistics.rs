//! Tests on buckets of statistics.

use sea_orm::sea_query::Expr;

use super::{Conditions, tree};
use crate::model::filter::Filter;
use crate::model::statistics::HavingTest;
use crate::store::sql::col;
use crate::store::statistics::percent;

impl Conditions<'_> {
    /// Whether the bucket under the alias passes.
    pub fn having(&self, alias: &str, filter: &Filter<HavingTest>) -> Expr {
        tree(filter, &|test| match test {
            HavingTest::Figure(figure, test) => self.required(col(alias, figure.as_str()), test),
            HavingTest::Percent(rate, test) => self.optional(&percent(alias, *rate), test),
        })
    }
}
