//! Who saw what on a past day, of what it may still see: what came into sight later is not told of earlier days.

use chrono::NaiveDate;
use entity::{assignment, assignment_state};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query};

use crate::model::assignment::AssignmentStatus;
use crate::store::assignment_state::stood;
use crate::store::scope::Scope;
use crate::store::sql::{among, col};

impl Scope<'_> {
    /// Whether an assignment that the viewer sees today was in its sight with the state under the alias: an agency saw
    /// nothing before its own part was dispatched.
    pub(in crate::store) fn saw_assignment(&self, assignment: &str, state: &str, day: NaiveDate) -> Expr {
        let state_jurisdiction = col(state, assignment_state::Column::JurisdictionId);
        self.sees(
            |oversees| among(self.backend(), state_jurisdiction, oversees),
            |agency| {
                let mine = Query::select()
                    .expr(Expr::cust("1"))
                    .from_as(assignment::Entity, Alias::new("mine"))
                    .join_as(
                        JoinType::InnerJoin,
                        assignment_state::Entity,
                        Alias::new("held"),
                        col("held", assignment_state::Column::AssignmentId).eq(col("mine", assignment::Column::Id)),
                    )
                    .and_where(col("mine", assignment::Column::AgencyId).eq(agency))
                    .and_where(
                        col("mine", assignment::Column::ResponsibilityId)
                            .eq(col(assignment, assignment::Column::ResponsibilityId)),
                    )
                    .and_where(stood("held", day))
                    .and_where(gave_sight("held"))
                    .to_owned();
                Expr::exists(mine)
            },
        )
    }

    /// Whether a state, whenever it stood, gave the viewer sight by itself: of an agency its own.
    pub(in crate::store) fn saw_by(&self, assignment: &str, state: &str) -> Expr {
        let state_jurisdiction = col(state, assignment_state::Column::JurisdictionId);
        self.sees(
            |oversees| among(self.backend(), state_jurisdiction, oversees),
            |agency| col(assignment, assignment::Column::AgencyId).eq(agency).and(gave_sight(state)),
        )
    }
}

/// The state of an agency's own part shows it the item: dispatched and not withdrawn.
fn gave_sight(state: &str) -> Expr {
    let dispatched = col(state, assignment_state::Column::WorkPlanId).is_not_null();
    dispatched.and(col(state, assignment_state::Column::Status).ne(AssignmentStatus::Withdrawn.as_str()))
}
