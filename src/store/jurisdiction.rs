//! Jurisdictions (行政区划): reference data that every valid token sees.

pub use entity::jurisdiction::Model as JurisdictionRow;
use entity::jurisdiction::{self, Column};
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, Query, SelectStatement};
use uuid::Uuid;

use super::condition::Conditions;
use super::error::StoreError;
use super::list::Listed;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};
use crate::model::filter::{Filter, JurisdictionTest};
use crate::model::order::JurisdictionOrderField;
use crate::model::page::Key;

impl Readable for JurisdictionRow {
    fn table() -> SelectStatement {
        Query::select().from_as(jurisdiction::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<jurisdiction::Entity>(select, ROOT, "");
    }

    fn visible(_: &Scope<'_>, _: &str) -> Expr {
        Expr::cust("TRUE")
    }
}

impl Listed for JurisdictionRow {
    type Test = JurisdictionTest;
    type Field = JurisdictionOrderField;

    fn sort_column(field: JurisdictionOrderField) -> (&'static str, DynIden) {
        match field {
            JurisdictionOrderField::Code => (ROOT, Column::Code.into_iden()),
        }
    }

    fn key(&self, field: JurisdictionOrderField) -> Key {
        match field {
            JurisdictionOrderField::Code => Key::Text(self.code.clone()),
        }
    }

    fn example(_: JurisdictionOrderField) -> Key {
        Key::Text(String::new())
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<JurisdictionTest>) -> Expr {
        conditions.jurisdiction(alias, filter)
    }
}

/// A jurisdiction as a caller names it.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    Id(Uuid),
    Code(&'a str),
}

impl Place<'_> {
    /// The column holds this jurisdiction's id.
    pub(super) fn holds(self, jurisdiction_id: Expr) -> Expr {
        match self {
            Self::Id(id) => jurisdiction_id.eq(id),
            Self::Code(code) => {
                let place = Query::select()
                    .expr(col("place", Column::Id))
                    .from_as(jurisdiction::Entity, Alias::new("place"))
                    .and_where(col("place", Column::Code).eq(code))
                    .to_owned();
                jurisdiction_id.in_subquery(place)
            }
        }
    }
}

impl Scope<'_> {
    /// Jurisdictions by id.
    pub async fn jurisdictions(&self, ids: &[Uuid]) -> Result<Vec<JurisdictionRow>, StoreError> {
        self.all::<JurisdictionRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// Every jurisdiction, by code.
    pub async fn every_jurisdiction(&self) -> Result<Vec<JurisdictionRow>, StoreError> {
        self.all::<JurisdictionRow>().rows(&[col(ROOT, Column::Code)]).await
    }

    /// A jurisdiction by its code.
    pub async fn jurisdiction_by_code(&self, code: &str) -> Result<Option<JurisdictionRow>, StoreError> {
        let rows = self.all::<JurisdictionRow>().filter(col(ROOT, Column::Code).eq(code)).rows(&[]).await?;
        Ok(rows.into_iter().next())
    }

    /// The jurisdictions directly below each of these, by code.
    pub async fn jurisdictions_below(&self, parents: &[Uuid]) -> Result<Vec<JurisdictionRow>, StoreError> {
        self.all::<JurisdictionRow>().among(Column::ParentId, parents).rows(&[col(ROOT, Column::Code)]).await
    }
}
