//! Filters on reporting obligations.

use entity::{agency, assignment, reporting_obligation};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{Conditions, exists, tree};
use crate::model::filter::{Filter, ReportingObligationTest, Test};
use crate::store::reporting_obligation::answered;
use crate::store::sql::{any, col};

impl Conditions<'_> {
    pub fn reporting_obligation(&self, alias: &str, filter: &Filter<ReportingObligationTest>) -> Expr {
        use reporting_obligation::Column;
        let due_on = || col(alias, Column::DueOn);
        tree(filter, &|test| match test {
            ReportingObligationTest::Agency(filter) => {
                let agency = self.alias();
                let id = col(&agency, agency::Column::Id).eq(col(alias, Column::AgencyId));
                exists(agency::Entity, &agency, [id, self.agency(&agency, filter)])
            }
            ReportingObligationTest::Assignment(filter) => {
                let owner = self.alias();
                let id = col(&owner, assignment::Column::Id).eq(col(alias, Column::AssignmentId));
                let seen = self.scope.sees_assignment(&owner);
                exists(assignment::Entity, &owner, [id, seen, self.assignment(&owner, filter)])
            }
            ReportingObligationTest::Period(test) => self.text(col(alias, Column::Period), false, test),
            ReportingObligationTest::DueOn(test) => self.required(due_on(), test),
            ReportingObligationTest::Overdue(test) => {
                let missing = answered(alias, |_| Expr::cust("TRUE")).not();
                yes_or_no(test, |yes| {
                    let overdue = due_on().lt(self.scope.day().today).and(missing.clone());
                    if yes { overdue } else { overdue.not() }
                })
            }
            ReportingObligationTest::OnTime(test) => {
                yes_or_no(test, |yes| answered(alias, |day| if yes { day.lte(due_on()) } else { day.gt(due_on()) }))
            }
        })
    }
}

/// A test on a yes or no that is computed, by the condition for each; what is neither passes `ne`.
fn yes_or_no(test: &Test<bool>, holds: impl Fn(bool) -> Expr) -> Expr {
    match test {
        Test::Eq(value) => holds(*value),
        Test::Ne(value) => holds(*value).not(),
        Test::In(values) => any(values.iter().map(|value| holds(*value))),
        Test::Missing(missing) => {
            let known = holds(true).or(holds(false));
            if *missing { known.not() } else { known }
        }
        // The API offers none of these.
        Test::Lt(_) | Test::Lte(_) | Test::Gt(_) | Test::Gte(_) | Test::Contains(_) | Test::StartsWith(_) => {
            Expr::cust("FALSE")
        }
    }
}
