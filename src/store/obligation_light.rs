//! The light of an obligation: as its assignment stood at the end of the due day, and before that as it stands today. By
//! the same rule as every light, over what `assignment_state` kept.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::assignment_state;
use entity::reporting_obligation::{self, Column};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::error::StoreError;
use super::light::{self, Facts, Told};
use super::reporting_obligation::ReportingObligationRow;
use super::scope::{Day, ROOT, Readable, Scope};
use super::sql::col;
use crate::model::light::Light;

/// What stood on the assignment of an obligation then.
#[derive(Clone, Debug, FromQueryResult)]
struct ObligationLight {
    id: Uuid,
    #[sea_orm(nested(prefix = "then_"))]
    then: Option<Facts>,
    code: i32,
}

/// The alias of what stood then.
const THEN: &str = "then";

/// The day by whose end it is judged.
fn judged_on(today: NaiveDate) -> Expr {
    let due_on = || col(ROOT, Column::DueOn);
    CaseStatement::new().case(due_on().lt(today), due_on()).finally(Expr::val(today)).into()
}

impl Readable for ObligationLight {
    fn table() -> SelectStatement {
        Query::select().from_as(reporting_obligation::Entity, Alias::new(ROOT)).to_owned()
    }

    fn select(select: &mut SelectStatement, scope: &Scope<'_>) {
        use assignment_state::Column as State;
        let day = || judged_on(scope.day().today);
        let stood = col(THEN, State::AssignmentId)
            .eq(col(ROOT, Column::AssignmentId))
            .and(col(THEN, State::FromOn).lte(day()))
            .and(col(THEN, State::UntilOn).gt(day()));
        select
            .join_as(JoinType::LeftJoin, assignment_state::Entity, Alias::new(THEN), stood)
            .expr_as(col(ROOT, Column::Id), Alias::new("id"));
        Facts::select(select, THEN, "then_");
    }

    fn visible(scope: &Scope<'_>, alias: &str) -> Expr {
        scope.sees_reporting_obligation(alias)
    }
}

impl Scope<'_> {
    /// The lights of these obligations, in one statement.
    pub async fn lights_of_obligations(
        &self,
        rows: &[ReportingObligationRow],
    ) -> Result<HashMap<Uuid, Light>, StoreError> {
        let today = self.day().today;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.obligation.id).collect();
        let days: BTreeSet<NaiveDate> = rows.iter().map(|row| row.judged_on(today)).collect();
        let judged = self.all::<ObligationLight>().among(Column::Id, &ids).with(self.code_by(&days), "code");
        let lights = judged.rows(&[]).await?.into_iter().map(|ObligationLight { id, then, code }| {
            // Before its first state nothing was judged.
            let light = then.map_or_else(Light::without_lead, |then| light::light(then, Told::of_code(code), None));
            (id, light)
        });
        Ok(lights.collect())
    }

    /// The code of the light as of each row's own day: a rule knows its day as a number, so each day is a case.
    fn code_by(&self, days: &BTreeSet<NaiveDate>) -> Expr {
        let day = || judged_on(self.day().today);
        let mut code = CaseStatement::new();
        for &today in days {
            code = code.case(day().eq(today), light::code(&Day { today, ..*self.day() }, THEN));
        }
        code.finally(Expr::cust("0")).into()
    }
}
