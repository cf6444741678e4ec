//! What buckets are made by, as columns of the rows.

use entity::{agency, assignment, jurisdiction, responsibility, work_report};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, JoinType, SelectStatement};

use super::filings::FILINGS;
use super::{ITEM, ROOT};
use crate::model::assignment::{AssignmentRole, AssignmentStatus};
use crate::model::light::LightCode;
use crate::model::statistics::StatisticsDimension;
use crate::store::light;
use crate::store::scope::Day;
use crate::store::sql::{as_text, col, first_text, followed_by, key_text, month_text, or_last};

/// A dimension of a row.
pub(super) struct Parts {
    /// By what it is told from others and sorts: a text that is never null. Its value follows from it
    /// (`model::statistics::value`).
    pub sort: Expr,
    /// What is printed, where the rows say it and the value does not.
    pub label: Option<Expr>,
}

/// Whether the rows say what is printed.
pub(super) const fn is_printed(dimension: StatisticsDimension) -> bool {
    matches!(
        dimension,
        StatisticsDimension::Jurisdiction
            | StatisticsDimension::Agency
            | StatisticsDimension::Leader
            | StatisticsDimension::Section
    )
}

/// The dimension of a row whose state stands under the alias.
pub(super) fn parts(dimension: StatisticsDimension, backend: DbBackend, day: &Day, state: &str) -> Parts {
    let text = |number: Expr| as_text(backend, number);
    let item = |column: responsibility::Column| col(ITEM, column);
    let unit = |number: i32| Expr::cust(number.to_string());
    let (sort, label) = match dimension {
        StatisticsDimension::Jurisdiction => {
            (col("place", jurisdiction::Column::Code), Some(col("place", jurisdiction::Column::Name)))
        }
        StatisticsDimension::Year => (text(col("year", work_report::Column::Year)), None),
        StatisticsDimension::Agency => {
            let id = key_text(backend, col(ROOT, assignment::Column::AgencyId));
            let sort = followed_by(backend, col("agency", agency::Column::SortKey), id);
            (sort, Some(col("agency", agency::Column::Name)))
        }
        StatisticsDimension::Leader => {
            (or_last(backend, &item(responsibility::Column::LeaderNfkc)), Some(item(responsibility::Column::Leader)))
        }
        StatisticsDimension::Section => (
            or_last(backend, &first_text(backend, item(responsibility::Column::SectionNfkc))),
            Some(first_text(backend, item(responsibility::Column::Section))),
        ),
        StatisticsDimension::Role => {
            (text(place(state, assignment::Column::Role, AssignmentRole::ALL, AssignmentRole::as_str)), None)
        }
        StatisticsDimension::Status => {
            (text(place(state, assignment::Column::Status, AssignmentStatus::ALL, AssignmentStatus::as_str)), None)
        }
        StatisticsDimension::Light => (text(light::code(day, state).div(unit(LightCode::COLOR))), None),
        StatisticsDimension::LightRule => (text(light::code(day, state).modulo(unit(LightCode::BY_HAND))), None),
        StatisticsDimension::DueMonth => {
            (or_last(backend, &month_text(backend, col(state, assignment::Column::NextDueOn))), None)
        }
        StatisticsDimension::Period => (or_last(backend, &col(FILINGS, "period")), None),
    };
    Parts { sort, label }
}

/// The place of an enum's value in the list of all, which is the order of life.
fn place<E: Copy>(state: &str, column: assignment::Column, all: &[E], name: fn(E) -> &'static str) -> Expr {
    let places = all.iter().zip(0..).fold(CaseStatement::new(), |places, (value, place)| {
        places.case(col(state, column).eq(name(*value)), Expr::cust(i32::to_string(&place)))
    });
    places.finally(Expr::cust(all.len().to_string())).into()
}

/// Joins what a dimension reads besides the assignment and its item. Names of agencies and jurisdictions are everybody's;
/// a work report is seen with its item.
pub(super) fn join(rows: &mut SelectStatement, dimension: StatisticsDimension) {
    let inner = JoinType::InnerJoin;
    match dimension {
        StatisticsDimension::Jurisdiction => {
            let id = col("place", jurisdiction::Column::Id).eq(col(ROOT, assignment::Column::JurisdictionId));
            rows.join_as(inner, jurisdiction::Entity, Alias::new("place"), id);
        }
        StatisticsDimension::Year => {
            let id = col("year", work_report::Column::Id).eq(col(ITEM, responsibility::Column::WorkReportId));
            rows.join_as(inner, work_report::Entity, Alias::new("year"), id);
        }
        StatisticsDimension::Agency => {
            let id = col("agency", agency::Column::Id).eq(col(ROOT, assignment::Column::AgencyId));
            rows.join_as(inner, agency::Entity, Alias::new("agency"), id);
        }
        StatisticsDimension::Leader
        | StatisticsDimension::Section
        | StatisticsDimension::Role
        | StatisticsDimension::Status
        | StatisticsDimension::Light
        | StatisticsDimension::LightRule
        | StatisticsDimension::DueMonth
        | StatisticsDimension::Period => {}
    }
}
