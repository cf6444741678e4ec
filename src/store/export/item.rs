//! The items of an export, and the work reports that promise them.

use chrono::{DateTime, NaiveDate, Utc};
use entity::responsibility::{Column, Derived};
use entity::{agency, assignment, jurisdiction, responsibility, work_report};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::Selection;
use super::lean::lean;
use crate::model::order::Direction;
use crate::model::page::{PageRequest, Place};
use crate::store::condition::Conditions;
use crate::store::error::StoreError;
use crate::store::keyset::{Page, Sort, ordinal_key};
use crate::store::scope::{ROOT, Readable, Scope, Scoped};
use crate::store::sql::{all, col};

lean! {
    /// A work report with its jurisdiction.
    ExportWorkReport {
        id: Uuid = col(ROOT, work_report::Column::Id),
        year: i32 = col(ROOT, work_report::Column::Year),
        title: String = col(ROOT, work_report::Column::Title),
        jurisdiction_id: Uuid = col(ROOT, work_report::Column::JurisdictionId),
        jurisdiction_code: String = col("place", jurisdiction::Column::Code),
        jurisdiction_name: String = col("place", jurisdiction::Column::Name),
    }
}

lean! {
    /// An item with its first leading agency.
    ExportItem {
        id: Uuid = col(ROOT, Column::Id),
        ordinal: Option<i32> = col(ROOT, Column::Ordinal),
        /// A JSON list of texts.
        section: String = col(ROOT, Column::Section).cast_as("text"),
        title: String = col(ROOT, Column::Title),
        leader: Option<String> = col(ROOT, Column::Leader),
        due_on: Option<NaiveDate> = col(ROOT, Column::DueOn),
        due_text: Option<String> = col(ROOT, Column::DueText),
        /// ResponsibilityStatus.
        status: String = col(ROOT, Column::Status),
        outcome: Option<String> = col(ROOT, Column::Outcome),
        lead_id: Option<Uuid> = col("lead", agency::Column::Id),
        lead_code: Option<String> = col("lead", agency::Column::Code),
        lead_name: Option<String> = col("lead", agency::Column::Name),
        version: i32 = col(ROOT, Column::Version),
        created_at: DateTime<Utc> = col(ROOT, Column::CreatedAt),
        updated_at: DateTime<Utc> = col(ROOT, Column::UpdatedAt),
    }
}

impl Readable for ExportWorkReport {
    fn table() -> SelectStatement {
        let place = col("place", jurisdiction::Column::Id).eq(col(ROOT, work_report::Column::JurisdictionId));
        Query::select()
            .from_as(work_report::Entity, Alias::new(ROOT))
            .join_as(JoinType::InnerJoin, jurisdiction::Entity, Alias::new("place"), place)
            .to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        Self::columns(select);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_work_report(alias)
    }
}

impl Readable for ExportItem {
    fn table() -> SelectStatement {
        Query::select().from_as(responsibility::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, _: &Scope<'_>) {
        let lead = col("lead", agency::Column::Id).eq(col(ROOT, Column::LeadAgencyId));
        select.join_as(JoinType::LeftJoin, agency::Entity, Alias::new("lead"), lead);
        Self::columns(select);
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_responsibility(alias)
    }
}

/// In the order of a ledger: by the number in the notice; the id is unique.
fn sort() -> Sort {
    Sort { table: ROOT, column: Derived::OrdinalSort.into_iden(), direction: Direction::Ascending }
}

/// Where the list goes on after an item.
pub(super) fn place(item: &ExportItem) -> Place {
    Place { key: ordinal_key(item.ordinal), id: item.id }
}

impl Scope<'_> {
    /// The work reports of a selection, by jurisdiction and year.
    pub(super) async fn export_work_reports(&self, selection: &Selection) -> Result<Vec<ExportWorkReport>, StoreError> {
        let mut reports = self.all::<ExportWorkReport>();
        if let Some(jurisdiction) = selection.jurisdiction {
            reports = reports.filter(col(ROOT, work_report::Column::JurisdictionId).eq(jurisdiction));
        }
        if let Some(year) = selection.year {
            reports = reports.filter(col(ROOT, work_report::Column::Year).eq(year));
        }
        let order = [
            col("place", jurisdiction::Column::Code),
            col(ROOT, work_report::Column::Year),
            col(ROOT, work_report::Column::Id),
        ];
        reports.rows(&order).await
    }

    /// A page of the items of a work report that pass.
    pub(super) async fn export_items(
        &self,
        report: Uuid,
        selection: &Selection,
        after: Option<Place>,
        size: u64,
    ) -> Result<Page<ExportItem>, StoreError> {
        let request = PageRequest { size, from_end: false, after, before: None };
        let items = self.selected(selection).filter(col(ROOT, Column::WorkReportId).eq(report));
        items.page(&sort(), &request).await
    }

    /// How many items a selection has.
    pub async fn count_export_items(&self, selection: &Selection) -> Result<u64, StoreError> {
        let mut items = self.selected(selection);
        if let Some(jurisdiction) = selection.jurisdiction {
            items = items.filter(col(ROOT, Column::JurisdictionId).eq(jurisdiction));
        }
        if let Some(year) = selection.year {
            let report = Query::select()
                .expr(Expr::cust("1"))
                .from_as(work_report::Entity, Alias::new("of"))
                .and_where(col("of", work_report::Column::Id).eq(col(ROOT, Column::WorkReportId)))
                .and_where(col("of", work_report::Column::Year).eq(year))
                .to_owned();
            items = items.filter(Expr::exists(report));
        }
        items.count().await
    }

    fn selected(&self, selection: &Selection) -> Scoped<'_, ExportItem> {
        let passes = Conditions::new(self).responsibility(ROOT, &selection.filter);
        let mut items = self.all::<ExportItem>().filter(passes);
        if let Some(agency) = selection.agency {
            let part = all([
                col("part", assignment::Column::ResponsibilityId).eq(col(ROOT, Column::Id)),
                col("part", assignment::Column::AgencyId).eq(agency),
                self.sees_assignment("part"),
            ]);
            let parts = Query::select()
                .expr(Expr::cust("1"))
                .from_as(assignment::Entity, Alias::new("part"))
                .and_where(part)
                .to_owned();
            items = items.filter(Expr::exists(parts));
        }
        items
    }
}
