//! Assignments (责任分工), each with its item, its agency and its light.

use chrono::{DateTime, NaiveDate};
pub use entity::assignment::Model as AssignmentRecord;
use entity::assignment::{self, Column, Derived};
use entity::{agency, responsibility};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::condition::Conditions;
use super::error::StoreError;
use super::keyset::{date_key, ordinal_key, rank_key};
use super::light;
use super::list::{Listed, Parent};
use super::responsibility::{ResponsibilityRow, join_lead};
use super::scope::{ROOT, Readable, Scope};
use super::sql::{col, columns};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::filter::{AssignmentTest, Filter};
use crate::model::light::Light;
use crate::model::order::AssignmentOrderField;
use crate::model::page::Key;

/// An assignment with what belongs to it, joined.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AssignmentRow {
    #[sea_orm(nested(prefix = "assignment_"))]
    pub assignment: assignment::Model,
    #[sea_orm(nested(prefix = "item_"))]
    pub item: responsibility::Model,
    #[sea_orm(nested(prefix = "lead_"))]
    lead: Option<AgencyRow>,
    #[sea_orm(nested(prefix = "agency_"))]
    pub agency: AgencyRow,
    #[sea_orm(nested(prefix = "told_"))]
    told: light::Told,
}

impl AssignmentRow {
    /// The item, whose own light was not read.
    pub fn responsibility(&self) -> ResponsibilityRow {
        ResponsibilityRow { item: self.item.clone(), lead: self.lead.clone(), light: None }
    }

    pub fn light(&self) -> Light {
        light::light(light::Facts::of(&self.assignment), self.told.clone(), None)
    }

    /// The assignments of an agency.
    pub(crate) fn of_agency() -> Parent<Self> {
        Parent { column: Column::AgencyId.into_iden(), of: |row| row.assignment.agency_id }
    }
}

impl Readable for AssignmentRow {
    fn table() -> SelectStatement {
        Query::select().from_as(assignment::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, scope: &Scope<'_>) {
        let inner = JoinType::InnerJoin;
        let (agency_id, item_id) = (col("agency", agency::Column::Id), col("item", responsibility::Column::Id));
        select.join_as(inner, agency::Entity, Alias::new("agency"), agency_id.eq(col(ROOT, Column::AgencyId))).join_as(
            inner,
            responsibility::Entity,
            Alias::new("item"),
            item_id.eq(col(ROOT, Column::ResponsibilityId)),
        );
        columns::<assignment::Entity>(select, ROOT, "assignment_");
        columns::<agency::Entity>(select, "agency", "agency_");
        columns::<responsibility::Entity>(select, "item", "item_");
        join_lead(select, "item");
        light::join(select, scope, ROOT);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_assignment(alias)
    }
}

impl Listed for AssignmentRow {
    type Test = AssignmentTest;
    type Field = AssignmentOrderField;

    fn sort_column(field: AssignmentOrderField) -> (&'static str, DynIden) {
        match field {
            AssignmentOrderField::Ordinal => (ROOT, Derived::OrdinalSort.into_iden()),
            AssignmentOrderField::NextDueOn => (ROOT, Derived::NextDueSort.into_iden()),
            AssignmentOrderField::DueOn => (ROOT, Derived::DueSort.into_iden()),
            AssignmentOrderField::Role => (ROOT, Derived::RoleRank.into_iden()),
            AssignmentOrderField::Status => (ROOT, Derived::StatusRank.into_iden()),
            AssignmentOrderField::UpdatedAt => (ROOT, Column::UpdatedAt.into_iden()),
            AssignmentOrderField::Agency => ("agency", agency::Column::SortKey.into_iden()),
            AssignmentOrderField::Responsibility => ("item", responsibility::Column::SortKey.into_iden()),
        }
    }

    fn key(&self, field: AssignmentOrderField) -> Key {
        let assignment = &self.assignment;
        match field {
            AssignmentOrderField::Ordinal => ordinal_key(assignment.ordinal),
            AssignmentOrderField::NextDueOn => date_key(assignment.next_due_on),
            AssignmentOrderField::DueOn => date_key(assignment.due_on),
            AssignmentOrderField::Role => rank_key(AssignmentRole::ALL, &assignment.role),
            AssignmentOrderField::Status => rank_key(AssignmentStatus::ALL, &assignment.status),
            AssignmentOrderField::UpdatedAt => Key::Time(assignment.updated_at),
            AssignmentOrderField::Agency => Key::Text(self.agency.sort_key.clone()),
            AssignmentOrderField::Responsibility => Key::Text(self.item.sort_key.clone()),
        }
    }

    fn example(field: AssignmentOrderField) -> Key {
        match field {
            AssignmentOrderField::Ordinal | AssignmentOrderField::Role | AssignmentOrderField::Status => Key::Number(0),
            AssignmentOrderField::NextDueOn | AssignmentOrderField::DueOn => Key::Date(NaiveDate::MAX),
            AssignmentOrderField::UpdatedAt => Key::Time(DateTime::UNIX_EPOCH),
            AssignmentOrderField::Agency | AssignmentOrderField::Responsibility => Key::Text(String::new()),
        }
    }

    fn id(&self) -> Uuid {
        self.assignment.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<AssignmentTest>) -> Expr {
        conditions.assignment(alias, filter)
    }
}

impl Scope<'_> {
    /// Assignments by id.
    pub async fn assignments(&self, ids: &[Uuid]) -> Result<Vec<AssignmentRow>, StoreError> {
        self.all::<AssignmentRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// Assignments to be changed: they and their items stay as they are until the transaction ends. By item, so that two
    /// who take several take them in one order.
    pub async fn assignments_to_change(&self, ids: &[Uuid]) -> Result<Vec<AssignmentRow>, StoreError> {
        let order = [col(ROOT, Column::ResponsibilityId), col(ROOT, Column::Id)];
        self.all::<AssignmentRow>().among(Column::Id, ids).locked(&["item", ROOT]).rows(&order).await
    }

    /// Every assignment on these items: leads first, then as printed.
    pub async fn assignments_of_responsibilities(&self, items: &[Uuid]) -> Result<Vec<AssignmentRow>, StoreError> {
        let order = [col(ROOT, Derived::RoleRank), col(ROOT, Column::Position), col(ROOT, Column::Id)];
        self.all::<AssignmentRow>().among(Column::ResponsibilityId, items).rows(&order).await
    }

    /// What these plans answer: leads first, then by number.
    pub async fn assignments_of_plans(&self, plans: &[Uuid]) -> Result<Vec<AssignmentRow>, StoreError> {
        let order = [col(ROOT, Derived::RoleRank), col(ROOT, Derived::OrdinalSort), col(ROOT, Column::Id)];
        self.all::<AssignmentRow>().among(Column::WorkPlanId, plans).rows(&order).await
    }
}
