//! Agencies (单位) and their aliases: reference data that every valid token sees.

use entity::{agency, agency_alias};
pub use entity::{agency::Model as AgencyRow, agency_alias::Model as AgencyAliasRow};
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, Query, SelectStatement};
use uuid::Uuid;

use super::condition::Conditions;
use super::error::StoreError;
use super::jurisdiction::Place;
use super::list::Listed;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};
use crate::model::filter::{AgencyTest, Filter};
use crate::model::order::AgencyOrderField;
use crate::model::page::Key;

impl Readable for AgencyRow {
    fn table() -> SelectStatement {
        Query::select().from_as(agency::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<agency::Entity>(select, ROOT, "");
    }

    fn visible(_: &Scope<'_>, _: &str) -> Expr {
        Expr::cust("TRUE")
    }
}

impl Readable for AgencyAliasRow {
    fn table() -> SelectStatement {
        Query::select().from_as(agency_alias::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<agency_alias::Entity>(select, ROOT, "");
    }

    fn visible(_: &Scope<'_>, _: &str) -> Expr {
        Expr::cust("TRUE")
    }
}

impl Listed for AgencyRow {
    type Test = AgencyTest;
    type Field = AgencyOrderField;

    fn sort_column(field: AgencyOrderField) -> (&'static str, DynIden) {
        match field {
            AgencyOrderField::Name => (ROOT, agency::Column::SortKey.into_iden()),
            AgencyOrderField::Code => (ROOT, agency::Column::Code.into_iden()),
        }
    }

    fn key(&self, field: AgencyOrderField) -> Key {
        match field {
            AgencyOrderField::Name => Key::Text(self.sort_key.clone()),
            AgencyOrderField::Code => Key::Text(self.code.clone()),
        }
    }

    fn example(_: AgencyOrderField) -> Key {
        Key::Text(String::new())
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<AgencyTest>) -> Expr {
        conditions.agency(alias, filter)
    }
}

impl Scope<'_> {
    /// Agencies by id.
    pub async fn agencies(&self, ids: &[Uuid]) -> Result<Vec<AgencyRow>, StoreError> {
        self.all::<AgencyRow>().among(agency::Column::Id, ids).rows(&[]).await
    }

    /// Every agency of a jurisdiction.
    pub async fn agencies_of(&self, jurisdiction_id: Uuid) -> Result<Vec<AgencyRow>, StoreError> {
        self.all::<AgencyRow>().among(agency::Column::JurisdictionId, &[jurisdiction_id]).rows(&[]).await
    }

    /// An agency by its jurisdiction's code and its own.
    pub async fn agency_by_code(&self, place: Place<'_>, code: &str) -> Result<Option<AgencyRow>, StoreError> {
        let agencies = self
            .all::<AgencyRow>()
            .filter(col(ROOT, agency::Column::Code).eq(code))
            .filter(place.holds(col(ROOT, agency::Column::JurisdictionId)));
        Ok(agencies.rows(&[]).await?.into_iter().next())
    }

    /// The other names of these agencies, as they were added.
    pub async fn aliases_of(&self, agencies: &[Uuid]) -> Result<Vec<AgencyAliasRow>, StoreError> {
        let order = [col(ROOT, agency_alias::Column::Id)];
        self.all::<AgencyAliasRow>().among(agency_alias::Column::AgencyId, agencies).rows(&order).await
    }

    /// Every other name in a jurisdiction.
    pub async fn aliases_in(&self, jurisdiction_id: Uuid) -> Result<Vec<AgencyAliasRow>, StoreError> {
        self.all::<AgencyAliasRow>().among(agency_alias::Column::JurisdictionId, &[jurisdiction_id]).rows(&[]).await
    }
}
