//! Contacts (督办工作人员) of plans and assignments.

pub use entity::contact::Model as ContactRow;
use entity::contact::{self, Column};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};

impl Readable for ContactRow {
    fn table() -> SelectStatement {
        Query::select().from_as(contact::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        columns::<contact::Entity>(select, ROOT, "");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_contact(alias)
    }
}

impl Scope<'_> {
    /// The contacts of these assignments, as printed.
    pub async fn contacts_of_assignments(&self, assignments: &[Uuid]) -> Result<Vec<ContactRow>, StoreError> {
        self.all::<ContactRow>().among(Column::AssignmentId, assignments).rows(&[col(ROOT, Column::Position)]).await
    }

    /// The contacts of these plans, as printed.
    pub async fn contacts_of_plans(&self, plans: &[Uuid]) -> Result<Vec<ContactRow>, StoreError> {
        self.all::<ContactRow>().among(Column::WorkPlanId, plans).rows(&[col(ROOT, Column::Position)]).await
    }
}
