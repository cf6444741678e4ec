//! Responsibilities (责任事项), with their lead and the light that they show.

use chrono::{DateTime, NaiveDate};
pub use entity::responsibility::Model as ResponsibilityRecord;
use entity::responsibility::{self, Column, Derived};
use entity::{agency, assignment};
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::agency::AgencyRow;
use super::condition::Conditions;
use super::error::StoreError;
use super::keyset::{date_key, ordinal_key, rank_key};
use super::light;
use super::list::{Listed, Parent};
use super::scope::{ROOT, Readable, Scope};
use super::sql::{among, col, columns};
use crate::model::filter::{Filter, ResponsibilityTest};
use crate::model::light::Light;
use crate::model::order::ResponsibilityOrderField;
use crate::model::page::Key;
use crate::model::responsibility::ResponsibilityStatus;

/// An item with its first leading agency.
#[derive(Clone, Debug)]
pub struct ResponsibilityRow {
    pub item: responsibility::Model,
    pub lead: Option<AgencyRow>,
    /// None where the item was joined to another row: then its light is read when it is asked for.
    pub light: Option<Light>,
}

/// The columns of an item that is read for itself: with the light of its worst lead.
#[derive(FromQueryResult)]
struct Columns {
    #[sea_orm(nested(prefix = "item_"))]
    item: responsibility::Model,
    #[sea_orm(nested(prefix = "lead_"))]
    lead: Option<AgencyRow>,
    worst_agency: Option<String>,
    #[sea_orm(nested(prefix = "worst_"))]
    worst: Option<light::Facts>,
    #[sea_orm(nested(prefix = "told_"))]
    told: light::Told,
}

impl FromQueryResult for ResponsibilityRow {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let row = Columns::from_query_result(row, prefix)?;
        let light = match row.worst {
            None => Light::without_lead(),
            Some(facts) => light::light(facts, row.told, row.worst_agency),
        };
        Ok(Self { item: row.item, lead: row.lead, light: Some(light) })
    }
}

/// Joins the first leading agency of an item under the prefix `lead_`.
pub(super) fn join_lead(select: &mut SelectStatement, item: &str) {
    select.join_as(
        JoinType::LeftJoin,
        agency::Entity,
        Alias::new("lead"),
        col("lead", agency::Column::Id).eq(col(item, Column::LeadAgencyId)),
    );
    columns::<agency::Entity>(select, "lead", "lead_");
}

impl Readable for ResponsibilityRow {
    fn table() -> SelectStatement {
        Query::select().from_as(responsibility::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, scope: &Scope<'_>) {
        columns::<responsibility::Entity>(select, ROOT, "item_");
        join_lead(select, ROOT);
        let left = JoinType::LeftJoin;
        select
            .join_as(
                left,
                assignment::Entity,
                Alias::new("worst"),
                col("worst", assignment::Column::Id).eq(light::worst_lead(scope.day(), ROOT)),
            )
            .join_as(
                left,
                agency::Entity,
                Alias::new("worst_agency"),
                col("worst_agency", agency::Column::Id).eq(col("worst", assignment::Column::AgencyId)),
            )
            .expr_as(col("worst_agency", agency::Column::Name), Alias::new("worst_agency"));
        light::Facts::select(select, "worst", "worst_");
        light::join(select, scope, "worst");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_responsibility(alias)
    }
}

impl Listed for ResponsibilityRow {
    type Test = ResponsibilityTest;
    type Field = ResponsibilityOrderField;

    fn sort_column(field: ResponsibilityOrderField) -> (&'static str, DynIden) {
        let column = match field {
            ResponsibilityOrderField::Ordinal => Derived::OrdinalSort.into_iden(),
            ResponsibilityOrderField::DueOn => Derived::DueSort.into_iden(),
            ResponsibilityOrderField::Title => Column::SortKey.into_iden(),
            ResponsibilityOrderField::Status => Derived::StatusRank.into_iden(),
            ResponsibilityOrderField::UpdatedAt => Column::UpdatedAt.into_iden(),
            ResponsibilityOrderField::CreatedAt => Column::CreatedAt.into_iden(),
        };
        (ROOT, column)
    }

    fn key(&self, field: ResponsibilityOrderField) -> Key {
        match field {
            ResponsibilityOrderField::Ordinal => ordinal_key(self.item.ordinal),
            ResponsibilityOrderField::DueOn => date_key(self.item.due_on),
            ResponsibilityOrderField::Title => Key::Text(self.item.sort_key.clone()),
            ResponsibilityOrderField::Status => rank_key(ResponsibilityStatus::ALL, &self.item.status),
            ResponsibilityOrderField::UpdatedAt => Key::Time(self.item.updated_at),
            ResponsibilityOrderField::CreatedAt => Key::Time(self.item.created_at),
        }
    }

    fn example(field: ResponsibilityOrderField) -> Key {
        match field {
            ResponsibilityOrderField::Ordinal | ResponsibilityOrderField::Status => Key::Number(0),
            ResponsibilityOrderField::DueOn => Key::Date(NaiveDate::MAX),
            ResponsibilityOrderField::Title => Key::Text(String::new()),
            ResponsibilityOrderField::UpdatedAt | ResponsibilityOrderField::CreatedAt => {
                Key::Time(DateTime::UNIX_EPOCH)
            }
        }
    }

    fn id(&self) -> Uuid {
        self.item.id
    }

    fn condition(conditions: &Conditions<'_>, alias: &str, filter: &Filter<ResponsibilityTest>) -> Expr {
        conditions.responsibility(alias, filter)
    }
}

impl ResponsibilityRow {
    /// The items of a work report.
    pub(crate) fn of_work_report() -> Parent<Self> {
        Parent { column: Column::WorkReportId.into_iden(), of: |row| row.item.work_report_id }
    }
}

impl Scope<'_> {
    /// Items by id, each with its light.
    pub async fn responsibilities(&self, ids: &[Uuid]) -> Result<Vec<ResponsibilityRow>, StoreError> {
        self.all::<ResponsibilityRow>().among(Column::Id, ids).rows(&[]).await
    }

    /// Items to be changed: they stay as they are until the transaction ends. In one order, whoever asks.
    pub async fn responsibilities_to_change(&self, ids: &[Uuid]) -> Result<Vec<ResponsibilityRow>, StoreError> {
        self.all::<ResponsibilityRow>().among(Column::Id, ids).locked(&[ROOT]).rows(&[col(ROOT, Column::Id)]).await
    }

    /// The items of a work report with these normalised titles.
    pub async fn responsibilities_titled(
        &self,
        work_report: Uuid,
        normalized_titles: &[String],
    ) -> Result<Vec<ResponsibilityRow>, StoreError> {
        self.all::<ResponsibilityRow>()
            .filter(col(ROOT, Column::WorkReportId).eq(work_report))
            .filter(among(self.backend(), col(ROOT, Column::NormalizedTitle), normalized_titles))
            .rows(&[])
            .await
    }
}
