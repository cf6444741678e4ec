//! Whom an event tells, and how much of it.

use entity::{agency, assignment, event};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::{HELD_ID, assists, held_by};
use crate::model::event::EventAudience;
use crate::store::scope::Scope;
use crate::store::sql::{all, among, any, col};

/// What the agencies on an item see of each other's parts, besides the parts themselves: what the plans hold of them.
const CONTENTS: [&str; 3] = ["goal", "indicator", "measure"];

impl Scope<'_> {
    /// Events, by whom they tell. What is of an unsubmitted draft tells its own agency alone.
    pub(in crate::store) fn sees_event(&self, alias: &str) -> Expr {
        let told = |audience: EventAudience| col(alias, event::Column::Audience).eq(audience.as_str());
        self.sees(
            |oversees| {
                among(self.backend(), col(alias, event::Column::JurisdictionId), oversees)
                    .and(told(EventAudience::Draft).not())
            },
            |agency| {
                let item = || col(alias, event::Column::ResponsibilityId);
                let held = || any([item().is_null(), item().in_subquery(held_by(agency, HELD_ID))]);
                let own = col(alias, event::Column::AgencyId)
                    .eq(agency)
                    .and(told(EventAudience::Agency).or(told(EventAudience::Draft)))
                    .and(held());
                let of_item = told(EventAudience::Item).and(item().in_subquery(held_by(agency, HELD_ID)));
                let assisting = Query::select()
                    .expr(Expr::cust("1"))
                    .from_as(assignment::Entity, Alias::new("owner"))
                    .and_where(col("owner", assignment::Column::Id).eq(col(alias, event::Column::AssignmentId)))
                    .and_where(assists(agency))
                    .and_where(col("owner", assignment::Column::ResponsibilityId).in_subquery(held_by(agency, HELD_ID)))
                    .to_owned();
                let of_all = all([
                    told(EventAudience::Agency),
                    col(alias, event::Column::AgencyId).is_null(),
                    col(alias, event::Column::JurisdictionId).in_subquery(home_of(agency)),
                ]);
                any([own, of_item, told(EventAudience::Agency).and(Expr::exists(assisting)), of_all])
            },
        )
    }

    /// Whether an event changed what the viewer sees of another agency's part in an item that both are assigned to, and
    /// tells it nothing by itself: that something changed there may be told, and not what, or who did it. None for who
    /// works for no agency.
    pub(in crate::store) fn sees_beside(&self, alias: &str) -> Option<Expr> {
        let agency = self.sight.agency?;
        let of = |kind: &str| col(alias, event::Column::EntityType).eq(kind);
        let held = col(alias, event::Column::ResponsibilityId).in_subquery(held_by(agency, HELD_ID));
        let contents = self.sees_contents(col(alias, event::Column::AssignmentId));
        Some(all([
            col(alias, event::Column::Audience).eq(EventAudience::Agency.as_str()),
            any([of("assignment").and(held), any(CONTENTS.map(of)).and(contents)]),
        ]))
    }
}

/// The jurisdiction of an agency.
fn home_of(agency: Uuid) -> SelectStatement {
    Query::select()
        .expr(col("own", agency::Column::JurisdictionId))
        .from_as(agency::Entity, Alias::new("own"))
        .and_where(col("own", agency::Column::Id).eq(agency))
        .to_owned()
}
